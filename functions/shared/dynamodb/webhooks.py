"""Merchants' webhooks and whose turn it is to send, in the webhooks table."""

from collections.abc import Sequence

import msgspec

from core.idempotency import Once
from core.ids import MerchantId, WebhookId
from core.ports.webhooks import Health
from core.webhooks.webhook import WebhookBook
from functions.shared.dynamodb import webhook_keys as keys
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import BelowOrMissing, Equals, Item, Refused, Store, Update
from functions.shared.dynamodb.versions import commit_next, commit_next_once, put_next

LEASE_S = 90
"""A turn whose sender died is over after this. A sender's own limit is well below."""


class DynamoWebhooks:
    """See `core.ports.webhooks.Webhooks`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def book(self, merchant_id: MerchantId) -> WebhookBook:
        """See `core.ports.webhooks.Webhooks.book`."""
        item = self._store.get(keys.book(merchant_id))
        return WebhookBook(merchant_id) if item is None else msgspec.convert(item, WebhookBook)

    def add(self, book: WebhookBook, once: Once) -> None:
        """See `core.ports.webhooks.Webhooks.add`."""
        put = put_next(keys.book(book.merchant_id), book)
        commit_next_once(self._receipts, once, book.webhooks[-1], [put])

    def save(self, book: WebhookBook) -> None:
        """See `core.ports.webhooks.Webhooks.save`."""
        commit_next(self._store, [put_next(keys.book(book.merchant_id), book)])


class DynamoTurns:
    """See `core.ports.webhooks.Turns`. `failing_since` is 0 while things get through."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, webhook_id: WebhookId, turn_id: str, now: int) -> Health | None:
        """See `core.ports.webhooks.Turns.take`."""
        mine: Item = {"turn_id": turn_id, "free_at": now + LEASE_S}
        is_free = (BelowOrMissing("free_at", now + 1),)
        try:
            self._store.commit([Update(keys.turn(webhook_id), assign=mine, when=is_free)])
        except Refused:
            return None
        return self.health([webhook_id])[webhook_id]

    def end(self, webhook_id: WebhookId, turn_id: str, health: Health, pause_until: int) -> None:
        """See `core.ports.webhooks.Turns.end`."""
        free: Item = {"free_at": pause_until, "failing_since": health.failing_since or 0}
        is_mine = (Equals("turn_id", turn_id),)
        try:
            self._store.commit([Update(keys.turn(webhook_id), assign=free, when=is_mine)])
        except Refused:
            return

    def health(self, webhook_ids: Sequence[WebhookId]) -> dict[WebhookId, Health]:
        """See `core.ports.webhooks.Turns.health`."""
        found = self._store.get_many([keys.turn(webhook_id) for webhook_id in webhook_ids])
        return {
            webhook_id: _health(found.get(keys.turn(webhook_id), {})) for webhook_id in webhook_ids
        }


def _health(item: Item) -> Health:
    since = item.get("failing_since")
    return Health(since if isinstance(since, int) and since else None)
