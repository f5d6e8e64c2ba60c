"""A statement is closed: what a period came to is payable, or carried to the next."""

from typing import Final

from core.books.ledger import Account
from core.books.statements import OpenStatement, Statement, close, statement_issued
from core.errors import Busy
from core.ids import EventId, StatementId
from core.ports.settlement import Books

ATTEMPTS_MAX: Final = 10


def close_if_due(account: Account, currency: str, now: int, books: Books) -> bool:
    """Close an account's open statement if its period is over; False when it is not."""
    opened = books.statements.opened([account], currency).get(account)
    if opened is None or not opened.lines or opened.period_to > now:
        return False
    return close_statement(opened, now, books) is not None


def close_statement(opened: OpenStatement, now: int, books: Books) -> Statement | None:
    """Close an account's open statement; None when another has closed it, or it has no line.

    Raises `Busy` when entries keep being added faster than it can be closed.
    """
    for _ in range(ATTEMPTS_MAX):
        next_id = StatementId(books.ids.new("stm"))
        closed, following = close(opened, now, books.terms, next_id)
        event = statement_issued(closed, EventId(books.ids.new("evt")))
        if books.statements.close(opened, closed, following, event):
            return closed
        there = books.statements.opened([opened.account], opened.currency)[opened.account]
        if there.statement_id != opened.statement_id:
            return None
        opened = there
    raise Busy


def close_account(account: Account, now: int, books: Books) -> list[Statement]:
    """Close an account's open statements now, whatever their period; again: nothing."""
    opened = [each for each in books.statements.all_open(account) if each.lines]
    closed = [close_statement(each, now, books) for each in opened]
    return [each for each in closed if each is not None]
