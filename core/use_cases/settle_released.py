"""The entries of what is released go into the open statements of their accounts."""

from itertools import islice
from typing import Final

from core.books.ledger import AccountEntry, account_entries, is_party
from core.books.settlement import Progress
from core.books.statements import AddedLine, OpenStatement, first_statement
from core.errors import Busy, Defect
from core.ids import StatementId
from core.ports.settlement import Books

LINES_PER_COMMIT: Final = 30
"""Two writes a line, and one for the journal: well below the 100 of a transaction."""
ATTEMPTS_MAX: Final = 10


def settle_released(group: str, now: int, books: Books) -> None:
    """Settle every journal of a group (a child order) that was released; again: nothing.

    Raises `Busy` when others keep being faster; what was settled by then stays so.
    """
    for _ in range(ATTEMPTS_MAX):
        unsettled = books.releases.unsettled(group)
        if all(_settle(progress, now, books) for progress in unsettled):
            return
    raise Busy


def _settle(progress: Progress, now: int, books: Books) -> bool:
    """Settle a journal's entries from where it is; False when another was faster."""
    journal = books.ledger.journal(progress.journal_id)
    if journal is None:
        raise Defect(f"{progress.journal_id} was never posted")
    parties = [entry for entry in account_entries(journal) if is_party(entry.account)]
    for start in range(progress.settled, progress.parties, LINES_PER_COMMIT):
        entries = list(islice(parties, start, start + LINES_PER_COMMIT))
        here = Progress(progress.group, progress.journal_id, progress.parties, start)
        if not books.statements.add(here, added_lines(entries, now, books)):
            return False
    return True


def added_lines(entries: list[AccountEntry], now: int, books: Books) -> list[AddedLine]:
    """A journal's entries as lines of the statements that are open now."""
    accounts = [entry.account for entry in entries]
    opened = books.statements.opened(accounts, entries[0].currency)
    return [_added(entry, opened.get(entry.account), now, books) for entry in entries]


def _added(entry: AccountEntry, before: OpenStatement | None, now: int, books: Books) -> AddedLine:
    fresh = before or first_statement(
        entry.account, entry.currency, StatementId(books.ids.new("stm"))
    )
    return AddedLine(entry, before, fresh.with_line(entry, now, books.terms))
