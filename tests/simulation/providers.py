"""A payment provider and a payout provider, whose answers get lost and whose money is counted."""

from collections.abc import Mapping
from typing import NoReturn

from core.books.payout_states import PayoutState
from core.books.payouts import Payout, PayoutOutcome
from core.ids import PaymentId, PayoutId
from core.payments.payment import Checkout, CheckoutKind, Notice, Payment
from core.payments.provider_refunds import ProviderRefund, ProviderRefundState, RefundOutcome
from tests.simulation.stage import Stage

PAID = PayoutOutcome(PayoutState.PAID, "po")
FAILED = PayoutOutcome(PayoutState.FAILED, "po")
SUCCEEDED = RefundOutcome(ProviderRefundState.SUCCEEDED, "re")


class SimulatedProvider:
    """Takes payments and sends refunds: each once by its id, whoever asks however often."""

    name = "sandbox"

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.charges: dict[PaymentId, Payment] = {}
        self.received: dict[PaymentId, int] = {}
        self.sent: dict[str, int] = {}

    def methods(self, currency: str) -> tuple[str, ...]:  # noqa: ARG002
        return ("card",)

    def create(self, payment: Payment) -> Checkout:
        fate = self.stage.call(f"provider.create {payment.payment_id}")
        self.charges.setdefault(payment.payment_id, payment)
        self.stage.called(fate)
        return Checkout(CheckoutKind.REDIRECT, "https://pay.example")

    def collect(self, payment_id: PaymentId) -> None:
        """The shopper pays, while the provider takes it."""
        payment = self.charges[payment_id]
        if self.stage.now < payment.pay_until:
            self.received[payment_id] = payment.amount
            self.stage.say(f"provider: {payment_id} is paid")

    def notice(self, payment_id: PaymentId) -> Notice:
        """What it says of money that it has."""
        payment = self.charges[payment_id]
        return Notice(
            self.name, "", f"ch_{payment_id}", payment_id, payment.amount, payment.currency
        )

    def query(self, payment: Payment) -> Notice | None:
        self.stage.called(self.stage.call(f"provider.query {payment.payment_id}"))
        known = payment.payment_id in self.received
        return self.notice(payment.payment_id) if known else None

    def refund(self, refund: ProviderRefund) -> RefundOutcome:
        fate = self.stage.call(f"provider.refund {refund.provider_refund_id}")
        self.sent[refund.provider_refund_id] = refund.amount
        self.stage.called(fate)
        if self.stage.is_faulty and self.stage.random.random() < 0.3:
            return RefundOutcome(ProviderRefundState.REQUESTED, "re")
        return SUCCEEDED

    def query_refund(self, refund: ProviderRefund) -> RefundOutcome:
        return self.refund(refund)

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: int) -> NoReturn:
        raise NotImplementedError


class SimulatedPayouts:
    """Sends payouts, each once by its id; some fail for good, which another id may not."""

    name = "sandbox"

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.said: dict[PayoutId, PayoutOutcome] = {}
        self.sent: dict[PayoutId, int] = {}

    def create(self, payout: Payout, now: int) -> PayoutOutcome:  # noqa: ARG002
        fate = self.stage.call(f"payouts.create {payout.payout_id}")
        if payout.payout_id not in self.said:
            fails = self.stage.is_faulty and self.stage.random.random() < 0.2
            self.said[payout.payout_id] = FAILED if fails else PAID
            if not fails:
                self.sent[payout.payout_id] = payout.amount
        self.stage.called(fate)
        return self.said[payout.payout_id]

    def query(self, payout: Payout, now: int) -> PayoutOutcome | None:  # noqa: ARG002
        self.stage.called(self.stage.call(f"payouts.query {payout.payout_id}"))
        return self.said.get(payout.payout_id)
