"""A quote becomes an order: every amount and rate is copied, none is computed again."""

from collections.abc import Mapping, Sequence

from msgspec import UNSET, Struct
from msgspec.structs import astuple

from core.carts.cart import Cart
from core.carts.priced_lines import PricedLine
from core.ids import ChildOrderId, LineId, MerchantId, OfferId, OrderId, SkuId, UserId
from core.offers.spends import Spend
from core.orders.lines import LineDiscount, LineTerms, OrderLine, Promotion, Shares
from core.orders.order import (
    PAYMENT_WINDOW_S,
    Address,
    ChildOrder,
    Order,
    OrderHead,
    OrderPlaced,
)
from core.orders.order_states import OrderState
from core.orders.price_proofs import PriceProof, totals_of
from core.ports import Ids
from core.pricing.document import Document, Line
from core.pricing.quote import Quote
from core.pricing.quoted_line import Discount, QuotedLine


class Basket(Struct, frozen=True):
    """A priced cart as an order takes it; `lines` are the document's and the quote's."""

    shopper_id: UserId
    lines: Sequence[PricedLine]
    document: Document
    quote: Quote
    spends: Sequence[Spend]


class Placement(Struct, frozen=True):
    """A new order and what it was decided on; it holds only while all of that is so."""

    order: Order
    event: OrderPlaced
    proof: PriceProof
    product_versions: Mapping[SkuId, int]
    """Of each SKU's product, as it was priced."""
    cart: Cart
    """The shopper's cart without what was ordered, its next version."""


def new_order(basket: Basket, address: Address, now: int, ids: Ids) -> Order:
    """The order of a basket, one child order a merchant; raises `Defect` if a cent is off."""
    order_id = OrderId(ids.new("ord"))
    head = OrderHead(
        order_id=order_id,
        shopper_id=basket.shopper_id,
        state=OrderState.PLACED,
        placed_at=now,
        pay_until=_pay_until(basket, now),
        currency=basket.document.currency,
        totals=totals_of(basket.quote),
        line_count=len(basket.lines),
        address=address,
        offers=basket.quote.applied,
        spends=tuple(basket.spends),
    )
    groups = _by_merchant(basket)
    # Read back, child orders come sorted by id: it must be the order they are answered in.
    child_ids = sorted(ids.new("sub") for _ in groups)
    children = tuple(
        ChildOrder(
            child_order_id=ChildOrderId(child_id),
            order_id=order_id,
            merchant_id=merchant_id,
            state=head.state,
            placed_at=now,
            currency=head.currency,
            address=address,
            lines=lines,
        )
        for child_id, (merchant_id, lines) in zip(child_ids, groups.items(), strict=True)
    )
    order = Order(head, children)
    order.check()
    return order


def _pay_until(basket: Basket, now: int) -> int:
    """A reservation keeps its end when it is ordered."""
    holds = [line.held_until for line in basket.lines if line.held_until is not None]
    return min([now + PAYMENT_WINDOW_S, *holds])


def _by_merchant(basket: Basket) -> dict[MerchantId, tuple[OrderLine, ...]]:
    """The lines of each merchant, merchants in order of their first line."""
    groups: dict[MerchantId, tuple[OrderLine, ...]] = {}
    rows = zip(basket.lines, basket.document.lines, basket.quote.lines, strict=True)
    for priced, line, quoted in rows:
        merchant_id = priced.line.merchant_id
        ordered = _order_line(priced, line, quoted)
        groups[merchant_id] = (*groups.get(merchant_id, ()), ordered)
    return groups


def _order_line(priced: PricedLine, line: Line, quoted: QuotedLine) -> OrderLine:
    return OrderLine(
        line_id=LineId(quoted.id),
        sku_id=priced.line.sku_id,
        product_id=priced.line.product_id,
        product_name=priced.sellable.product.name,
        options=priced.sellable.sku.options,
        quantity=line.quantity,
        unit_price=quoted.unit_price,
        price_source=quoted.price_source,
        goods=quoted.goods,
        freight=quoted.freight,
        funded_freight=quoted.funded_freight,
        tax_contained=quoted.tax_contained,
        tax_added=quoted.tax_added,
        tax_added_on_goods=quoted.tax_added_on_goods,
        red_packets=quoted.red_packets,
        goods_paid=quoted.goods_paid,
        freight_paid=quoted.freight_paid,
        split=Shares(*astuple(quoted.split)),
        terms=_terms(line),
        discounts=tuple(map(_discount, quoted.discounts)),
        promotion=_promotion(priced, line),
        hold=priced.line.hold,
    )


def _discount(discount: Discount) -> LineDiscount:
    bears = discount.funding
    return LineDiscount(
        OfferId(discount.offer), discount.amount, bears.merchant, bears.platform, bears.buyer
    )


def _terms(line: Line) -> LineTerms:
    commission = line.commission or None
    return LineTerms(
        take_rate=line.take_rate,
        take_floor=line.take_floor,
        take_cap=line.take_cap,
        tax_mode=line.tax.mode,
        tax_rate=line.tax.rate or 0,
        commission_rate=commission.rate if commission else 0,
        agency_rate=commission.agency_rate if commission else 0,
    )


def _promotion(priced: PricedLine, line: Line) -> Promotion | None:
    """Who earns on the line; the quote's commission and the attribution say the same."""
    if line.commission is UNSET or priced.attribution is None:
        return None
    origin = priced.attribution.origin
    return Promotion(
        buyer_id=UserId(line.commission.buyer),
        note_id=origin.note_id,
        room_id=origin.room_id,
        agency_id=priced.attribution.agency_id,
    )
