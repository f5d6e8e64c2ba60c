"""The routes of payments: shoppers start them, providers say what became of them."""

from msgspec import Struct

from core.amounts import Currency
from core.errors import NotFound
from core.ids import OrderId, PaymentId
from core.pages import Page, page_of
from core.payments.payment import Notice, Payment, PaymentDraft, StartedPayment, Way
from core.payments.provider_refunds import RefundNotice
from core.ports import Ids, Receipts
from core.ports.orders import Orders
from core.ports.payments import Payments, Providers
from core.ports.refunds import ProviderRefunds, Refunds
from core.use_cases.confirm_payment import confirm_payment
from core.use_cases.execute_provider_refund import confirm_refund
from core.use_cases.start_payment import start_payment, ways_to_pay
from functions.payments.acknowledgements import SUCCESS, failed_at_wechat
from functions.payments.views import PaymentView, StartedPaymentView, WayView
from functions.shared.api import Api, Text
from functions.shared.requests import NoInput, Paging, Request


class Ports(Struct, frozen=True):
    """What payments need from the outside."""

    orders: Orders
    payments: Payments
    providers: Providers
    refunds: Refunds
    provider_refunds: ProviderRefunds
    receipts: Receipts
    ids: Ids


class WaysQuery(Paging, frozen=True, forbid_unknown_fields=True):
    """In which currency: an order's."""

    currency: Currency


api = Api[Ports]("payments")


@api.route("GET /v1/payments/methods", input=WaysQuery, answer=WayView, is_list=True)
def methods(request: Request[WaysQuery], ports: Ports) -> Page[Way]:
    """List the ways to pay in a currency, the usual one first."""
    ways = ways_to_pay(request.input.currency, ports.providers)
    order = {way: f"{at:03d}" for at, way in enumerate(ways)}
    return page_of(ways, request.page, lambda way: order[way])


@api.route(
    "POST /v1/orders/{order_id}/payments",
    input=PaymentDraft,
    answer=StartedPaymentView,
    status=201,
    once=True,
)
def start(request: Request[PaymentDraft], ports: Ports) -> StartedPayment:
    """Start to pay a placed order.

    Without a provider the first is taken that takes the order's currency, without a method its
    usual one; see `GET /v1/payments/methods`.
    """
    return start_payment(
        OrderId(request.path["order_id"]),
        request.input,
        request.source_ip,
        request.now,
        request.creating,
        orders=ports.orders,
        payments=ports.payments,
        providers=ports.providers,
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
def sandbox_notified(request: Request[NoInput], ports: Ports) -> None:
    """Take the sandbox's word, if it is signed, on a charge or a refund."""
    _take_word("sandbox", request, ports)


@api.route("POST /v1/payments/notifications/stripe")
def stripe_notified(request: Request[NoInput], ports: Ports) -> None:
    """Take Stripe's word, if it is signed, on a payment or a refund."""
    _take_word("stripe", request, ports)


@api.route("POST /v1/payments/notifications/wechat_pay", refuse=failed_at_wechat)
def wechat_pay_notified(request: Request[NoInput], ports: Ports) -> None:
    """Take WeChat Pay's word, if it is signed, on a payment or a refund."""
    _take_word("wechat_pay", request, ports)


@api.route("POST /v1/payments/notifications/alipay", answer=Text)
def alipay_notified(request: Request[NoInput], ports: Ports) -> Text:
    """Take Alipay's word, if it is signed, on a payment."""
    _take_word("alipay", request, ports)
    return SUCCESS


def _take_word(name: str, request: Request[NoInput], ports: Ports) -> None:
    """Do what a genuine notification says; raises for others, which change nothing."""
    provider = ports.providers.get(name)
    if provider is None:
        raise NotFound("provider")
    word = provider.read_notice(request.headers, request.raw_body, request.now)
    if isinstance(word, Notice):
        confirm_payment(
            word, request.now, orders=ports.orders, payments=ports.payments, ids=ports.ids
        )
    elif isinstance(word, RefundNotice):
        confirm_refund(word, request.now, ports)
