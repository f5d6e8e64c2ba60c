"""Something happens to a child order that is paid."""

from collections.abc import Callable

from core.idempotency import Once
from core.ids import ChildOrderId
from core.orders.fulfilment import moved
from core.orders.order import ChildOrder, Order
from core.orders.order_states import Actor
from core.ports import Ids
from core.ports.orders import Orders
from core.versions import retry_on_conflict


def move_child_order(  # noqa: PLR0913  (a use case names its ports one by one)
    read: Callable[[], tuple[Order, ChildOrderId]],
    decide: Callable[[ChildOrder], ChildOrder],
    by: Actor,
    now: int,
    *,
    orders: Orders,
    ids: Ids,
    once: Once | None = None,
) -> ChildOrder:
    """Commit what `decide` makes of the child order that `read` finds.

    Where that is nothing new it stays as it is. Decided anew when somebody else was faster.
    """

    def attempt() -> ChildOrder:
        order, child_order_id = read()
        before = order.child(child_order_id)
        after = decide(before)
        if after == before:
            return before
        move = moved(order, after, by, now, ids)
        orders.move(order, move, once)
        return move.child

    return retry_on_conflict(attempt)
