"""The routes of payments: shoppers start them, providers say what became of them."""

from msgspec import Struct

from core.errors import NotFound
from core.ids import OrderId, PaymentId
from core.payments import Notice, Payment, StartedPayment
from core.ports import Ids, Receipts
from core.ports.orders import Orders
from core.ports.payments import Payments, Provider
from core.use_cases.confirm_payment import confirm_payment
from core.use_cases.start_payment import start_payment
from functions.payments.views import PaymentView, StartedPaymentView
from functions.shared.api import Api
from functions.shared.requests import NoInput, Request


class Ports(Struct, frozen=True):
    """What payments need from the outside."""

    orders: Orders
    payments: Payments
    provider: Provider
    receipts: Receipts
    ids: Ids


api = Api[Ports]("payments")


@api.route("POST /v1/orders/{order_id}/payments", answer=StartedPaymentView, status=201, once=True)
def start(request: Request[NoInput], ports: Ports) -> StartedPayment:
    """Start to pay a placed order."""
    return start_payment(
        OrderId(request.path["order_id"]),
        request.caller.user_id,
        request.now,
        request.creating,
        orders=ports.orders,
        payments=ports.payments,
        provider=ports.provider,
        ids=ports.ids,
    )


@api.route("GET /v1/orders/{order_id}/payments/{payment_id}", answer=PaymentView)
def read(request: Request[NoInput], ports: Ports) -> Payment:
    """Read what became of a payment."""
    payment = ports.payments.get(PaymentId(request.path["payment_id"]))
    asked = (request.path["order_id"], request.caller.user_id)
    if payment is None or (payment.order_id, payment.shopper_id) != asked:
        raise NotFound("payment")
    return payment


@api.route("POST /v1/payments/notifications/sandbox")
def notified(request: Request[NoInput], ports: Ports) -> None:
    """Take the sandbox's word, if it is signed, that a charge was collected."""
    notice = ports.provider.read_notice(request.headers, request.raw_body, request.now)
    if not isinstance(notice, Notice):
        return
    confirm_payment(
        notice, request.now, orders=ports.orders, payments=ports.payments, ids=ports.ids
    )
