"""Offers made ready once and used for every cart: sorted, laid out as numbers, scopes indexed."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, Final

from msgspec import UNSET

from core.pricing.document import Line
from core.pricing.limits import EPOCH_SECONDS_MAX
from core.pricing.offers import (
    EVERYTHING,
    LAYERS,
    AmountOff,
    Benefit,
    BundleOff,
    EveryOff,
    NthOff,
    Offer,
    PercentOff,
    Scope,
    Tier,
    Tiered,
)
from core_ext import flattening, layout

_MATCHES_MAX: Final = 10_000
# A line has its row, at most a merchant's, a place among the merchant's, and six of scratch: four
# to apportion, its order and its value. A cart has its totals, twelve of scratch to fund, and of
# each offer at most a row and, while it is looked for, a count.
_NUMBERS_OF_LINE: Final = layout.LINE + layout.MERCHANT_ROW + 1 + 6
_SCRATCH: Final = 12
_WHOLE_CART: Final = ("shipping", "red_packet")
_LISTS: Final = {
    "merchants": "merchant",
    "products": "product",
    "skus": "sku",
    "categories": "categories",
    "except_skus": "sku",
}
"""The lists of a scope, and which field of a line each is about."""


class PreparedOffers:
    """Offers in the order their layers run, ready to be matched with lines.

    Keep one for as long as the offers stay the same (key it by their version); it remembers which
    offers a line is in. `offers` is the tuple it was made from, `ranked` the same sorted.
    """

    def __init__(self, offers: tuple[Offer, ...]) -> None:
        self.offers = offers
        self.ranked = sorted(offers, key=lambda offer: (LAYERS[offer.layer].number, offer.id))
        self.ids = [offer.id for offer in self.ranked]
        self.rank = {identifier: rank for rank, identifier in enumerate(self.ids)}
        self.tiers = array("q")
        rows, terms = array("q"), array("q")
        owners = [offer.merchant for offer in self.ranked]
        for offer in self.ranked:
            rows.extend(self._row(offer))
            terms.extend(_terms(offer))
        self.numbers = flattening.Offers(rows, terms, self.tiers, owners)
        self._numbers_of_cart = layout.TOTALS + _SCRATCH + len(owners) * (layout.OFFER + 1)
        self._by_list: dict[tuple[str, str], list[int]] = {}
        self._by_owner: dict[str | None, list[int]] = {}
        self._particular = {
            rank
            for rank, offer in enumerate(self.ranked)
            if offer.scope != EVERYTHING or offer.buyer is not UNSET
        }
        """The ranks that may not take every line that they are filed for."""
        self._index()
        names = Line.__struct_fields__
        self._place = itemgetter(*[names.index(name) for name in self._fields()])
        self._matches: dict[object, tuple[int, ...]] = {}
        self._known = self._matches.__getitem__
        self._matches_most = 0

    def matches(
        self, lines: Sequence[Line], fields: Sequence[tuple[Any, ...]]
    ) -> list[tuple[int, ...]]:
        """Each line's offers of layers 2 to 6, as ranks, flash and windows aside.

        `fields` are those of the lines, as tuples.
        """
        try:
            return [*map(self._known, map(self._place, fields))]
        except KeyError:
            if len(self._matches) >= _MATCHES_MAX:
                self._matches.clear()
        places = [*map(self._place, fields)]
        for line, place in zip(lines, places, strict=True):
            if place not in self._matches:
                self._matches[place] = self._find(line)
                self._matches_most = max(self._matches_most, len(self._matches[place]))
        return [*map(self._known, places)]

    def book_length(self, line_count: int) -> int:
        """How long the book of a cart must be whose lines were matched."""
        return line_count * (_NUMBERS_OF_LINE + self._matches_most) + self._numbers_of_cart

    def _find(self, line: Line) -> tuple[int, ...]:
        ranks = {*self._by_owner.get(None, ()), *self._by_owner.get(line.merchant, ())}
        if self._by_list:
            keys = [("skus", line.sku), ("products", line.product), ("merchants", line.merchant)]
            for key in (*keys, *(("categories", category) for category in line.categories)):
                ranks.update(self._by_list.get(key, ()))
        refused = {rank for rank in self._particular & ranks if not self._admits(rank, line)}
        return tuple(sorted(ranks - refused))

    def _admits(self, rank: int, line: Line) -> bool:
        """Whether owner, exceptions and the funding buyer let a line of the scope in."""
        offer = self.ranked[rank]
        buyer = None if line.commission is UNSET else line.commission.buyer
        return (
            offer.merchant in (None, line.merchant)
            and (offer.scope.except_skus is UNSET or line.sku not in offer.scope.except_skus)
            and offer.buyer in (UNSET, buyer)
        )

    def _index(self) -> None:
        """File each offer of layers 2 to 6 under what its scope names, or under its owner."""
        for rank, offer in enumerate(self.ranked):
            if offer.layer in _WHOLE_CART:
                continue
            if offer.scope.all is True:
                self._by_owner.setdefault(offer.merchant, []).append(rank)
            else:
                for key in _scope_keys(offer.scope):
                    self._by_list.setdefault(key, []).append(rank)

    def _fields(self) -> list[str]:
        """The fields of a line that decide which offers it is in."""
        fields = {"merchant"}
        for offer in self.ranked:
            if offer.scope != EVERYTHING:
                fields |= {_LISTS[n] for n in _LISTS if getattr(offer.scope, n) is not UNSET}
            if offer.buyer is not UNSET:
                fields.add("commission")
        return sorted(fields)

    def _row(self, offer: Offer) -> tuple[int, ...]:
        """The offer's row of the kernels; owner, members and choice are each cart's own."""
        kind, gives, step, most = _numbers(offer.benefit)
        condition, funding = offer.condition, offer.borne_by
        tiers = offer.benefit.tiers if isinstance(offer.benefit, Tiered) else ()
        numbers = (
            *(LAYERS[offer.layer].number, layout.NONE),
            *(kind, gives, step, most),
            *(_given(condition.min_amount, 0), _given(condition.min_quantity, 0)),
            *(funding.merchant, funding.platform, funding.buyer),
            *(len(self.tiers) // layout.TIER, len(tiers)),
        )
        for tier in tiers:
            self.tiers.extend(_tier_row(tier))
        return (*numbers, *(0,) * (layout.OFFER - len(numbers)))


def _scope_keys(scope: Scope) -> Iterable[tuple[str, str]]:
    """What a scope names, other than what it leaves out."""
    for name in _LISTS:
        ids = getattr(scope, name)
        if ids is not UNSET and name != "except_skus":
            yield from ((name, identifier) for identifier in ids)


def _numbers(benefit: Benefit) -> tuple[int, int, int, int]:
    """Kind, what it gives, its step and its most: see layout."""
    match benefit:
        case PercentOff(percent, most):
            return layout.PERCENT, percent, 0, _given(most, layout.NONE)
        case AmountOff(amount):
            return layout.FIXED, amount, 0, layout.NONE
        case EveryOff(every, amount, times):
            return layout.EVERY, amount, every, _given(times, layout.NONE)
        case NthOff(nth, percent):
            return layout.NTH, percent, nth, layout.NONE
        case BundleOff(buy, get, percent):
            return layout.BUNDLE, percent, buy, get
        case _:
            return layout.TIERED, 0, 0, layout.NONE


def _terms(offer: Offer) -> tuple[int, int, int, int]:
    """What decides whether the offer is in a cart: see layout."""
    opens, closes = 0, EPOCH_SECONDS_MAX + 1
    if offer.window is not UNSET:
        opens, closes = offer.window.start, offer.window.end
    return offer.with_flash, opens, closes, offer.layer in _WHOLE_CART


def _tier_row(tier: Tier) -> tuple[int, int, int, int]:
    kind = layout.FIXED if tier.percent is UNSET else layout.PERCENT
    gives = _given(tier.amount, 0) if tier.percent is UNSET else _given(tier.percent, 0)
    return kind, gives, _given(tier.min_amount, 0), _given(tier.min_quantity, 0)


def _given(number: object, default: int) -> int:
    """The number, or the default where none was given."""
    return number if isinstance(number, int) else default
