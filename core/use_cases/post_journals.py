"""The books take up a movement of money."""

from core.books.ledger import MoneyMoved
from core.ids import ChildOrderId
from core.ports.ledger import Ledger
from core.ports.settlement import Books
from core.use_cases.settle_released import settle_released


def post_journals(event: MoneyMoved, ledger: Ledger) -> None:
    """Append the journals of `event`, each once; if a cent is off, raise `Defect` and post none."""
    event.check()
    for journal in event.journals:
        ledger.post(journal)


def settle_late_journals(event: MoneyMoved, now: int, books: Books) -> None:
    """Settle what was just posted to child orders that are released already."""
    for child_order_id in dict.fromkeys(journal.child_order_id for journal in event.journals):
        if child_order_id is not None:
            settle_if_released(child_order_id, now, books)


def settle_if_released(child_order_id: ChildOrderId, now: int, books: Books) -> None:
    """Settle a child order's journals, if it is released.

    A release marks the child order first and then settles the journals that it finds; this
    comes after posting. So whichever of the two is later sees the other's.
    """
    if books.releases.is_released(child_order_id):
        settle_released(child_order_id, now, books)
