"""Ports of payments."""

from collections.abc import Mapping
from typing import Protocol

from core.idempotency import Once
from core.ids import PaymentId
from core.ledger import OrderPaid, RefundBecameDue
from core.orders import Order
from core.payments import Checkout, Notice, Payment, StartedPayment
from core.provider_refunds import ProviderRefund, RefundNotice, RefundOutcome


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

    def owe_back(self, payment: Payment, event: RefundBecameDue, back: ProviderRefund) -> bool:
        """Commit `payment` as to be refunded: its order has left "placed", which is for good.

        Its provider is to be asked for `back`.

        False, and nothing changes, when the payment has moved since it was read.
        """


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

    def create(self, payment: Payment) -> Checkout:
        """Ask the provider to take a recorded `payment`, and say where the shopper pays it.

        Raises `Conflict` "provider_unavailable" where the provider is not set up.
        """

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
