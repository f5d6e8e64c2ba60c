"""What was delivered long enough ago, with no refund open, becomes settleable."""

from core.books.settlement import ReleaseDue, SettlementTerms
from core.ids import ChildOrderId
from core.orders.order import ChildOrderDelivered
from core.ports.settlement import Books, OpenRefunds, Releases
from core.use_cases.settle_released import settle_released


def schedule_release(
    event: ChildOrderDelivered, releases: Releases, terms: SettlementTerms
) -> None:
    """Look at a delivered child order once its time has come; again: nothing."""
    at = event.at + terms.release_after_s
    releases.schedule(ReleaseDue(event.order_id, event.child_order_id, at))


def release_if_due(
    child_order_id: ChildOrderId, now: int, books: Books, refunds: OpenRefunds
) -> bool:
    """Release a child order whose time has come, or look again later while a refund is open.

    False when there is nothing to release. A refund may be asked for right after the look, as
    well as any time later: then its reversal goes into the open statement.
    """
    due = books.releases.waiting(child_order_id)
    if due is None or due.at > now:
        return False
    if refunds.count(due.order_id, due.child_order_id):
        books.releases.postpone(due, now + books.terms.look_again_after_s)
        return False
    release(child_order_id, now, books)
    return True


def release(child_order_id: ChildOrderId, now: int, books: Books) -> None:
    """Let a child order's entries be settled, and settle those that it has; again: nothing."""
    books.releases.release(child_order_id, now)
    settle_released(child_order_id, now, books)
    books.releases.finish(child_order_id)
