"""Ports of payments."""

from collections.abc import Mapping
from typing import Protocol

from core.books.ledger import OrderPaid, RefundBecameDue
from core.idempotency import Once
from core.ids import PaymentId
from core.orders.order import Order
from core.payments.payment import Checkout, Notice, Payment, StartedPayment
from core.payments.provider_refunds import ProviderRefund, RefundNotice, RefundOutcome


class Payments(Protocol):
    """Payments, and what they do to their orders."""

    def record(self, intent: Payment, once: Once) -> Payment:
        """Record the intent of a payment, one of a few that an order may have.

        The answer is the payment that this key recorded, now or when it was tried before.
        Raises `Conflict` when the order is not waiting for its payment any more or was tried
        too often ("payment_not_possible"), and as `core.ports.notes.Notes.add`.
        """

    def open(self, started: StartedPayment, once: Once) -> None:
        """Commit how a recorded payment goes on, with the receipt; raises `Replayed`."""

    def get(self, payment_id: PaymentId) -> Payment | None:
        """A payment."""

    def settle(self, payment: Payment, order: Order, event: OrderPaid) -> bool:
        """Commit `payment` as paid and its placed `order` with it: units and coupons are used.

        False, and nothing changes, when the payment is settled or the order has moved.
        """

    def owe_back(self, payment: Payment, event: RefundBecameDue, back: ProviderRefund) -> bool:
        """Commit `payment` as to be refunded: its order has left "placed", which is for good.

        Its provider is to be asked for `back`.

        False, and nothing changes, when the payment is settled.
        """

    def put_off(self, payment: Payment, now: int) -> bool:
        """Note that a started payment is asked about `now`, and when to do so again.

        False, and nothing changes, when somebody else asks, or it moved on.
        """

    def close(self, payment: Payment) -> None:
        """Note that nothing arrived for a started payment; of a settled one nothing changes."""


class Provider(Protocol):
    """A payment provider.

    Every call but `read_notice` goes out to it: never inside a transaction, and only after what
    it is about was recorded. Each may be repeated: the provider knows a payment by its id and a
    refund by its own. They raise `Busy` when the provider did not answer (then it may have
    happened) and `Conflict` when it refuses.
    """

    @property
    def name(self) -> str:
        """As it is recorded in payments."""

    def methods(self, currency: str) -> tuple[str, ...]:
        """The ways to pay in a currency, the usual one first; none where it is not taken."""

    def create(self, payment: Payment) -> Checkout:
        """Ask the provider to take a recorded `payment`, and say how the shopper pays it."""

    def query(self, payment: Payment) -> Notice | None:
        """The provider's word on `payment` now; None when no money arrived."""

    def refund(self, refund: ProviderRefund) -> RefundOutcome:
        """Ask for a recorded refund."""

    def query_refund(self, refund: ProviderRefund) -> RefundOutcome:
        """What became of a refund that was asked for."""

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: int
    ) -> Notice | RefundNotice | None:
        """What the provider says in a notification; None when it is nothing that we act on.

        `body` are the bytes that arrived, `headers` have lower-case names. Raises `Malformed`
        unless it is genuine and fresh, `Invalid` when it is about another merchant or app.
        """


Providers = Mapping[str, Provider]
"""Those that are set up, by name; the first is the one for who does not choose."""
