"""Charges and refunds as the sandbox's API shows them to the storefront."""

from msgspec import Struct

from functions.shared.sandbox.charges import Charge, Refund
from functions.shared.sandbox.wire import ChargeView, RefundView


class RefundReading(Struct, frozen=True):
    """A refund of a charge, read at a time."""

    refund: Refund
    charge: Charge
    now: int


class ChargeAnswer(ChargeView, frozen=True):
    """A charge: where it is paid, and whether it was."""

    @staticmethod
    def of(charge: Charge) -> "ChargeAnswer":
        """Show `charge`."""
        return ChargeAnswer(
            charge_id=charge.charge_id,
            app_id=charge.asked.app_id,
            payment_id=charge.asked.payment_id,
            amount=charge.asked.amount,
            currency=charge.asked.currency,
            state="paid" if charge.is_paid else "open",
            pay_path=f"/v1/pay/{charge.charge_id}",
        )


class RefundAnswer(RefundView, frozen=True):
    """A refund and how far it is."""

    @staticmethod
    def of(reading: RefundReading) -> "RefundAnswer":
        """Show a refund."""
        refund = reading.refund
        return RefundAnswer(
            refund_id=refund.refund_id,
            provider_refund_id=refund.provider_refund_id,
            amount=refund.amount,
            currency=reading.charge.asked.currency,
            state=refund.state(reading.now),
            reason=refund.reason,
        )
