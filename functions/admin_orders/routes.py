"""The routes of a merchant's orders, and the platform's of anybody's."""

from typing import Any

from msgspec import Struct

from core.errors import NotFound
from core.ids import ChildOrderId, MerchantId, OrderId, ParcelId
from core.orders.log import LogEntry
from core.orders.order import ChildOrder, Order
from core.orders.order_states import Actor
from core.orders.parcels import ParcelDraft
from core.pages import Page
from core.ports import Ids, Members, Receipts
from core.ports.orders import ChildOrders, OrderLog, Orders
from core.use_cases.cancel_order import cancel_order
from core.use_cases.deliver_parcel import deliver_parcel, sender_of
from core.use_cases.read_order import read_any_order, read_own_order, read_sold_order
from core.use_cases.ship_parcel import ship_parcel
from functions.admin_orders.views import SoldOrderSummaryView, SoldOrderView, WholeOrderView
from functions.shared.api import Api
from functions.shared.order_views import OrderEventView
from functions.shared.requests import NoInput, Paging, Request


class Ports(Struct, frozen=True):
    """What a merchant's orders need from the outside."""

    child_orders: ChildOrders
    orders: Orders
    log: OrderLog
    members: Members
    receipts: Receipts
    ids: Ids


api = Api[Ports]("admin_orders")


@api.route(
    "GET /v1/admin/merchants/{merchant_id}/orders",
    input=Paging,
    answer=SoldOrderSummaryView,
    is_list=True,
)
def browse(request: Request[Paging], ports: Ports) -> Page[ChildOrder]:
    """List a merchant's orders, the newest first."""
    return ports.child_orders.of_merchant(MerchantId(request.path["merchant_id"]), request.page)


@api.route("GET /v1/admin/merchants/{merchant_id}/orders/{child_order_id}", answer=SoldOrderView)
def read(request: Request[NoInput], ports: Ports) -> ChildOrder:
    """Read a merchant's part of an order."""
    return _part(request, ports)


@api.route(
    "GET /v1/admin/merchants/{merchant_id}/orders/{child_order_id}/events",
    input=Paging,
    answer=OrderEventView,
    is_list=True,
)
def events(request: Request[Paging], ports: Ports) -> Page[LogEntry]:
    """List what happened to a merchant's part of an order, the latest first."""
    child = _part(request, ports)
    return ports.log.of_child(child.order_id, child.child_order_id, request.page)


@api.route(
    "POST /v1/admin/merchants/{merchant_id}/orders/{child_order_id}/parcels",
    input=ParcelDraft,
    answer=SoldOrderView,
    status=201,
    once=True,
)
def ship(request: Request[ParcelDraft], ports: Ports) -> ChildOrder:
    """Send a parcel: some units of a paid order, or all that are left."""
    return ship_parcel(
        MerchantId(request.path["merchant_id"]),
        ChildOrderId(request.path["child_order_id"]),
        request.input,
        request.now,
        request.creating,
        ports,
    )


@api.route(
    "POST /v1/admin/merchants/{merchant_id}/orders/{child_order_id}/parcels/{parcel_id}/deliver",
    answer=SoldOrderView,
)
def deliver(request: Request[NoInput], ports: Ports) -> ChildOrder:
    """Say that a parcel arrived; again, it is as it was."""
    child_order_id = ChildOrderId(request.path["child_order_id"])
    return deliver_parcel(
        lambda: (_sold(request, ports), child_order_id),
        ParcelId(request.path["parcel_id"]),
        Actor.MERCHANT,
        request.now,
        orders=ports.orders,
        ids=ports.ids,
    )


@api.route(
    "POST /v1/admin/merchants/{merchant_id}/orders/{child_order_id}/cancel", answer=SoldOrderView
)
def cancel(request: Request[NoInput], ports: Ports) -> ChildOrder:
    """Cancel an unpaid order that is wholly this merchant's; again, it is as it was."""
    merchant_id = MerchantId(request.path["merchant_id"])
    child_order_id = ChildOrderId(request.path["child_order_id"])
    order = cancel_order(
        lambda: read_own_order(merchant_id, child_order_id, ports.child_orders, ports.orders),
        Actor.MERCHANT,
        request.now,
        ports.orders,
        ports.ids,
    )
    return order.child(child_order_id)


@api.route("GET /v1/admin/orders/{order_id}", answer=WholeOrderView)
def read_any(request: Request[NoInput], ports: Ports) -> Order:
    """Read anybody's order."""
    return read_any_order(OrderId(request.path["order_id"]), ports.orders)


@api.route("POST /v1/admin/orders/{order_id}/cancel", answer=WholeOrderView)
def cancel_any(request: Request[NoInput], ports: Ports) -> Order:
    """Cancel anybody's unpaid order; again, it is as it was."""
    order_id = OrderId(request.path["order_id"])
    return cancel_order(
        lambda: read_any_order(order_id, ports.orders),
        Actor.PLATFORM,
        request.now,
        ports.orders,
        ports.ids,
    )


@api.route("POST /v1/admin/orders/{order_id}/parcels/{parcel_id}/deliver", answer=WholeOrderView)
def deliver_any(request: Request[NoInput], ports: Ports) -> Order:
    """Pass on a carrier's word that a parcel arrived; again, it is as it was."""
    order_id, parcel_id = OrderId(request.path["order_id"]), ParcelId(request.path["parcel_id"])

    def sent() -> tuple[Order, ChildOrderId]:
        order = read_any_order(order_id, ports.orders)
        return order, sender_of(order, parcel_id)

    deliver_parcel(sent, parcel_id, Actor.CARRIER, request.now, orders=ports.orders, ids=ports.ids)
    return read_any_order(order_id, ports.orders)


def _part(request: Request[Any], ports: Ports) -> ChildOrder:
    """The merchant's child order in the path."""
    merchant_id = MerchantId(request.path["merchant_id"])
    found = ports.child_orders.get(merchant_id, ChildOrderId(request.path["child_order_id"]))
    if found is None:
        raise NotFound("order")
    return found


def _sold(request: Request[Any], ports: Ports) -> Order:
    """The order that holds the merchant's child order in the path."""
    return read_sold_order(
        MerchantId(request.path["merchant_id"]),
        ChildOrderId(request.path["child_order_id"]),
        ports.child_orders,
        ports.orders,
    )
