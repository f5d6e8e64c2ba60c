"""A shopper starts to pay an order."""

from core.errors import Conflict
from core.idempotency import Once
from core.ids import OrderId, PaymentId, UserId
from core.order_states import OrderState, Step, refused
from core.payments import Payment, PaymentState, StartedPayment
from core.ports import Ids
from core.ports.orders import Orders
from core.ports.payments import Payments, Provider
from core.use_cases.read_order import read_order


def start_payment(  # noqa: PLR0913  (a use case names its ports one by one)
    order_id: OrderId,
    shopper_id: UserId,
    now: int,
    once: Once,
    *,
    orders: Orders,
    payments: Payments,
    provider: Provider,
    ids: Ids,
) -> StartedPayment:
    """Record a payment of the shopper's placed order and say how to pay it.

    Raises `NotFound`, or `Conflict` when the order is not waiting for a payment.
    """
    head = read_order(order_id, shopper_id, orders).head
    if head.state is not OrderState.PLACED:
        raise refused(head.state, Step.PAY)
    if now >= head.pay_until:
        raise Conflict("order_expired", "The time to pay this order is over.")
    payment = Payment(
        payment_id=PaymentId(ids.new("pay")),
        order_id=order_id,
        shopper_id=shopper_id,
        provider=provider.name,
        amount=head.totals.payable,
        currency=head.currency,
        state=PaymentState.STARTED,
        started_at=now,
        pay_until=head.pay_until,
    )
    started = StartedPayment(payment, provider.create(payment))
    payments.start(started, once)
    return started
