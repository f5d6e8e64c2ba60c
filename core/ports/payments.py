"""Ports of payments."""

from collections.abc import Mapping
from typing import Protocol

from core.idempotency import Once
from core.ids import PaymentId
from core.ledger import OrderPaid, RefundBecameDue
from core.orders import Order
from core.payments import Checkout, Notice, Payment, StartedPayment


class Payments(Protocol):
    """Payments, and what they do to their orders."""

    def start(self, started: StartedPayment, once: Once) -> None:
        """Record a payment, one of a few that an order may have.

        Raises `Replayed` when this key has done it before, `Conflict` when the order is not
        waiting for its payment any more or was tried too often ("payment_not_possible").
        """

    def get(self, payment_id: PaymentId) -> Payment | None:
        """A payment."""

    def settle(self, payment: Payment, order: Order, event: OrderPaid) -> bool:
        """Commit `payment` as paid and its placed `order` with it: units and coupons are used.

        False, and nothing changes, when either has moved since it was read.
        """

    def owe_back(self, payment: Payment, event: RefundBecameDue) -> bool:
        """Commit `payment` as to be refunded: its order has left "placed", which is for good.

        False, and nothing changes, when the payment has moved since it was read.
        """


class Provider(Protocol):
    """A payment provider."""

    @property
    def name(self) -> str:
        """As it is recorded in payments."""

    def checkout(self, payment: Payment) -> Checkout:
        """Where the shopper pays `payment`; raises `Conflict` when the provider is not there."""

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: int) -> Notice:
        """What the provider says in a notification; raises `Malformed` unless it is genuine.

        `body` are the bytes that arrived, `headers` have lower-case names.
        """
