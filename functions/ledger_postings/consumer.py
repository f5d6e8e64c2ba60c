"""The postings' trigger: outbox items of the commerce table's stream.

Movements of money become journals; of a placed order its parties see an estimate. What was
delivered is to be released some days later; what was refunded to the last is released at once, so
that its entries, which come to zero, are settled. All of it happens once, however often an event
is delivered.
"""

import time
from collections.abc import Callable

import msgspec
from msgspec import Struct

from core.books.ledger import MoneyMoved, OrderPaid, RefundBecameDue
from core.orders.order import ChildOrderDelivered, OrderPlaced
from core.ports.ledger import Estimates
from core.ports.orders import Orders
from core.ports.settlement import Books
from core.refunds.refund import DuePaid, RefundPaid
from core.use_cases.estimate_shares import note_estimates
from core.use_cases.post_journals import post_journals, settle_late_journals
from core.use_cases.release_child_order import release, schedule_release
from functions.shared.consumers import Handler, Record, new_image, serve_records


class Ports(Struct, frozen=True):
    """What posting needs from the outside."""

    books: Books
    orders: Orders
    estimates: Estimates


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports; it answers which records failed."""

    def take(record: Record) -> None:
        event = msgspec.convert(
            new_image(record),
            OrderPlaced | OrderPaid | RefundBecameDue | RefundPaid | DuePaid | ChildOrderDelivered,
        )
        if isinstance(event, OrderPlaced):
            note_estimates(event, ports.orders, ports.estimates)
        elif isinstance(event, ChildOrderDelivered):
            schedule_release(event, ports.books.releases, ports.books.terms)
        else:
            _post(event, int(clock()), ports.books)

    return serve_records("ledger_postings", take)


def _post(event: MoneyMoved, now: int, books: Books) -> None:
    post_journals(event, books.ledger)
    if isinstance(event, RefundPaid) and event.child_ended:
        release(event.child_order_id, now, books)
    settle_late_journals(event, now, books)
