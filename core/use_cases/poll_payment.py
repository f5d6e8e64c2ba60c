"""A payment is asked about at its provider: what notifications missed."""

from core.ids import PaymentId
from core.payments.free_payments import provider_of
from core.payments.payment import PaymentState
from core.ports import Ids
from core.ports.orders import Orders
from core.ports.payments import Payments, Providers
from core.use_cases.confirm_payment import confirm_payment


def poll_payment(
    payment_id: PaymentId,
    now: int,
    *,
    orders: Orders,
    payments: Payments,
    providers: Providers,
    ids: Ids,
) -> bool:
    """Take the provider's word on a started payment; False when it is not time to ask.

    When to ask again is noted first, so of two at once one asks, and one that fails is not in
    the way of others. When the provider knows of no money after the payment's time and grace
    are over, it is closed. A provider that does not answer says nothing: `Busy` is raised and
    the payment stays open.
    """
    payment = payments.get(payment_id)
    if payment is None or payment.state is not PaymentState.STARTED:
        return False
    if payment.next_query_at > now or not payments.put_off(payment, now):
        return False
    notice = provider_of(payment, providers).query(payment)
    if notice is not None:
        confirm_payment(notice, now, orders=orders, payments=payments, ids=ids)
    elif now >= payment.closes_at:
        payments.close(payment)
    return True
