"""The routes of a merchant's orders."""

from msgspec import Struct

from core.errors import NotFound
from core.ids import ChildOrderId, MerchantId
from core.orders import ChildOrder
from core.pages import Page
from core.ports import Members
from core.ports.orders import ChildOrders
from functions.admin_orders.views import SoldOrderSummaryView, SoldOrderView
from functions.shared.api import Api
from functions.shared.requests import NoInput, Paging, Request


class Ports(Struct, frozen=True):
    """What a merchant's orders need from the outside."""

    child_orders: ChildOrders
    members: Members


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
    merchant_id = MerchantId(request.path["merchant_id"])
    found = ports.child_orders.get(merchant_id, ChildOrderId(request.path["child_order_id"]))
    if found is None:
        raise NotFound("order")
    return found
