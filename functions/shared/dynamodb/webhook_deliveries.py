"""Deliveries to webhooks and their logs, in the webhooks table."""

from typing import Final

import msgspec

from core.idempotency import Once
from core.ids import DeliveryId, WebhookId
from core.pages import Page, PageRequest
from core.ports.webhooks import Waiting
from core.webhooks.bodies import Entity
from core.webhooks.deliveries import Attempt, Delivery, DeliveryState
from functions.shared.dynamodb import webhook_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import (
    Absent,
    Delete,
    Equals,
    Item,
    Put,
    Query,
    Refused,
    Store,
    Update,
    Write,
)

KEPT_S: Final = 30 * 86_400
"""A delivery and its log are kept this long after they last changed; TTL removes them."""
SEQUENCE_KEPT_S: Final = 400 * 86_400
"""So long after its latest event nothing happens to an entity any more."""
_DELIVERY: Final = 0
"""Where the delivery stands among the writes of `add`."""


class DynamoDeliveries:
    """See `core.ports.webhooks.Deliveries`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def last_sequence(self, webhook_id: WebhookId, entity: Entity) -> int:
        """See `core.ports.webhooks.Deliveries.last_sequence`."""
        item = self._store.get(keys.sequence(webhook_id, entity))
        return 0 if item is None else msgspec.convert(item["last"], int)

    def add(self, delivery: Delivery) -> bool:
        """See `core.ports.webhooks.Deliveries.add`."""
        try:
            self._store.commit(_additions(delivery))
        except Refused as refused:
            return _DELIVERY in refused.failed
        return True

    def add_once(self, delivery: Delivery, once: Once) -> bool:
        """See `core.ports.webhooks.Deliveries.add_once`."""
        try:
            self._receipts.commit_once(once, delivery, _additions(delivery))
        except Refused as refused:
            return _DELIVERY in refused.failed
        return True

    def get(self, webhook_id: WebhookId, delivery_id: DeliveryId) -> Delivery | None:
        """See `core.ports.webhooks.Deliveries.get`."""
        item = self._store.get(keys.delivery(webhook_id, delivery_id))
        return None if item is None else msgspec.convert(item, Delivery)

    def of_webhook(self, webhook_id: WebhookId, page: PageRequest) -> Page[Delivery]:
        """See `core.ports.webhooks.Deliveries.of_webhook`."""
        rows = self._store.query(newest(keys.webhook(webhook_id), page, begins=keys.DELIVERY))
        return Page([msgspec.convert(item, Delivery) for item in rows.items], rows.next)

    def attempts(
        self, webhook_id: WebhookId, delivery_id: DeliveryId, page: PageRequest
    ) -> Page[Attempt]:
        """See `core.ports.webhooks.Deliveries.attempts`."""
        begins = keys.attempts(delivery_id)
        rows = self._store.query(newest(keys.webhook(webhook_id), page, begins=begins))
        return Page([msgspec.convert(item, Attempt) for item in rows.items], rows.next)

    def due(self, webhook_id: WebhookId, now: int, limit: int) -> list[Delivery]:
        """See `core.ports.webhooks.Deliveries.due`.

        The index follows the table within moments, so each is read again from the table.
        """
        between = (keys.due_at(webhook_id, 0), keys.due_at(webhook_id, now) + keys.AFTER_ALL)
        query = Query(
            keys.due(keys.shard_of(webhook_id)), between=between, index="gsi1", limit=limit
        )
        indexed = [msgspec.convert(item, Delivery) for item in self._store.query(query).items]
        places = [keys.delivery(webhook_id, each.delivery_id) for each in indexed]
        found = self._store.get_many(places)
        present = [msgspec.convert(found[key], Delivery) for key in places if key in found]
        return [
            each for each in present if each.state is DeliveryState.PENDING and each.due_at <= now
        ]

    def record(self, delivery: Delivery, attempt: Attempt) -> bool:
        """See `core.ports.webhooks.Deliveries.record`."""
        where = (delivery.webhook_id, delivery.delivery_id, attempt.number)
        item: Item = {**msgspec.to_builtins(attempt), "expires_at": attempt.at + KEPT_S}
        return self._commit([_next(delivery), Put(keys.attempt(*where), item, when=(Absent(),))])

    def save(self, delivery: Delivery) -> bool:
        """See `core.ports.webhooks.Deliveries.save`."""
        return self._commit([_next(delivery)])

    def drop(self, delivery: Delivery) -> None:
        """See `core.ports.webhooks.Deliveries.drop`."""
        self._store.commit([Delete(keys.delivery(delivery.webhook_id, delivery.delivery_id))])

    def waiting(self, shard: int, page: PageRequest) -> Page[Waiting]:
        """See `core.ports.webhooks.Deliveries.waiting`. One query for each webhook."""
        after = page.after["webhook_id"] + keys.AFTER_ALL if page.after else keys.BEFORE_ALL
        found: list[Waiting] = []
        while len(found) < page.limit:
            between = (after, keys.AFTER_ALL)
            query = Query(keys.due(shard), between=between, index="gsi1", limit=1)
            items = self._store.query(query).items
            if not items:
                return Page(found)
            first = msgspec.convert(items[0], Waiting)
            found.append(first)
            after = first.webhook_id + keys.AFTER_ALL
        return Page(found, {"webhook_id": found[-1].webhook_id})

    def _commit(self, writes: list[Write]) -> bool:
        try:
            self._store.commit(writes)
        except Refused:
            return False
        return True


def _additions(delivery: Delivery) -> list[Write]:
    """A new delivery and the sequence it takes, which must be the next."""
    last = delivery.sequence - 1
    sequence = Update(
        keys.sequence(delivery.webhook_id, delivery.entity),
        assign={"last": delivery.sequence, "expires_at": delivery.due_at + SEQUENCE_KEPT_S},
        when=(Equals("last", last) if last else Absent(),),
    )
    return [_put(delivery, Absent()), sequence]


def _next(delivery: Delivery) -> Put:
    return _put(delivery, Equals("version", delivery.version - 1))


def _put(delivery: Delivery, when: Absent | Equals) -> Put:
    item: Item = {
        **msgspec.to_builtins(delivery),
        "expires_at": max(delivery.due_at, delivery.last_attempt_at or 0) + KEPT_S,
    }
    if delivery.state is DeliveryState.PENDING:
        item["gsi1pk"] = keys.due(keys.shard_of(delivery.webhook_id))
        due = keys.due_at(delivery.webhook_id, delivery.due_at)
        item["gsi1sk"] = f"{due}{delivery.delivery_id}"
    return Put(keys.delivery(delivery.webhook_id, delivery.delivery_id), item, when=(when,))
