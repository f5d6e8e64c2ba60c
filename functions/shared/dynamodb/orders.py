"""Orders and child orders in the commerce table."""

from collections.abc import Sequence

import msgspec

from core.errors import Invalid
from core.idempotency import Once
from core.ids import ChildOrderId, MerchantId, OrderId, SkuId, UserId
from core.limits import TRANSACTION_ITEMS_MAX
from core.order_states import Step
from core.orders import ChildOrder, Order, OrderCancelled, OrderHead, Placement, out_of_stock
from core.pages import Page, PageRequest
from core.stock import Stock
from core.versions import VersionConflict
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.carts import cart_put
from functions.shared.dynamodb.coupons import spend_writes
from functions.shared.dynamodb.order_writes import order_puts, step_writes, units_held
from functions.shared.dynamodb.receipts import ReceiptStore, event_put
from functions.shared.dynamodb.store import Query, Refused, Store, Write


class DynamoOrders:
    """See `core.ports.orders.Orders`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def place(self, placement: Placement, once: Once) -> None:
        """See `core.ports.orders.Orders.place`."""
        order, head = placement.order, placement.order.head
        stock = units_held(order, placement.product_versions)
        writes: list[Write] = [
            *stock,
            *spend_writes(head.shopper_id, head.order_id, head.spends),
            cart_put(placement.cart),
            *order_puts(order),
            event_put(placement.event),
        ]
        if len(writes) + 1 > TRANSACTION_ITEMS_MAX:
            raise Invalid(
                "order_too_large",
                "Order fewer products, merchants or coupons at once.",
                facts={"records": len(writes) + 1, "max": TRANSACTION_ITEMS_MAX},
            )
        try:
            self._receipts.commit_once(once, order, writes)
        except Refused as refused:
            skus = [list(order.units)[at] for at in refused.failed if at < len(stock)]
            self._refuse_if_out_of_stock(order, skus)
            raise VersionConflict from None

    def get(self, order_id: OrderId) -> Order | None:
        """See `core.ports.orders.Orders.get`."""
        rows = self._store.query(Query(keys.orders(order_id)))
        if not rows.items:
            return None
        *children, head = rows.items
        return Order(
            msgspec.convert(head, OrderHead),
            tuple(msgspec.convert(child, ChildOrder) for child in children),
        )

    def of_shopper(self, shopper_id: UserId, page: PageRequest) -> Page[OrderHead]:
        """See `core.ports.orders.Orders.of_shopper`."""
        rows = self._store.query(_newest(keys.bought_by(shopper_id), page))
        return Page([msgspec.convert(item, OrderHead) for item in rows.items], rows.next)

    def cancel(self, order: Order, event: OrderCancelled) -> bool:
        """See `core.ports.orders.Orders.cancel`."""
        writes = step_writes(order, Step.CANCEL, {"ended_at": event.at})
        try:
            self._store.commit([*writes, event_put(event)])
        except Refused:
            return False
        return True

    def _refuse_if_out_of_stock(self, order: Order, sku_ids: Sequence[SkuId]) -> None:
        """Raise `Conflict` when units lack, rather than that their product has changed."""
        found = self._store.get_many([keys.stock(sku_id) for sku_id in sku_ids])
        units = order.units
        short = [
            stock.sku_id
            for stock in (msgspec.convert(item, Stock) for item in found.values())
            if stock.available < units[stock.sku_id]
        ]
        if short:
            raise out_of_stock(sorted(short))


class DynamoChildOrders:
    """See `core.ports.orders.ChildOrders`. Its index follows the table within moments."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_merchant(self, merchant_id: MerchantId, page: PageRequest) -> Page[ChildOrder]:
        """See `core.ports.orders.ChildOrders.of_merchant`."""
        rows = self._store.query(_newest(keys.sold_by(merchant_id), page))
        return Page([msgspec.convert(item, ChildOrder) for item in rows.items], rows.next)

    def get(self, merchant_id: MerchantId, child_order_id: ChildOrderId) -> ChildOrder | None:
        """See `core.ports.orders.ChildOrders.get`."""
        query = Query(keys.sold_by(merchant_id), begins=child_order_id, index="gsi1", limit=1)
        items = self._store.query(query).items
        return msgspec.convert(items[0], ChildOrder) if items else None


def _newest(partition: str, page: PageRequest) -> Query:
    return Query(partition, index="gsi1", limit=page.limit, after=page.after, newest_first=True)
