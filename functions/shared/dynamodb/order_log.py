"""Logs of orders in the commerce table, each entry beside the outbox item of its event."""

import msgspec

from core.events import Event
from core.ids import ChildOrderId, OrderId
from core.orders.log import LogEntry, log_entry
from core.pages import Page, PageRequest
from functions.shared.dynamodb import order_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.receipts import event_put
from functions.shared.dynamodb.store import Absent, Put, Store


class DynamoOrderLog:
    """See `core.ports.orders.OrderLog`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_order(self, order_id: OrderId, page: PageRequest) -> Page[LogEntry]:
        """See `core.ports.orders.OrderLog.of_order`."""
        rows = self._store.query(newest(keys.log(order_id), page))
        return Page([msgspec.convert(item, LogEntry) for item in rows.items], rows.next)

    def of_child(
        self, order_id: OrderId, child_order_id: ChildOrderId, page: PageRequest
    ) -> Page[LogEntry]:
        """See `core.ports.orders.OrderLog.of_child`. Reads on past what others' entries leave."""
        kept: list[LogEntry] = []
        while True:
            found = self.of_order(order_id, PageRequest(page.limit - len(kept), page.after))
            kept += [entry for entry in found.items if entry.is_for(child_order_id)]
            page = PageRequest(page.limit, found.next)
            if found.next is None or len(kept) == page.limit:
                return Page(kept, found.next)


def told(event: Event) -> list[Put]:
    """What a change of an order writes of its event: the outbox item and the log's entry."""
    entry = log_entry(event)
    key = keys.log_entry(entry.order_id, entry.event_id)
    return [event_put(event), Put(key, msgspec.to_builtins(entry), when=(Absent(),))]
