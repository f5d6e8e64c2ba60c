"""Orders and child orders in the commerce table."""

import msgspec

from core.idempotency import Once
from core.ids import ChildOrderId, MerchantId, OrderId, UserId
from core.orders.fulfilment import Move
from core.orders.order import ChildOrder, Order, OrderCancelled, OrderExpired, OrderHead
from core.orders.order_states import Step
from core.pages import Page, PageRequest
from core.versions import VersionConflict
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.order_keys import WHOLE_ORDER
from functions.shared.dynamodb.order_log import told
from functions.shared.dynamodb.order_writes import child_writes, step_writes
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Query, Refused, Store


class DynamoOrders:
    """See `core.ports.orders.Orders`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def get(self, order_id: OrderId) -> Order | None:
        """See `core.ports.orders.Orders.get`."""
        rows = self._store.query(Query(keys.orders(order_id), between=WHOLE_ORDER))
        if not rows.items:
            return None
        *children, head = rows.items
        return Order(
            msgspec.convert(head, OrderHead),
            tuple(msgspec.convert(child, ChildOrder) for child in children),
        )

    def of_shopper(self, shopper_id: UserId, page: PageRequest) -> Page[OrderHead]:
        """See `core.ports.orders.Orders.of_shopper`."""
        rows = self._store.query(newest(keys.bought_by(shopper_id), page, index="gsi1"))
        return Page([msgspec.convert(item, OrderHead) for item in rows.items], rows.next)

    def end(self, order: Order, event: OrderCancelled | OrderExpired) -> bool:
        """See `core.ports.orders.Orders.end`."""
        step = Step.CANCEL if isinstance(event, OrderCancelled) else Step.EXPIRE
        writes = step_writes(order, step, {"ended_at": event.at})
        try:
            self._store.commit([*writes, *told(event)])
        except Refused:
            return False
        return True

    def move(self, order: Order, move: Move, once: Once | None = None) -> None:
        """See `core.ports.orders.Orders.move`."""
        writes = child_writes(order, move.child)
        for event in move.events:
            writes += told(event)
        try:
            if once is None:
                self._store.commit(writes)
            else:
                self._receipts.commit_once(once, move.child, writes)
        except Refused:
            raise VersionConflict from None


class DynamoChildOrders:
    """See `core.ports.orders.ChildOrders`. Its index follows the table within moments."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_merchant(self, merchant_id: MerchantId, page: PageRequest) -> Page[ChildOrder]:
        """See `core.ports.orders.ChildOrders.of_merchant`."""
        rows = self._store.query(newest(keys.sold_by(merchant_id), page, index="gsi1"))
        return Page([msgspec.convert(item, ChildOrder) for item in rows.items], rows.next)

    def get(self, merchant_id: MerchantId, child_order_id: ChildOrderId) -> ChildOrder | None:
        """See `core.ports.orders.ChildOrders.get`."""
        query = Query(keys.sold_by(merchant_id), begins=child_order_id, index="gsi1", limit=1)
        items = self._store.query(query).items
        return msgspec.convert(items[0], ChildOrder) if items else None
