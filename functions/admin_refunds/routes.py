"""The routes of refunds: merchants answer, the platform decides and watches the providers."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from core.ids import ChildOrderId, MerchantId, OrderId, ProviderRefundId, RefundId
from core.orders.lines import Shares
from core.orders.order import Order
from core.orders.order_states import Actor
from core.pages import Page
from core.payments.provider_refunds import ProviderRefund
from core.ports import Ids, Members, Receipts
from core.ports.orders import ChildOrders, Orders
from core.ports.payments import Payments
from core.ports.refunds import ProviderRefunds, Refunds
from core.refunds.journals import charged_to
from core.refunds.refund import Refund, ReturnParcel
from core.refunds.refund_states import RefundStep
from core.use_cases.answer_refund import (
    Approval,
    Refusal,
    accept_return,
    approve_refund,
    refuse_refund,
    send_replacement,
)
from core.use_cases.call_off_child_order import call_off_child_order
from core.use_cases.move_refund import order_of
from core.use_cases.read_order import read_any_order, read_sold_order
from core.use_cases.read_refund import read_any_refund, read_asked_refund
from core.use_cases.retry_provider_refund import retry_provider_refund
from functions.admin_refunds.views import (
    AskedRefundDetailView,
    AskedRefundView,
    ProviderRefundView,
)
from functions.shared.api import Api
from functions.shared.requests import NoInput, Paging, Request


class Ports(Struct, frozen=True):
    """What answering refunds needs from the outside."""

    refunds: Refunds
    provider_refunds: ProviderRefunds
    orders: Orders
    child_orders: ChildOrders
    payments: Payments
    members: Members
    receipts: Receipts
    ids: Ids


api = Api[Ports]("admin_refunds")
REFUND = "/v1/admin/merchants/{merchant_id}/refunds/{refund_id}"


@api.route(
    "GET /v1/admin/merchants/{merchant_id}/refunds",
    input=Paging,
    answer=AskedRefundView,
    is_list=True,
)
def browse(request: Request[Paging], ports: Ports) -> Page[Refund]:
    """List what a merchant is asked back, the newest first."""
    return ports.refunds.of_merchant(MerchantId(request.path["merchant_id"]), request.page)


@api.route(f"GET {REFUND}", answer=AskedRefundDetailView)
def read(request: Request[NoInput], ports: Ports) -> tuple[Refund, Shares]:
    """Read a refund and to whom it is charged."""
    return _charged(_asked(request, ports)(), ports)


@api.route(f"POST {REFUND}/approve", input=Approval, answer=AskedRefundView)
def approve(request: Request[Approval], ports: Ports) -> Refund:
    """Agree to a refund: after a return, without one, or with money for an exchange."""
    read_it = _asked(request, ports)
    return approve_refund(read_it, request.input, Actor.MERCHANT, request.now, ports)


@api.route(f"POST {REFUND}/reject", input=Refusal, answer=AskedRefundView)
def reject(request: Request[Refusal], ports: Ports) -> Refund:
    """Refuse a refund and say why; its shopper may take it to the platform."""
    return _refuse(request, RefundStep.REJECT, Actor.MERCHANT, _asked(request, ports), ports)


@api.route(f"POST {REFUND}/confirm-return", answer=AskedRefundView)
def confirm_return(request: Request[NoInput], ports: Ports) -> Refund:
    """Say that the goods are back: the money, or new units, follow."""
    return accept_return(_asked(request, ports), Actor.MERCHANT, request.now, ports)


@api.route(f"POST {REFUND}/dispute-return", input=Refusal, answer=AskedRefundView)
def dispute_return(request: Request[Refusal], ports: Ports) -> Refund:
    """Say what is wrong with what came back: the platform decides."""
    return _refuse(request, RefundStep.DISPUTE, Actor.MERCHANT, _asked(request, ports), ports)


@api.route(f"POST {REFUND}/replacement", input=ReturnParcel, answer=AskedRefundView)
def replace(request: Request[ReturnParcel], ports: Ports) -> Refund:
    """Say how the new units of an exchange travel."""
    return send_replacement(_asked(request, ports), request.input, request.now, ports)


@api.route(
    "POST /v1/admin/merchants/{merchant_id}/orders/{child_order_id}/call-off",
    input=Refusal,
    answer=AskedRefundView,
    status=201,
    once=True,
)
def call_off(request: Request[Refusal], ports: Ports) -> Refund:
    """Refund what of a paid order was not sent yet, and put it back into stock."""
    merchant_id = MerchantId(request.path["merchant_id"])
    child_order_id = ChildOrderId(request.path["child_order_id"])

    def sold() -> tuple[Order, ChildOrderId]:
        found = read_sold_order(merchant_id, child_order_id, ports.child_orders, ports.orders)
        return found, child_order_id

    return _call_off(request, Actor.MERCHANT, sold, ports)


# --- the platform's ------------------------------------------------------------------------


@api.route("GET /v1/admin/refunds", input=Paging, answer=AskedRefundView, is_list=True)
def browse_escalated(request: Request[Paging], ports: Ports) -> Page[Refund]:
    """List what the platform is to decide, the oldest first."""
    return ports.refunds.escalated(request.page)


@api.route("GET /v1/admin/refunds/{refund_id}", answer=AskedRefundDetailView)
def read_any(request: Request[NoInput], ports: Ports) -> tuple[Refund, Shares]:
    """Read anybody's refund and to whom it is charged."""
    return _charged(_any(request, ports)(), ports)


@api.route("POST /v1/admin/refunds/{refund_id}/approve", input=Approval, answer=AskedRefundView)
def decide_for(request: Request[Approval], ports: Ports) -> Refund:
    """Decide for the shopper, for good."""
    read_it = _any(request, ports)
    return approve_refund(read_it, request.input, Actor.PLATFORM, request.now, ports)


@api.route("POST /v1/admin/refunds/{refund_id}/dismiss", input=Refusal, answer=AskedRefundView)
def decide_against(request: Request[Refusal], ports: Ports) -> Refund:
    """Decide for the merchant, for good."""
    return _refuse(request, RefundStep.DISMISS, Actor.PLATFORM, _any(request, ports), ports)


@api.route(
    "POST /v1/admin/orders/{order_id}/children/{child_order_id}/call-off",
    input=Refusal,
    answer=AskedRefundView,
    status=201,
    once=True,
)
def call_off_any(request: Request[Refusal], ports: Ports) -> Refund:
    """Refund what of anybody's paid order was not sent yet."""
    order_id = OrderId(request.path["order_id"])
    child_order_id = ChildOrderId(request.path["child_order_id"])
    return _call_off(
        request,
        Actor.PLATFORM,
        lambda: (read_any_order(order_id, ports.orders), child_order_id),
        ports,
    )


@api.route("GET /v1/admin/provider-refunds", input=Paging, answer=ProviderRefundView, is_list=True)
def browse_failed(request: Request[Paging], ports: Ports) -> Page[ProviderRefund]:
    """List refunds that payment providers failed to make, the newest first."""
    return ports.provider_refunds.failed(request.page)


@api.route(
    "POST /v1/admin/provider-refunds/{provider_refund_id}/retry",
    answer=ProviderRefundView,
    status=201,
    once=True,
)
def retry(request: Request[NoInput], ports: Ports) -> ProviderRefund:
    """Ask the provider anew for a refund that failed."""
    return retry_provider_refund(
        ProviderRefundId(request.path["provider_refund_id"]),
        request.now,
        request.creating,
        ports.provider_refunds,
        ports.ids,
    )


def _asked(request: Request[Any], ports: Ports) -> Callable[[], Refund]:
    """Reads what the merchant in the path is asked for."""
    refund_id = RefundId(request.path["refund_id"])
    merchant_id = MerchantId(request.path["merchant_id"])
    return lambda: read_asked_refund(refund_id, merchant_id, ports.refunds)


def _any(request: Request[Any], ports: Ports) -> Callable[[], Refund]:
    """Reads the refund in the path."""
    return lambda: read_any_refund(RefundId(request.path["refund_id"]), ports.refunds)


def _charged(refund: Refund, ports: Ports) -> tuple[Refund, Shares]:
    child = order_of(refund.order_id, ports).child(refund.child_order_id)
    return refund, charged_to(refund, child)


def _refuse(
    request: Request[Refusal],
    step: RefundStep,
    by: Actor,
    read_it: Callable[[], Refund],
    ports: Ports,
) -> Refund:
    return refuse_refund(read_it, step, request.input, by, request.now, ports)


def _call_off(
    request: Request[Refusal],
    by: Actor,
    read_it: Callable[[], tuple[Order, ChildOrderId]],
    ports: Ports,
) -> Refund:
    return call_off_child_order(
        read_it, request.input.note, by, request.now, once=request.creating, ports=ports
    )
