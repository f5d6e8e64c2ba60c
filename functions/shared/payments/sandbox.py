"""The sandbox as a payment provider: signed charges out, signed notifications in."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from core.errors import Conflict
from core.payments import Checkout, Notice, Payment, mismatch
from core.provider_refunds import ProviderRefund, ProviderRefundState, RefundOutcome
from functions.shared import strict_json
from functions.shared.payments import signatures
from functions.shared.payments.charges import APP_ID, SUCCEEDED, Charge, Notification, seal

PAY_PATH: Final = "/v1/charges/pay"
NOTIFY_PATH: Final = "/v1/payments/notifications/sandbox"


class Sandbox:
    """See `core.ports.payments.Provider`. `secret` is asked for when first needed.

    It takes payments only where both URLs are known: people pay at `sandbox_url`, and what they
    paid is told to `storefront_url`. Either is empty where it was not configured.
    """

    name = "sandbox"

    def __init__(self, storefront_url: str, sandbox_url: str, secret: Callable[[], bytes]) -> None:
        self._storefront_url = storefront_url
        self._sandbox_url = sandbox_url
        self._secret = secret

    def create(self, payment: Payment) -> Checkout:
        """See `core.ports.payments.Provider.create`."""
        if not (self._sandbox_url and self._storefront_url):
            raise Conflict("provider_unavailable", "This shop takes no payments at present.")
        charge = Charge(
            app_id=APP_ID,
            payment_id=payment.payment_id,
            amount=payment.amount,
            currency=payment.currency,
            expires_at=payment.pay_until,
            notify_url=self._storefront_url + NOTIFY_PATH,
        )
        return Checkout(self._sandbox_url + PAY_PATH, seal(charge, self._secret()))

    def query(self, payment: Payment) -> Notice | None:  # noqa: ARG002
        """See `core.ports.payments.Provider.query`: it tells before it answers the payer."""
        return None

    def refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.refund`: it holds no money, so that is easy."""
        reference = f"re_{refund.provider_refund_id}"
        return RefundOutcome(ProviderRefundState.SUCCEEDED, provider_reference=reference)

    def query_refund(self, refund: ProviderRefund) -> RefundOutcome:
        """See `core.ports.payments.Provider.query_refund`."""
        return self.refund(refund)

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: int) -> Notice:
        """See `core.ports.payments.Provider.read_notice`."""
        signatures.verify(self._secret(), headers.get(signatures.HEADER), body, now)
        try:
            said = msgspec.convert(strict_json.parse(body), Notification)
        except msgspec.ValidationError:
            raise signatures.refused() from None
        if said.type != SUCCEEDED or said.app_id != APP_ID:
            raise mismatch()
        return Notice(
            provider=self.name,
            event_id=said.event_id,
            charge_id=said.charge_id,
            payment_id=said.payment_id,
            amount=said.amount,
            currency=said.currency,
        )
