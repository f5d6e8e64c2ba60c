"""A shopper orders lines of the cart, at the price that holds now."""

from collections.abc import Sequence
from typing import Protocol

from core import limits
from core.carts.cart import Cart
from core.carts.priced_lines import UnavailableLine
from core.errors import Conflict, Fact, Invalid
from core.idempotency import Once
from core.ids import EventId, LineId, OfferId, UserId
from core.jws import Signer
from core.orders.drafts import OrderDraft
from core.orders.new_orders import Basket, Placement, new_order
from core.orders.order import Address, Order, OrderPlaced, out_of_stock
from core.orders.price_changes import check_price, read_shown
from core.orders.price_proofs import prove, state
from core.ports import Ids
from core.ports.carts import Carts
from core.ports.placements import Placements
from core.use_cases.price_cart import NothingAvailable, PricedCart, PricingPorts, price_cart
from core.versions import retry_on_conflict


class PlacingPorts(PricingPorts, Protocol):
    """What placing reads and writes."""

    @property
    def carts(self) -> Carts:
        """The shopper's cart."""

    @property
    def placements(self) -> Placements:
        """Where new orders go."""

    @property
    def price_keys(self) -> Signer:
        """The keys that prices are signed with."""

    @property
    def ids(self) -> Ids:
        """Fresh ids."""


def place_order(
    draft: OrderDraft, shopper_id: UserId, now: int, once: Once, ports: PlacingPorts
) -> Order:
    """Price, hold and record what `draft` asks for, in one transaction.

    Raises `Conflict` "out_of_stock", "not_on_sale" and "price_changed", `Invalid` for more than
    an order holds and for a quote that is not ours, and what pricing the cart raises. What changes
    underneath is priced again.
    """
    shown = None if draft.quote is None else read_shown(draft.quote, ports.price_keys)

    def attempt() -> Order:
        opened = ports.carts.open(shopper_id, now)
        _check_size(opened.cart, draft.lines)
        try:
            priced = price_cart(opened, draft.coupons, now, ports, draft.lines)
        except NothingAvailable as nothing:
            raise _missing(nothing.unavailable) from None
        if priced.unavailable:
            raise _missing(priced.unavailable)
        if shown is not None:
            check_price(shown, state(priced.document, priced.quote), _reasons(priced))
        placement = _placement(priced, draft.address, now, ports)
        ports.placements.place(placement, once)
        return placement.order

    return retry_on_conflict(attempt)


def _check_size(cart: Cart, line_ids: Sequence[LineId] | None) -> None:
    count = len(cart.lines if line_ids is None else line_ids)
    if count > limits.ORDER_LINES_MAX:
        raise Invalid(
            "too_many_lines",
            f"An order has at most {limits.ORDER_LINES_MAX} lines.",
            field="lines",
            facts={"lines": count, "max": limits.ORDER_LINES_MAX},
        )


def _missing(unavailable: Sequence[UnavailableLine]) -> Conflict:
    """An order takes everything it is asked for or nothing; this is what stands in the way."""
    over = [each.line.line_id for each in unavailable if each.reason == "hold_over"]
    if over:
        return Conflict(
            "hold_over", "You held this too long, or ordered it.", facts={"line_ids": [*over]}
        )
    withdrawn = [each.line.sku_id for each in unavailable if each.reason == "withdrawn"]
    if not withdrawn:
        return out_of_stock([each.line.sku_id for each in unavailable])
    facts: dict[str, Fact] = {"sku_ids": [*withdrawn]}
    return Conflict("not_on_sale", "Some of this is not sold any more.", facts=facts)


def _reasons(priced: PricedCart) -> dict[OfferId, dict[str, Fact]]:
    """Why offers that were tried give nothing, used up ones included."""
    reasons: dict[OfferId, dict[str, Fact]] = {
        left.offer_id: {"reason": left.reason} for left in priced.left_out
    }
    for tried in priced.quote.not_applied:
        facts: dict[str, Fact] = {"reason": tried.reason}
        lack = tried.missing
        if lack is not None:
            amount: Fact = {"amount": lack.amount, "currency": priced.currency}
            facts["missing"] = {
                "amount": amount if lack.amount else None,
                "quantity": lack.quantity or None,
            }
        if tried.by is not None:
            facts["by"] = tried.by
        reasons[OfferId(tried.offer)] = facts
    return reasons


def _placement(priced: PricedCart, address: Address, now: int, ports: PlacingPorts) -> Placement:
    shopper_id = priced.cart.shopper_id
    basket = Basket(shopper_id, priced.lines, priced.document, priced.quote, priced.spends)
    order = new_order(basket, address, now, ports.ids)
    event = OrderPlaced(
        event_id=EventId(ports.ids.new("evt")),
        at=now,
        order_id=order.head.order_id,
        shopper_id=shopper_id,
        merchant_ids=order.merchant_ids,
        currency=order.head.currency,
        payable=order.head.totals.payable,
    )
    versions = {one.line.sku_id: one.sellable.product.version for one in priced.lines}
    ordered = frozenset(one.line.line_id for one in priced.lines)
    proof = prove(priced.document, priced.quote, ports.price_keys, order.head.order_id)
    return Placement(order, event, proof, versions, priced.cart.without(ordered))
