"""Orders that cost nothing: coupons and red packets may pay for all of it.

Payment providers take no payment of zero. Such an order is paid by nobody, and otherwise like
any other, so that all that follows from being paid is the same.
"""

from collections.abc import Mapping
from typing import Final

from core.payments.payment import Checkout, CheckoutKind, Notice, Payment, Way, provider_unavailable
from core.payments.provider_refunds import ProviderRefund, ProviderRefundState, RefundOutcome
from core.ports.payments import Provider, Providers

NOBODY: Final = Way("nobody", "free")


class NobodyPays:
    """See `core.ports.payments.Provider`: knows at once that nothing is missing."""

    name = NOBODY.provider

    def methods(self, currency: str) -> tuple[str, ...]:  # noqa: ARG002
        """See `core.ports.payments.Provider.methods`: nobody chooses it."""
        return ()

    def create(self, payment: Payment) -> Checkout:  # noqa: ARG002
        """See `core.ports.payments.Provider.create`."""
        return Checkout(CheckoutKind.NOTHING_TO_PAY)

    def query(self, payment: Payment) -> Notice:
        """See `core.ports.payments.Provider.query`."""
        return Notice(
            provider=self.name,
            event_id="",
            charge_id=f"free_{payment.payment_id}",
            payment_id=payment.payment_id,
            amount=0,
            currency=payment.currency,
        )

    def refund(self, refund: ProviderRefund) -> RefundOutcome:  # noqa: ARG002
        """See `core.ports.payments.Provider.refund`."""
        return RefundOutcome(ProviderRefundState.SUCCEEDED, "")

    def query_refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.query_refund`."""
        return self.refund(refund)

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: int) -> None:
        """See `core.ports.payments.Provider.read_notice`: nobody has anything to say."""


def provider_of(payment: Payment, providers: Providers) -> Provider:
    """Who takes a payment; raises `Conflict` when that provider is not set up any more."""
    found = NobodyPays() if payment.provider == NobodyPays.name else providers.get(payment.provider)
    if found is None:
        raise provider_unavailable()
    return found
