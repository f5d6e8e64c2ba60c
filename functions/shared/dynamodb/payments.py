"""Payments in the commerce table."""

import msgspec

from core.errors import Conflict
from core.events import Event
from core.idempotency import Once
from core.ids import PaymentId
from core.ledger import OrderPaid, RefundBecameDue
from core.order_states import OrderState, Step
from core.orders import PAYMENTS_PER_ORDER_MAX, Order
from core.payments import Payment, PaymentState, StartedPayment
from core.provider_refunds import ProviderRefund
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.order_log import told
from functions.shared.dynamodb.order_writes import step_writes
from functions.shared.dynamodb.provider_refunds import provider_refund_put
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import (
    Absent,
    Below,
    Equals,
    Item,
    Put,
    Refused,
    Store,
    Update,
    Write,
)


class DynamoPayments:
    """See `core.ports.payments.Payments`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def start(self, started: StartedPayment, once: Once) -> None:
        """See `core.ports.payments.Payments.start`."""
        payment = started.payment
        item: Item = msgspec.to_builtins(payment)
        waits = Equals("state", OrderState.PLACED.value)
        few = Below("payments_started", PAYMENTS_PER_ORDER_MAX)
        counted = Update(
            keys.order(payment.order_id), add={"payments_started": 1}, when=(waits, few)
        )
        put = Put(keys.payment(payment.payment_id), item, when=(Absent(),))
        try:
            self._receipts.commit_once(once, started, [counted, put])
        except Refused:
            raise Conflict(
                "payment_not_possible",
                "The order has moved on, or was tried too often.",
                facts={"max": PAYMENTS_PER_ORDER_MAX},
            ) from None

    def get(self, payment_id: PaymentId) -> Payment | None:
        """See `core.ports.payments.Payments.get`."""
        item = self._store.get(keys.payment(payment_id))
        return None if item is None else msgspec.convert(item, Payment)

    def settle(self, payment: Payment, order: Order, event: OrderPaid) -> bool:
        """See `core.ports.payments.Payments.settle`."""
        changes: Item = {"paid_at": event.at, "payment_id": payment.payment_id}
        return self._commit(payment, step_writes(order, Step.PAY, changes), event)

    def owe_back(self, payment: Payment, event: RefundBecameDue, back: ProviderRefund) -> bool:
        """See `core.ports.payments.Payments.owe_back`."""
        return self._commit(payment, [provider_refund_put(back)], event)

    def _commit(self, payment: Payment, writes: list[Write], event: Event) -> bool:
        """A payment that arrived, with its effect; False when any of it has moved."""
        arrived = Update(
            keys.payment(payment.payment_id),
            assign={
                "state": payment.state.value,
                "charge_id": payment.charge_id,
                "settled_at": payment.settled_at,
            },
            when=(Equals("state", PaymentState.STARTED.value),),
        )
        try:
            self._store.commit([arrived, *writes, *told(event)])
        except Refused:
            return False
        return True
