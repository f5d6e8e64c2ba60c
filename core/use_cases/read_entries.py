"""An account's entries, and how far each is on its way to being paid out."""

from collections.abc import Mapping

from msgspec import Struct

from core.books.commission_states import CommissionState
from core.books.ledger import Account, AccountEntry, Reason, is_party
from core.books.statement_states import StatementState
from core.books.statements import Statement
from core.ids import StatementId
from core.pages import Page, PageRequest
from core.ports.ledger import Ledger
from core.ports.settlement import Releases, Statements

CARRIES_MAX = 60
"""How many statements a carried balance is followed through."""


class PlacedEntry(Struct, frozen=True):
    """An entry and where its money is; no state for accounts that are not settled with."""

    entry: AccountEntry
    state: CommissionState | None
    statement_id: StatementId | None


def read_entries(
    account: Account, page: PageRequest, ledger: Ledger, releases: Releases, statements: Statements
) -> Page[PlacedEntry]:
    """An account's entries, newest first."""
    found = ledger.entries(account, page)
    if not is_party(account):
        return Page([PlacedEntry(entry, None, None) for entry in found.items], found.next)
    named = releases.statement_ids(found.items)
    closed = _closed(account, set(named.values()), statements)
    placed = [_placed(each, named.get((each.journal_id, account)), closed) for each in found.items]
    return Page(placed, found.next)


def _closed(
    account: Account, wanted: set[StatementId], statements: Statements
) -> dict[StatementId, Statement]:
    """The closed ones among these statements, and those that their balances were carried to."""
    closed: dict[StatementId, Statement] = {}
    for _ in range(CARRIES_MAX):
        found = statements.get_many([(account, each) for each in wanted])
        closed |= found
        carried = {s.next_id for s in found.values() if s.state is StatementState.CARRIED}
        wanted = carried - closed.keys()
        if not wanted:
            break
    return closed


def _placed(
    entry: AccountEntry,
    statement_id: StatementId | None,
    closed: Mapping[StatementId, Statement],
) -> PlacedEntry:
    if entry.reason is Reason.PAYOUT:
        return PlacedEntry(entry, None, entry.statement_id)
    if statement_id is None:
        return PlacedEntry(entry, CommissionState.FROZEN, None)
    statement = closed.get(statement_id)
    if statement is None:
        return PlacedEntry(entry, CommissionState.SETTLEABLE, None)
    while statement.state is StatementState.CARRIED and statement.next_id in closed:
        statement = closed[statement.next_id]
    paid = statement.state is StatementState.PAID
    state = CommissionState.PAID_OUT if paid else CommissionState.SETTLED
    return PlacedEntry(entry, state, statement_id)
