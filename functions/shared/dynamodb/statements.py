"""Statements and their lines in the ledger table."""

from collections.abc import Iterable, Sequence

import msgspec

from core.books.ledger import Account, AccountEntry
from core.books.settlement import Progress
from core.books.statement_states import StatementState
from core.books.statements import AddedLine, OpenStatement, Statement, StatementIssued
from core.ids import JournalId, StatementId
from core.pages import Page, PageRequest
from functions.shared.dynamodb import due_keys
from functions.shared.dynamodb import ledger_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.receipts import event_put
from functions.shared.dynamodb.store import (
    Absent,
    Equals,
    Item,
    Key,
    Put,
    Query,
    Refused,
    Store,
    Update,
    Write,
)


class DynamoStatements:
    """See `core.ports.settlement.Statements`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def opened(self, accounts: Sequence[Account], currency: str) -> dict[Account, OpenStatement]:
        """See `core.ports.settlement.Statements.opened`."""
        found = self._store.get_many([keys.open_statement(each, currency) for each in accounts])
        opened = [msgspec.convert(item, OpenStatement) for item in found.values()]
        return {each.account: each for each in opened}

    def add(self, progress: Progress, lines: Sequence[AddedLine]) -> bool:
        """See `core.ports.settlement.Statements.add`."""
        further = Update(
            keys.progress(progress.group, progress.journal_id),
            assign={f"statements.{each.after.account}": each.after.statement_id for each in lines},
            add={"settled": len(lines)},
            when=(Equals("settled", progress.settled),),
        )
        try:
            self._store.commit([further, *(w for each in lines for w in line_writes(each))])
        except Refused:
            return False
        return True

    def all_open(self, account: Account) -> list[OpenStatement]:
        """See `core.ports.settlement.Statements.all_open`."""
        rows = self._store.query(Query(keys.statements(account), begins=keys.OPEN))
        return [msgspec.convert(item, OpenStatement) for item in rows.items]

    def close(
        self,
        opened: OpenStatement,
        closed: Statement,
        following: OpenStatement,
        event: StatementIssued,
    ) -> bool:
        """See `core.ports.settlement.Statements.close`."""
        as_read = (Equals("statement_id", opened.statement_id), Equals("lines", opened.lines))
        item: Item = msgspec.to_builtins(closed)
        if closed.state is StatementState.PAYABLE:
            item |= payable_fields(closed)
        writes: list[Write] = [
            Put(_open_key(opened), msgspec.to_builtins(following), when=as_read),
            Put(keys.statement(closed.account, closed.statement_id), item, when=(Absent(),)),
            event_put(event),
        ]
        try:
            self._store.commit(writes)
        except Refused:
            return False
        return True

    def get(self, account: Account, statement_id: StatementId) -> Statement | None:
        """See `core.ports.settlement.Statements.get`."""
        item = self._store.get(keys.statement(account, statement_id))
        return None if item is None else msgspec.convert(item, Statement)

    def get_many(
        self, named: Iterable[tuple[Account, StatementId]]
    ) -> dict[StatementId, Statement]:
        """See `core.ports.settlement.Statements.get_many`."""
        found = self._store.get_many([keys.statement(*each) for each in set(named)])
        statements = [msgspec.convert(item, Statement) for item in found.values()]
        return {each.statement_id: each for each in statements}

    def of_account(self, account: Account, page: PageRequest) -> Page[Statement]:
        """See `core.ports.settlement.Statements.of_account`."""
        query = newest(keys.statements(account), page, begins=keys.STATEMENT)
        rows = self._store.query(query)
        return Page([msgspec.convert(item, Statement) for item in rows.items], rows.next)

    def has_line(self, statement_id: StatementId, journal_id: JournalId) -> bool:
        """See `core.ports.settlement.Statements.has_line`."""
        return self._store.get(keys.line(statement_id, journal_id)) is not None

    def lines(self, statement_id: StatementId, page: PageRequest) -> Page[AccountEntry]:
        """See `core.ports.settlement.Statements.lines`."""
        query = Query(keys.lines(statement_id), limit=page.limit, after=page.after)
        rows = self._store.query(query)
        return Page([msgspec.convert(item, AccountEntry) for item in rows.items], rows.next)


def line_writes(added: AddedLine) -> list[Write]:
    """An entry put into a statement that is open; the first line says when it is closed."""
    entry, before, after = added.entry, added.before, added.after
    line = Put(
        keys.line(after.statement_id, entry.journal_id),
        msgspec.to_builtins(entry),
        when=(Absent(),),
    )
    if before is None or not before.lines:
        name = due_keys.open_statement_name(after.account, after.currency)
        until_closed = due_keys.due(due_keys.OPEN_STATEMENTS, name, after.period_to)
        item: Item = {**msgspec.to_builtins(after), **until_closed}
        as_read = (
            (Absent(),)
            if before is None
            else (Equals("statement_id", before.statement_id), Equals("lines", 0))
        )
        return [line, Put(_open_key(after), item, when=as_read)]
    more = {
        "credited": after.credited - before.credited,
        "debited": after.debited - before.debited,
        "lines": 1,
    }
    still_open = (Equals("statement_id", before.statement_id),)
    return [line, Update(_open_key(after), add=more, when=still_open)]


def payable_fields(statement: Statement) -> dict[str, str]:
    """The index fields of a statement that waits for its payout."""
    name = due_keys.payable_name(statement.account, statement.statement_id)
    return due_keys.due(due_keys.PAYABLE_STATEMENTS, name, statement.payout_from)


def _open_key(opened: OpenStatement) -> Key:
    return keys.open_statement(opened.account, opened.currency)
