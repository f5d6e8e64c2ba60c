"""Every minute: statements whose period is over are closed."""

import time
from collections.abc import Callable

from msgspec import Struct

from core.ports.settlement import Books
from core.use_cases.close_statement import close_if_due
from functions.shared.dynamodb.due_keys import open_statement_of
from functions.shared.sweeps import DueList, Handler, serve_sweep


class Ports(Struct, frozen=True):
    """What closing statements needs from the outside."""

    due: DueList
    books: Books


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports."""

    def act(name: str, now: int) -> bool:
        account, currency = open_statement_of(name)
        return close_if_due(account, currency, now, ports.books)

    return serve_sweep("statement_closings", ports.due, act, clock)
