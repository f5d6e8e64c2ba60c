"""The routes of refunds: shoppers ask something back and follow what becomes of it."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from core.ids import OrderId, RefundId
from core.pages import Page
from core.ports import Ids, Receipts
from core.ports.orders import Orders
from core.ports.payments import Payments
from core.ports.refunds import Refunds
from core.refunds.refund import Refund, RefundDraft, RefundRequest, ReturnParcel
from core.use_cases.pursue_refund import cancel_refund, escalate_refund, ship_back
from core.use_cases.read_refund import read_refund
from core.use_cases.request_refund import RefundPreview, preview_refund, request_refund
from functions.refunds.views import RefundPreviewView, RefundView
from functions.shared.api import Api
from functions.shared.requests import NoInput, Paging, Request


class Ports(Struct, frozen=True):
    """What refunds need from the outside."""

    refunds: Refunds
    orders: Orders
    payments: Payments
    receipts: Receipts
    ids: Ids


api = Api[Ports]("refunds")


@api.route(
    "POST /v1/orders/{order_id}/refunds/preview", input=RefundDraft, answer=RefundPreviewView
)
def preview(request: Request[RefundDraft], ports: Ports) -> RefundPreview:
    """Show what asking for a refund would return."""
    order_id = OrderId(request.path["order_id"])
    caller = request.caller.user_id
    return preview_refund(request.input, order_id, caller, request.now, ports.orders)


@api.route(
    "POST /v1/orders/{order_id}/refunds",
    input=RefundRequest,
    answer=RefundView,
    status=201,
    once=True,
)
def ask(request: Request[RefundRequest], ports: Ports) -> Refund:
    """Ask for units, or for the freight, of a paid order back."""
    return request_refund(
        request.input,
        OrderId(request.path["order_id"]),
        request.caller.user_id,
        request.now,
        request.creating,
        ports,
    )


@api.route("GET /v1/refunds", input=Paging, answer=RefundView, is_list=True)
def browse(request: Request[Paging], ports: Ports) -> Page[Refund]:
    """List one's refunds, the newest first."""
    return ports.refunds.of_shopper(request.caller.user_id, request.page)


@api.route("GET /v1/refunds/{refund_id}", answer=RefundView)
def read(request: Request[NoInput], ports: Ports) -> Refund:
    """Read a refund of one's own."""
    return _own(request, ports)()


@api.route("POST /v1/refunds/{refund_id}/cancel", answer=RefundView)
def cancel(request: Request[NoInput], ports: Ports) -> Refund:
    """Take a request back; again, it is as it was."""
    return cancel_refund(_own(request, ports), request.now, ports)


@api.route("POST /v1/refunds/{refund_id}/escalate", answer=RefundView)
def escalate(request: Request[NoInput], ports: Ports) -> Refund:
    """Ask the platform to decide about a rejection."""
    return escalate_refund(_own(request, ports), request.now, ports)


@api.route("POST /v1/refunds/{refund_id}/return-parcel", input=ReturnParcel, answer=RefundView)
def send_back(request: Request[ReturnParcel], ports: Ports) -> Refund:
    """Say how the goods travel back."""
    return ship_back(_own(request, ports), request.input, request.now, ports)


def _own(request: Request[Any], ports: Ports) -> Callable[[], Refund]:
    """Reads the caller's refund in the path."""
    refund_id = RefundId(request.path["refund_id"])
    return lambda: read_refund(refund_id, request.caller.user_id, ports.refunds)
