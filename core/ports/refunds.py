"""Ports of refunds."""

from typing import Protocol

from core.idempotency import Once
from core.ids import MerchantId, ProviderRefundId, RefundId, UserId
from core.pages import Page, PageRequest
from core.payments.provider_refunds import ProviderRefund
from core.refunds.moves import RefundChange
from core.refunds.refund import DuePaid, Refund


class Refunds(Protocol):
    """What shoppers asked back, and what it does to their orders."""

    def get(self, refund_id: RefundId) -> Refund | None:
        """A refund."""

    def of_shopper(self, shopper_id: UserId, page: PageRequest) -> Page[Refund]:
        """A shopper's refunds, the newest first."""

    def of_merchant(self, merchant_id: MerchantId, page: PageRequest) -> Page[Refund]:
        """What a merchant is asked for, the newest first."""

    def escalated(self, page: PageRequest) -> Page[Refund]:
        """What the platform is to decide, the oldest request first."""

    def commit(self, change: RefundChange, once: Once | None = None) -> None:
        """Commit a step of a refund and all that follows from it.

        With `once` also the receipt of the refund, and it raises as `core.ports.notes.Notes.add`.
        Raises `VersionConflict` when any of it has changed since it was read, `Conflict`
        "out_of_stock" when the new units of an exchange are not there.
        """


class ProviderRefunds(Protocol):
    """What providers are asked to send back."""

    def get(self, provider_refund_id: ProviderRefundId) -> ProviderRefund | None:
        """A provider's refund."""

    def failed(self, page: PageRequest) -> Page[ProviderRefund]:
        """Those that failed for good, the newest first."""

    def save(self, refund: ProviderRefund, event: DuePaid | None = None) -> None:
        """Commit a refund's next version, with the event of money that was not taken.

        Raises `VersionConflict` when it has changed since it was read.
        """

    def supersede(self, failed: ProviderRefund, again: ProviderRefund, once: Once) -> None:
        """Commit that `again` is asked for in place of `failed`, a next version.

        Raises as `core.ports.notes.Notes.add`, and `VersionConflict`.
        """
