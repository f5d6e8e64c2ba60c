"""A quote as the storefront API shows it: grouped by merchant, with what is missing for more."""

from msgspec import Struct

from core.carts.priced_lines import PricedLine, UnavailableLine
from core.ids import LineId, MerchantId, OfferId, ProductId, SkuId
from core.offers.offer import Terms
from core.orders.price_proofs import PriceProof
from core.pricing import NotApplied, QuotedLine
from core.pricing.document import PriceSource
from core.pricing.offers import Layer
from core.pricing.trace import Trace
from core.use_cases.price_cart import PricedCart
from core.use_cases.quote_cart import QuotedCart
from functions.carts.views import AttributionView
from functions.shared.views import MoneyView


class LineDiscountView(Struct, frozen=True):
    """An offer's part of a line."""

    offer_id: OfferId
    amount: MoneyView


class QuoteLineView(Struct, frozen=True):
    """A priced line. `paid` is all in: goods, freight and added tax, less red packets."""

    line_id: LineId
    sku_id: SkuId
    product_id: ProductId
    name: str
    options: dict[str, str]
    quantity: int
    list_price: MoneyView
    unit_price: MoneyView
    price_source: PriceSource
    discounts: list[LineDiscountView]
    goods: MoneyView
    freight: MoneyView
    tax_contained: MoneyView
    tax_added: MoneyView
    red_packets: MoneyView
    paid: MoneyView
    attribution: AttributionView | None


class MerchantQuoteView(Struct, frozen=True):
    """One merchant's part of a quote."""

    merchant_id: MerchantId
    name: str
    lines: list[QuoteLineView]
    goods: MoneyView
    freight: MoneyView
    paid: MoneyView


class AppliedOfferView(Struct, frozen=True):
    """An offer that took something off. `chosen`: it is a coupon or red packet."""

    offer_id: OfferId
    title: str
    layer: Layer
    amount: MoneyView
    chosen: bool


class MissingView(Struct, frozen=True):
    """What the cart lacks: "spend `amount` more", "add `quantity` more"; null where it does not."""

    amount: MoneyView | None
    quantity: int | None


class OfferHintView(Struct, frozen=True):
    """An offer that took nothing off; `missing` comes with below_minimum, `by` with beaten_by."""

    offer_id: OfferId
    title: str
    layer: Layer
    reason: str
    missing: MissingView | None = None
    by: OfferId | None = None


class UnavailableLineView(Struct, frozen=True):
    """A line that was left out; `available` units of it are left."""

    line_id: LineId
    sku_id: SkuId
    reason: str
    available: int

    @staticmethod
    def of(unavailable: UnavailableLine) -> "UnavailableLineView":
        """Show `unavailable`."""
        line = unavailable.line
        return UnavailableLineView(
            line.line_id, line.sku_id, unavailable.reason, unavailable.available
        )


class QuoteProofView(Struct, frozen=True):
    """How the price came about, in minor units of its currency, and our word for it.

    `signed` is a JWS over document digest, rules version, totals, lines and offers. Sent with
    the order as `quote`, that is placed at this price or not at all.
    """

    rules_version: int
    document_sha256: str
    trace: Trace
    signed: str

    @staticmethod
    def of(proof: PriceProof) -> "QuoteProofView":
        """Show `proof`."""
        said = proof.statement
        return QuoteProofView(said.rules_version, said.document_sha256, proof.trace, proof.signed)


class QuoteView(Struct, frozen=True):
    """What the cart costs now. `optimal`: no other choice of coupons is cheaper, proven.

    payable = goods + freight + tax_added - red_packets; `goods` is after all discounts.
    """

    payable: MoneyView
    goods: MoneyView
    freight: MoneyView
    tax_added: MoneyView
    red_packets: MoneyView
    optimal: bool
    merchants: list[MerchantQuoteView]
    applied: list[AppliedOfferView]
    not_applied: list[OfferHintView]
    unavailable: list[UnavailableLineView]
    cart_version: int
    proof: QuoteProofView

    @staticmethod
    def of(quoted: QuotedCart) -> "QuoteView":
        """Show `quoted`."""
        priced = quoted.priced
        quote, currency = priced.quote, priced.currency
        return QuoteView(
            payable=MoneyView(quote.payable, currency),
            goods=MoneyView(quote.goods, currency),
            freight=MoneyView(quote.freight, currency),
            tax_added=MoneyView(quote.tax_added, currency),
            red_packets=MoneyView(quote.red_packets, currency),
            optimal=quote.optimal,
            merchants=_merchants(priced),
            applied=_applied(priced),
            not_applied=_hints(priced),
            unavailable=[UnavailableLineView.of(line) for line in priced.unavailable],
            cart_version=priced.cart.version,
            proof=QuoteProofView.of(quoted.proof),
        )


def _merchants(priced: PricedCart) -> list[MerchantQuoteView]:
    """The lines by merchant, in the order of the merchants' first lines."""
    groups: dict[MerchantId, list[tuple[PricedLine, QuotedLine]]] = {}
    for line, quoted in zip(priced.lines, priced.quote.lines, strict=True):
        groups.setdefault(line.line.merchant_id, []).append((line, quoted))
    return [_merchant(lines, priced.currency) for lines in groups.values()]


def _merchant(lines: list[tuple[PricedLine, QuotedLine]], currency: str) -> MerchantQuoteView:
    merchant = lines[0][0].sellable.merchant
    return MerchantQuoteView(
        merchant_id=merchant.merchant_id,
        name=merchant.name,
        lines=[_line(line, quoted, currency) for line, quoted in lines],
        goods=MoneyView(sum(quoted.goods for _, quoted in lines), currency),
        freight=MoneyView(sum(quoted.freight for _, quoted in lines), currency),
        paid=MoneyView(sum(quoted.paid for _, quoted in lines), currency),
    )


def _line(priced: PricedLine, quoted: QuotedLine, currency: str) -> QuoteLineView:
    line, sku = priced.line, priced.sellable.sku
    return QuoteLineView(
        line_id=line.line_id,
        sku_id=line.sku_id,
        product_id=line.product_id,
        name=priced.sellable.product.name,
        options=sku.options,
        quantity=line.quantity,
        list_price=MoneyView(sku.prices.list, currency),
        unit_price=MoneyView(quoted.unit_price, currency),
        price_source=quoted.price_source,
        discounts=[
            LineDiscountView(OfferId(part.offer), MoneyView(part.amount, currency))
            for part in quoted.discounts
        ],
        goods=MoneyView(quoted.goods, currency),
        freight=MoneyView(quoted.freight, currency),
        tax_contained=MoneyView(quoted.tax_contained, currency),
        tax_added=MoneyView(quoted.tax_added, currency),
        red_packets=MoneyView(quoted.red_packets, currency),
        paid=MoneyView(quoted.paid, currency),
        attribution=None if priced.attribution is None else AttributionView.of(priced.attribution),
    )


def _applied(priced: PricedCart) -> list[AppliedOfferView]:
    chosen = set(priced.quote.chosen)
    return [
        AppliedOfferView(
            offer_id=OfferId(offer_id),
            title=priced.terms[OfferId(offer_id)].title,
            layer=priced.terms[OfferId(offer_id)].offer.layer,
            amount=MoneyView(given, priced.currency),
            chosen=offer_id in chosen,
        )
        for offer_id, given in zip(priced.quote.applied, priced.quote.given, strict=True)
    ]


def _hints(priced: PricedCart) -> list[OfferHintView]:
    """Why the other offers took nothing off, and those that were used up beforehand."""
    terms = priced.terms
    priced_out = [
        _hint(reason, terms[OfferId(reason.offer)], priced.currency)
        for reason in priced.quote.not_applied
    ]
    used_up = [
        OfferHintView(
            left.offer_id,
            terms[left.offer_id].title,
            terms[left.offer_id].offer.layer,
            left.reason,
        )
        for left in priced.left_out
    ]
    return priced_out + used_up


def _hint(reason: NotApplied, terms: Terms, currency: str) -> OfferHintView:
    lack = reason.missing
    missing = None
    if lack is not None:
        missing = MissingView(
            amount=MoneyView(lack.amount, currency) if lack.amount else None,
            quantity=lack.quantity or None,
        )
    return OfferHintView(
        offer_id=terms.offer_id,
        title=terms.title,
        layer=terms.offer.layer,
        reason=reason.reason,
        missing=missing,
        by=None if reason.by is None else OfferId(reason.by),
    )
