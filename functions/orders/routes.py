"""The routes of orders."""

from msgspec import Struct

from core.ids import ChildOrderId, OrderId
from core.orders.drafts import OrderDraft
from core.orders.log import LogEntry
from core.orders.order import ChildOrder, Order, OrderHead
from core.orders.order_states import Actor
from core.orders.price_proofs import PriceProof
from core.pages import Page
from core.ports import Ids, Receipts
from core.ports.carts import Carts
from core.ports.offers import Coupons, Offers
from core.ports.orders import OrderLog, Orders
from core.ports.placements import Placements, Proofs
from core.ports.pricing import PricingReads
from core.ports.rooms import Rooms
from core.use_cases.cancel_order import cancel_order
from core.use_cases.confirm_receipt import confirm_receipt
from core.use_cases.place_order import place_order
from core.use_cases.read_order import read_order
from core.use_cases.read_proof import read_proof
from functions.orders.views import (
    ChildOrderView,
    OrderSummaryView,
    OrderView,
    PriceKeysView,
    PriceProofView,
)
from functions.shared.api import Api
from functions.shared.order_views import OrderEventView
from functions.shared.price_keys import PriceKeys, PublicKey
from functions.shared.requests import NoInput, Paging, Request


class Ports(Struct, frozen=True):
    """What orders need from the outside."""

    orders: Orders
    log: OrderLog
    placements: Placements
    proofs: Proofs
    carts: Carts
    pricing: PricingReads
    rooms: Rooms
    offers: Offers
    coupons: Coupons
    receipts: Receipts
    price_keys: PriceKeys
    ids: Ids


api = Api[Ports]("orders")


@api.route(
    "POST /v1/orders",
    input=OrderDraft,
    answer=OrderView,
    status=201,
    once=True,
    tried_first=True,
)
def place(request: Request[OrderDraft], ports: Ports) -> Order:
    """Order lines of the cart.

    A price that is not the one of `quote` any more is refused with 409 `price_changed`: `shown` and
    `current` are both totals, `changes` what differs. Each has `what`: a total or, with `line_id`,
    an amount of a line; `quantity`, `line_missing`, `line_added`; `offer` (another amount),
    `offer_gained`, or `offer_lost` with its `reason`.
    """
    return place_order(request.input, request.caller.user_id, request.now, request.creating, ports)


@api.route("GET /v1/orders", input=Paging, answer=OrderSummaryView, is_list=True)
def browse(request: Request[Paging], ports: Ports) -> Page[OrderHead]:
    """List one's orders, the newest first."""
    return ports.orders.of_shopper(request.caller.user_id, request.page)


@api.route("GET /v1/orders/{order_id}", answer=OrderView)
def read(request: Request[NoInput], ports: Ports) -> Order:
    """Read an order of one's own."""
    return read_order(OrderId(request.path["order_id"]), request.caller.user_id, ports.orders)


@api.route("POST /v1/orders/{order_id}/cancel", answer=OrderView)
def cancel(request: Request[NoInput], ports: Ports) -> Order:
    """Take an unpaid order back; again, it is as it was."""
    order_id, shopper_id = OrderId(request.path["order_id"]), request.caller.user_id
    return cancel_order(
        lambda: read_order(order_id, shopper_id, ports.orders),
        Actor.SHOPPER,
        request.now,
        ports.orders,
        ports.ids,
    )


@api.route("GET /v1/orders/{order_id}/proof", answer=PriceProofView)
def prove(request: Request[NoInput], ports: Ports) -> PriceProof:
    """Read what the price of an order of one's own rests on, signed.

    `python -m ops.proof verify FILE` computes it again from this answer alone.
    """
    order_id = OrderId(request.path["order_id"])
    return read_proof(order_id, request.caller.user_id, ports.orders, ports.proofs)


@api.route("GET /v1/price-keys", answer=PriceKeysView)
def keys(request: Request[NoInput], ports: Ports) -> list[PublicKey]:  # noqa: ARG001
    """Read the public keys that quotes and proofs are signed with, as a JSON Web Key Set."""
    return ports.price_keys.published()


@api.route("POST /v1/orders/{order_id}/children/{child_order_id}/confirm", answer=ChildOrderView)
def confirm(request: Request[NoInput], ports: Ports) -> ChildOrder:
    """Say that one merchant's part arrived as it should; again, it is as it was."""
    return confirm_receipt(
        OrderId(request.path["order_id"]),
        ChildOrderId(request.path["child_order_id"]),
        request.caller.user_id,
        request.now,
        orders=ports.orders,
        ids=ports.ids,
    )


@api.route("GET /v1/orders/{order_id}/events", input=Paging, answer=OrderEventView, is_list=True)
def events(request: Request[Paging], ports: Ports) -> Page[LogEntry]:
    """List what happened to an order of one's own, the latest first."""
    order = read_order(OrderId(request.path["order_id"]), request.caller.user_id, ports.orders)
    return ports.log.of_order(order.head.order_id, request.page)
