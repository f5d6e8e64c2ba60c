"""Payments in the commerce table."""

from contextlib import suppress

import msgspec

from core.books.ledger import OrderPaid, RefundBecameDue
from core.errors import Conflict, Defect
from core.events import Event
from core.idempotency import Once
from core.ids import PaymentId
from core.orders.order import EXPIRY_GRACE_S, PAYMENTS_PER_ORDER_MAX, Order
from core.orders.order_states import OrderState, Step
from core.payments.payment import Payment, PaymentState, StartedPayment, next_query
from core.payments.provider_refunds import ProviderRefund
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb import due_keys
from functions.shared.dynamodb.order_log import told
from functions.shared.dynamodb.order_writes import step_writes
from functions.shared.dynamodb.provider_refunds import provider_refund_put
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import (
    Absent,
    Below,
    Equals,
    Item,
    Missing,
    Present,
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

    def record(self, intent: Payment, once: Once) -> Payment:
        """See `core.ports.payments.Payments.record`."""
        waits = Equals("state", OrderState.PLACED.value)
        few = Below("payments_started", PAYMENTS_PER_ORDER_MAX)
        counted = Update(
            keys.order(intent.order_id),
            assign={
                "pay_until": intent.pay_until,
                **due_keys.due(
                    due_keys.UNPAID_ORDERS, intent.order_id, intent.pay_until + EXPIRY_GRACE_S
                ),
            },
            add={"payments_started": 1},
            when=(waits, few),
        )
        item: Item = msgspec.to_builtins(intent) | _asked(intent, intent.next_query_at)
        put = Put(keys.payment(intent.payment_id), item, when=(Absent(),))
        try:
            recorded = self._receipts.record_intent(once, intent.payment_id, [counted, put])
        except Refused:
            raise Conflict(
                "payment_not_possible",
                "The order has moved on, or was tried too often.",
                facts={"max": PAYMENTS_PER_ORDER_MAX},
            ) from None
        if recorded == intent.payment_id:
            return intent
        before = self.get(PaymentId(recorded))
        if before is None:
            raise Defect(f"the intent of {recorded} is there and the payment is not")
        return before

    def open(self, started: StartedPayment, once: Once) -> None:
        """See `core.ports.payments.Payments.open`."""
        payment = started.payment
        writes: list[Write] = []
        if payment.reference is not None:
            changes: Item = {"reference": payment.reference}
            writes.append(
                Update(keys.payment(payment.payment_id), assign=changes, when=(Present(),))
            )
        self._receipts.commit_once(once, started, writes)

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

    def put_off(self, payment: Payment, now: int) -> bool:
        """See `core.ports.payments.Payments.put_off`."""
        at = next_query(payment, now)
        changes: Item = {"queries": payment.queries + 1, "next_query_at": at}
        as_read = (Equals("state", payment.state.value), Equals("queries", payment.queries))
        key = keys.payment(payment.payment_id)
        try:
            self._store.commit([Update(key, assign=changes | _asked(payment, at), when=as_read)])
        except Refused:
            return False
        return True

    def close(self, payment: Payment) -> None:
        """See `core.ports.payments.Payments.close`."""
        closed: Item = {"state": PaymentState.CLOSED.value}
        started = Equals("state", PaymentState.STARTED.value)
        key = keys.payment(payment.payment_id)
        with suppress(Refused):
            self._store.commit(
                [Update(key, assign=closed, remove=due_keys.NOT_DUE, when=(started,))]
            )

    def _commit(self, payment: Payment, writes: list[Write], event: Event) -> bool:
        """A payment that arrived, with its effect; False when any of it has moved."""
        arrived = Update(
            keys.payment(payment.payment_id),
            assign={
                "state": payment.state.value,
                "charge_id": payment.charge_id,
                "settled_at": payment.settled_at,
            },
            remove=due_keys.NOT_DUE,
            when=(Present(), Missing("settled_at")),
        )
        try:
            self._store.commit([arrived, *writes, *told(event)])
        except Refused:
            return False
        return True


def _asked(payment: Payment, at: int) -> Item:
    """Where the index of what is due has a payment that is asked about at a time."""
    return {**due_keys.due(due_keys.PAYMENTS, payment.payment_id, at)}
