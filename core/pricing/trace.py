"""How a price came about, layer by layer: what each offer was tested on, gave, and to which lines.

    trace(document, quote)      # steps in the order in which they lowered or added to the price

Read off a document and its quote, so that pricing costs nothing more. Every apportionment is done
again, apart from the kernels: a quote of another document is a Defect.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, TypedDict

from msgspec import UNSET, Struct

from core.errors import Defect
from core.pricing.document import Document, PriceSource
from core.pricing.eligibility import is_eligible
from core.pricing.offers import LAYERS, BundleOff, Offer
from core.pricing.quote import Quote
from core.pricing.quoted_line import QuotedLine
from core.pricing.thresholds import Sums, threshold


class TraceStep(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One step: `amount` is the sum of the `parts`. Amounts are in minor units.

    `price` takes off what `source` is below list price, the layers with an `offer` a discount;
    `freight` and `tax_added` add; `tax_contained` says how much tax is in the price. `eligible` is
    what counted for `threshold`.

    The n-th of `parts` goes to the n-th of `to` and is of the n-th of `weights`: what was left of
    the line (of the merchant's fee; what the line owes, for a red packet), what its units cost at
    list price, what is taxed. `odd_units` are those of `to` that got the units which the division
    left over, one each, the largest remainder first. All are positions in the trace's `lines`, in
    `shipping` in its `merchants`.
    """

    layer: Literal[
        "price",
        "item",
        "store_tier",
        "store_coupon",
        "cross_store",
        "platform_coupon",
        "shipping",
        "freight",
        "tax_contained",
        "tax_added",
        "red_packet",
    ]
    amount: int
    to: tuple[int, ...]
    weights: tuple[int, ...]
    parts: tuple[int, ...]
    odd_units: tuple[int, ...] = ()
    offer: str | None = None
    source: PriceSource | None = None
    merchant: str | None = None
    eligible: Sums | None = None
    threshold: Sums | None = None


class Trace(Struct, frozen=True):
    """The steps from list prices to what is payable, and the ids of those that they name."""

    lines: tuple[str, ...]
    merchants: tuple[str, ...]
    steps: tuple[TraceStep, ...]


def trace(document: Document, quote: Quote) -> Trace:
    """The steps that led to the quote. Raises Defect where they lead elsewhere."""
    traced = _Trace(document, quote)
    ids = tuple(line.id for line in document.lines)
    return Trace(ids, tuple(traced.merchants), tuple(traced.steps()))


class _Trace:
    """One quote's way through the layers; `remaining` is what they left of each line so far."""

    def __init__(self, document: Document, quote: Quote) -> None:
        self.document = document
        self.rows = list(zip(document.lines, quote.lines, strict=True))
        self.offers = {offer.id: offer for offer in document.offers}
        self.given = dict(zip(quote.applied, quote.given, strict=True))
        self.remaining = [quoted.unit_price * line.quantity for line, quoted in self.rows]
        self.merchants = list(dict.fromkeys(line.merchant for line in document.lines))

    def steps(self) -> Iterable[TraceStep]:
        yield from self.prices()
        yield from self.goods(range(2, 5))
        store_goods = {merchant: self.goods_of(merchant) for merchant in self.merchants}
        yield from self.goods(range(5, 7))
        _agree(self.remaining, [quoted.goods for _, quoted in self.rows])
        fees = {merchant: self.fee(merchant, goods) for merchant, goods in store_goods.items()}
        yield from self.shipping(store_goods, fees)
        yield from self.freight(fees)
        yield from self.taxes()
        yield from self.red_packets()

    def prices(self) -> Iterable[TraceStep]:
        """Layer 1: what lower prices than the list's save, one step a source."""
        sources: dict[PriceSource, list[int]] = {}
        for at, (line, quoted) in enumerate(self.rows):
            _agree(line.prices.lowest(), (quoted.unit_price, quoted.price_source))
            if quoted.price_source != "list":
                sources.setdefault(quoted.price_source, []).append(at)
        for source, to in sources.items():
            lines = [self.document.lines[at] for at in to]
            listed = [line.prices.list * line.quantity for line in lines]
            saved = [was - self.remaining[at] for was, at in zip(listed, to, strict=True)]
            yield TraceStep(layer="price", source=source, **_shares(to, listed, saved))

    def goods(self, layers: range) -> Iterable[TraceStep]:
        """Layers 2 to 6: an item offer takes a step a line, any other offer one."""
        for identifier in self.given:
            offer = self.offers[identifier]
            if LAYERS[offer.layer].number not in layers:
                continue
            parts = {
                at: sum(part.amount for part in quoted.discounts if part.offer == identifier)
                for at, (line, quoted) in enumerate(self.rows)
                if is_eligible(offer, line)
            }
            _agree(sum(parts.values()), self.given[identifier])
            if offer.layer == "item":
                for at, part in parts.items():
                    if part:
                        yield self.discount(offer, [at], [part])
            else:
                yield self.discount(offer, list(parts), list(parts.values()))

    def discount(self, offer: Offer, at: Sequence[int], parts: Sequence[int]) -> TraceStep:
        """An offer's step over the lines `at`, from which the parts are taken."""
        lines = [self.document.lines[each] for each in at]
        goods = [self.remaining[each] for each in at]
        weights = goods
        if isinstance(offer.benefit, BundleOff) and offer.layer != "item":
            weights = _bundle_weights(offer.benefit, goods, [line.quantity for line in lines])
        odd = _check_apportioned(sum(parts), weights, parts)
        for each, part in zip(at, parts, strict=True):
            self.remaining[each] -= part
        sums = Sums(sum(goods), sum(line.quantity for line in lines))
        return TraceStep(
            layer=offer.layer,
            offer=offer.id,
            eligible=sums,
            threshold=threshold(offer, sums),
            **_shares(at, weights, parts, odd),
        )

    def goods_of(self, merchant: str) -> int:
        rows = zip(self.document.lines, self.remaining, strict=True)
        return sum(goods for line, goods in rows if line.merchant == merchant)

    def fee(self, merchant: str, goods: int) -> int:
        """What a merchant's freight costs before any coupon."""
        freight = self.document.freight.get(merchant)
        if freight is None:
            return 0
        is_free = freight.free_over is not UNSET and goods >= freight.free_over
        return 0 if is_free else freight.fee

    def shipping(self, store_goods: dict[str, int], fees: dict[str, int]) -> Iterable[TraceStep]:
        """Layer 7: the merchants' own coupons, then the platform's; the fees are lowered."""
        coupons = [self.offers[each] for each in self.given]
        coupons = [coupon for coupon in coupons if coupon.layer == "shipping"]
        for coupon in sorted(coupons, key=lambda coupon: coupon.merchant is None):
            merchants = self.merchants if coupon.merchant is None else [coupon.merchant]
            to = [self.merchants.index(merchant) for merchant in merchants]
            weights = [fees[merchant] for merchant in merchants]
            parts, odd = _apportion(self.given[coupon.id], weights)
            for merchant, part in zip(merchants, parts, strict=True):
                fees[merchant] -= part
            sums = Sums(sum(store_goods[merchant] for merchant in merchants))
            yield TraceStep(
                layer="shipping",
                offer=coupon.id,
                eligible=sums,
                threshold=threshold(coupon, sums),
                **_shares(to, weights, parts, odd),
            )

    def freight(self, fees: dict[str, int]) -> Iterable[TraceStep]:
        """What is left of a fee, over the merchant's lines by goods, by units where all are 0."""
        freight = [quoted.freight for _, quoted in self.rows]
        for merchant, fee in fees.items():
            at = [at for at, (line, _) in enumerate(self.rows) if line.merchant == merchant]
            weights = [self.remaining[each] for each in at]
            if not any(weights):
                weights = [self.document.lines[each].quantity for each in at]
            parts = [freight[each] for each in at]
            odd = _check_apportioned(fee, weights, parts)
            if fee:
                shares = _shares(at, weights, parts, odd)
                yield TraceStep(layer="freight", merchant=merchant, **shares)

    def taxes(self) -> Iterable[TraceStep]:
        """The tax contained in prices, then what is added on import; lines without are left out."""
        rows = [quoted for _, quoted in self.rows]
        contained = [at for at, quoted in enumerate(rows) if quoted.tax_contained]
        if contained:
            taxed = [rows[at].goods for at in contained]
            taxes = [rows[at].tax_contained for at in contained]
            yield TraceStep(layer="tax_contained", **_shares(contained, taxed, taxes))
        added = [at for at, quoted in enumerate(rows) if quoted.tax_added]
        if added:
            taxed = [rows[at].goods + rows[at].freight for at in added]
            taxes = [rows[at].tax_added for at in added]
            yield TraceStep(layer="tax_added", **_shares(added, taxed, taxes))

    def red_packets(self) -> Iterable[TraceStep]:
        """Layer 9: each packet over the lines, by what each still owes."""
        to = range(len(self.rows))
        sums = Sums(sum(self.remaining))
        owed = [_owed(quoted) for _, quoted in self.rows]
        for identifier, amount in self.given.items():
            packet = self.offers[identifier]
            if packet.layer != "red_packet":
                continue
            parts, odd = _apportion(amount, owed)
            yield TraceStep(
                layer="red_packet",
                offer=identifier,
                eligible=sums,
                threshold=threshold(packet, sums),
                **_shares(to, owed, parts, odd),
            )
            owed = [owes - part for owes, part in zip(owed, parts, strict=True)]
        _agree(owed, [_owed(quoted) - quoted.red_packets for _, quoted in self.rows])
        _agree(owed, [quoted.paid for _, quoted in self.rows])


class _Shares(TypedDict):
    """The fields of a step that say who got what."""

    amount: int
    to: tuple[int, ...]
    weights: tuple[int, ...]
    parts: tuple[int, ...]
    odd_units: tuple[int, ...]


def _shares(
    to: Sequence[int], weights: Sequence[int], parts: Sequence[int], odd: Sequence[int] = ()
) -> _Shares:
    """Parts of the lines or merchants at `to`; `odd` are indexes of `to`."""
    return _Shares(
        amount=sum(parts),
        to=tuple(to),
        weights=tuple(weights),
        parts=tuple(parts),
        odd_units=tuple(to[at] for at in odd),
    )


def _owed(quoted: QuotedLine) -> int:
    """What a line costs before red packets."""
    return quoted.goods + quoted.freight + quoted.tax_added


def _bundle_weights(
    bundle: BundleOff, goods: Sequence[int], quantities: Sequence[int]
) -> list[int]:
    """What each line's units in full blocks are worth, units taken by falling worth."""
    worth = [amount // quantity for amount, quantity in zip(goods, quantities, strict=True)]
    block = bundle.buy + bundle.get
    left = sum(quantities) // block * block
    weights = [0] * len(worth)
    for at in sorted(range(len(worth)), key=lambda at: -worth[at]):
        units = min(quantities[at], left)
        weights[at] = worth[at] * units
        left -= units
    return weights


def _apportion(total: int, weights: Sequence[int]) -> tuple[list[int], list[int]]:
    """The parts of total, and the indexes that got an odd unit, the largest remainder first."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights), []
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(parts)), key=lambda at: -(total * weights[at] % whole))
    odd = by_remainder[: total - sum(parts)]
    for at in odd:
        parts[at] += 1
    return parts, odd


def _check_apportioned(total: int, weights: Sequence[int], parts: Sequence[int]) -> list[int]:
    """The indexes of odd units; raises Defect unless the parts are the total's."""
    expected, odd = _apportion(total, weights)
    _agree(expected, list(parts))
    return odd


def _agree(expected: object, found: object) -> None:
    if expected != found:
        raise Defect("the quote is not the document's")
