"""Offers made ready once and used for every cart: sorted, laid out as numbers, scopes indexed."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, Final

from msgspec import UNSET

from core.pricing.document import Line
from core.pricing.offers import (
    EVERYTHING,
    LAYERS,
    WHOLE_CART,
    AmountOff,
    BundleOff,
    EveryOff,
    NthOff,
    Offer,
    PercentOff,
    Scope,
    Tiered,
)
from core_ext import flattening, layout

_MATCHES_MAX: Final = 10_000
# A line has its row, at most a merchant's, a place among the merchant's, and six of scratch: four
# to apportion, its order and its value. A cart has its totals, twelve of scratch to fund, and of
# each offer at most a row and, while it is looked for, a count.
_NUMBERS_OF_LINE: Final = layout.LINE + layout.MERCHANT_ROW + 1 + 6
_SCRATCH: Final = 12
_AT: Final = {name: at for at, name in enumerate(Line.__struct_fields__)}
_LAYERS: Final = {layer: rule.number for layer, rule in LAYERS.items()}
_BENEFITS: Final[dict[type, tuple[int, ...]]] = {
    PercentOff: (layout.PERCENT, 0, layout.NONE, 1),
    AmountOff: (layout.FIXED, 0, layout.NONE, layout.NONE),
    EveryOff: (layout.EVERY, 1, 0, 2),
    NthOff: (layout.NTH, 1, 0, layout.NONE),
    BundleOff: (layout.BUNDLE, 2, 0, 1),
    Tiered: (layout.TIERED, layout.NONE, layout.NONE, layout.NONE),
}
"""Of each benefit its kind; where its fields have what it gives, its step and its most."""
_ZERO: Final = array("q", [0])
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
        self.ranked = sorted(offers, key=lambda offer: (_LAYERS[offer.layer], offer.id))
        self.ids = [offer.id for offer in self.ranked]
        self.rank = {identifier: rank for rank, identifier in enumerate(self.ids)}
        owners = [offer.merchant for offer in self.ranked]
        rows = _ZERO * (len(owners) * layout.PREPARED)
        terms = _ZERO * (len(owners) * layout.TERMS)
        tiers: list[int] = []
        flattening.write_offers(self.ranked, owners, _LAYERS, _BENEFITS, rows, terms, tiers)
        self.tiers = array("q", tiers)
        self.numbers = flattening.Offers(rows, terms, self.tiers, owners)
        self._numbers_of_cart = layout.TOTALS + _SCRATCH + len(owners) * (layout.OFFER + 1)
        self._by_list: dict[tuple[str, str], list[int]] = {}
        self._by_owner: dict[str | None, list[int]] = {None: []}
        self._particular: set[int] = set()
        """The ranks that may not take every line that they are filed for."""
        self._decisive = {"merchant"}
        """The fields of a line that decide which offers it is in."""
        self._index(owners)
        ours = self._by_owner[None]
        self._of_any = tuple(ours)
        """The ranks filed under the platform, which are those of a merchant without offers."""
        self._of_merchant = {owner: (*ours, *its) for owner, its in self._by_owner.items() if owner}
        self._matches: dict[object, tuple[int, ...]] = {}
        self._matches_most = max(map(len, self._of_merchant.values()), default=len(ours))
        if self._particular:
            self._place = itemgetter(*[_AT[name] for name in self._decisive])

    def matches(
        self, lines: Sequence[Line], fields: Sequence[tuple[Any, ...]]
    ) -> list[tuple[int, ...]]:
        """Each line's offers of layers 2 to 6, as ranks in any order, flash and windows aside.

        `fields` are those of the lines, as tuples.
        """
        if not self._particular:
            return [self._of_merchant.get(line.merchant, self._of_any) for line in lines]
        known = self._matches
        try:
            return [*map(known.__getitem__, map(self._place, fields))]
        except KeyError:
            known = self._learn(lines, fields)
        return [*map(known.__getitem__, map(self._place, fields))]

    def book_length(self, line_count: int) -> int:
        """How long the book of a cart must be whose lines were matched."""
        return line_count * (_NUMBERS_OF_LINE + self._matches_most) + self._numbers_of_cart

    def _learn(
        self, lines: Sequence[Line], fields: Sequence[tuple[Any, ...]]
    ) -> dict[object, tuple[int, ...]]:
        """Remember, and return, which offers each of the lines is in. Nothing is taken away."""
        known = self._matches if len(self._matches) < _MATCHES_MAX else {}
        for line, place in zip(lines, map(self._place, fields), strict=True):
            if place not in known:
                found = known[place] = self._find(line)
                self._matches_most = max(self._matches_most, len(found))
        self._matches = known
        return known

    def _find(self, line: Line) -> tuple[int, ...]:
        ranks = {*self._of_merchant.get(line.merchant, self._of_any)}
        keys = [("skus", line.sku), ("products", line.product), ("merchants", line.merchant)]
        for key in (*keys, *(("categories", category) for category in line.categories)):
            ranks.update(self._by_list.get(key, ()))
        ranks -= {rank for rank in self._particular & ranks if not self._admits(rank, line)}
        return tuple(ranks)

    def _admits(self, rank: int, line: Line) -> bool:
        """Whether owner, exceptions and the funding buyer let a line of the scope in."""
        offer = self.ranked[rank]
        buyer = None if line.commission is UNSET else line.commission.buyer
        return (
            offer.merchant in (None, line.merchant)
            and (offer.scope.except_skus is UNSET or line.sku not in offer.scope.except_skus)
            and offer.buyer in (UNSET, buyer)
        )

    def _index(self, owners: list[str | None]) -> None:
        """File each offer of layers 2 to 6 under what its scope names, or under its owner."""
        for rank, offer in enumerate(self.ranked):
            if offer.layer in WHOLE_CART:
                continue
            scope = offer.scope
            if scope.all is True:
                self._by_owner.setdefault(owners[rank], []).append(rank)
            else:
                for key in _scope_keys(scope):
                    self._by_list.setdefault(key, []).append(rank)
            if scope != EVERYTHING:
                self._particular.add(rank)
                named = [name for name in _LISTS if getattr(scope, name) is not UNSET]
                self._decisive.update(_LISTS[name] for name in named)
            if offer.buyer is not UNSET:
                self._particular.add(rank)
                self._decisive.add("commission")


def _scope_keys(scope: Scope) -> Iterable[tuple[str, str]]:
    """What a scope names, other than what it leaves out."""
    for name in _LISTS:
        ids = getattr(scope, name)
        if ids is not UNSET and name != "except_skus":
            yield from ((name, identifier) for identifier in ids)
