"""How many refunds of a child order are open, in the commerce table."""

from core.ids import ChildOrderId, OrderId
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Store


class DynamoOpenRefunds:
    """See `core.ports.settlement.OpenRefunds`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, order_id: OrderId, child_order_id: ChildOrderId) -> int:
        """See `core.ports.settlement.OpenRefunds.count`; the child order counts them itself."""
        item = self._store.get(keys.child_order(order_id, child_order_id)) or {}
        count = item.get("refunds_open", 0)
        return count if isinstance(count, int) else 0
