"""Refunds as providers see them, in the commerce table."""

import msgspec

from core.idempotency import Once
from core.ids import ProviderRefundId
from core.pages import Page, PageRequest
from core.payments.provider_refunds import ProviderRefund, ProviderRefundState
from core.refunds.refund import DuePaid
from functions.shared.dynamodb import due_keys
from functions.shared.dynamodb import refund_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.order_log import told
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Put, Store, Write
from functions.shared.dynamodb.versions import commit_next, commit_next_once, put_next


class DynamoProviderRefunds:
    """See `core.ports.refunds.ProviderRefunds`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def get(self, provider_refund_id: ProviderRefundId) -> ProviderRefund | None:
        """See `core.ports.refunds.ProviderRefunds.get`."""
        item = self._store.get(keys.provider_refund(provider_refund_id))
        return None if item is None else msgspec.convert(item, ProviderRefund)

    def failed(self, page: PageRequest) -> Page[ProviderRefund]:
        """See `core.ports.refunds.ProviderRefunds.failed`; its index follows within moments."""
        rows = self._store.query(newest(keys.FAILED, page, index="gsi1"))
        return Page([msgspec.convert(item, ProviderRefund) for item in rows.items], rows.next)

    def save(self, refund: ProviderRefund, event: DuePaid | None = None) -> None:
        """See `core.ports.refunds.ProviderRefunds.save`."""
        writes: list[Write] = [provider_refund_put(refund)]
        if event is not None:
            writes += told(event)
        commit_next(self._store, writes)

    def supersede(self, failed: ProviderRefund, again: ProviderRefund, once: Once) -> None:
        """See `core.ports.refunds.ProviderRefunds.supersede`."""
        writes = [provider_refund_put(failed), provider_refund_put(again)]
        commit_next_once(self._receipts, once, again, writes)


def provider_refund_put(refund: ProviderRefund) -> Put:
    """The next version of a provider's refund, and where it waits."""
    put = put_next(keys.provider_refund(refund.provider_refund_id), refund)
    return msgspec.structs.replace(put, item={**put.item, **_listed(refund)})


def _listed(refund: ProviderRefund) -> dict[str, str]:
    name = refund.provider_refund_id
    if refund.is_open:
        return due_keys.due(due_keys.PROVIDER_REFUNDS, name, refund.next_attempt_at)
    if refund.state is ProviderRefundState.FAILED and refund.superseded_by is None:
        since = refund.ended_at or refund.created_at
        due = due_keys.due(due_keys.FAILED_REFUNDS, name, since)
        return {**due, "gsi1pk": keys.FAILED, "gsi1sk": name}
    return {}
