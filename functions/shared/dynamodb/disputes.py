"""Disputes in the ledger table."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from core import limits
from core.books.disputes import Dispute, DisputeState
from core.books.ledger import Journal
from core.books.settlement import Progress, first_progress
from core.books.statement_states import StatementState
from core.books.statements import AddedLine, Statement
from core.errors import Conflict
from core.idempotency import Once
from core.ids import DisputeId, StatementId
from core.pages import Page, PageRequest
from functions.shared.dynamodb import ledger_keys as keys
from functions.shared.dynamodb.due_keys import NOT_DUE
from functions.shared.dynamodb.ledger import posting_writes
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.statements import line_writes, payable_fields
from functions.shared.dynamodb.store import (
    Absent,
    Below,
    Delete,
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


class DynamoDisputes:
    """See `core.ports.disputes.Disputes`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def open(self, dispute: Dispute, statement: Statement, once: Once) -> None:
        """See `core.ports.disputes.Disputes.open`."""
        counted = Update(
            keys.statement(statement.account, statement.statement_id),
            add={"disputes": 1, "disputes_open": 1},
            remove=NOT_DUE,
            when=(Below("disputes", limits.DISPUTES_PER_STATEMENT_MAX),),
        )
        item: Item = msgspec.to_builtins(dispute)
        pointer: Item = {
            "statement_id": dispute.statement_id,
            "dispute_id": dispute.dispute_id,
        }
        writes: list[Write] = [
            counted,
            Put(_key(dispute), item, when=(Absent(),)),
            Put(keys.open_dispute(dispute.dispute_id), pointer),
        ]
        try:
            self._receipts.commit_once(once, dispute, writes)
        except Refused:
            raise Conflict(
                "too_many_disputes",
                "The statement has been disputed often enough.",
                facts={"max": limits.DISPUTES_PER_STATEMENT_MAX},
            ) from None

    def get(self, statement_id: StatementId, dispute_id: DisputeId) -> Dispute | None:
        """See `core.ports.disputes.Disputes.get`."""
        item = self._store.get(keys.dispute(statement_id, dispute_id))
        return None if item is None else msgspec.convert(item, Dispute)

    def of_statement(self, statement_id: StatementId, page: PageRequest) -> Page[Dispute]:
        """See `core.ports.disputes.Disputes.of_statement`."""
        rows = self._store.query(newest(keys.disputes(statement_id), page))
        return Page([msgspec.convert(item, Dispute) for item in rows.items], rows.next)

    def waiting(self, page: PageRequest) -> Page[Dispute]:
        """See `core.ports.disputes.Disputes.waiting`."""
        rows = self._store.query(Query(keys.DISPUTES, limit=page.limit, after=page.after))
        named = [
            keys.dispute(StatementId(str(i["statement_id"])), DisputeId(str(i["dispute_id"])))
            for i in rows.items
        ]
        found = self._store.get_many(named)
        disputes = [msgspec.convert(found[key], Dispute) for key in named if key in found]
        return Page(disputes, rows.next)

    def resolve(
        self,
        dispute: Dispute,
        statement: Statement,
        journal: Journal | None,
        lines: Sequence[AddedLine],
    ) -> bool:
        """See `core.ports.disputes.Disputes.resolve`."""
        is_open = (Equals("state", DisputeState.OPEN.value),)
        writes: list[Write] = [
            Put(_key(dispute), msgspec.to_builtins(dispute), when=is_open),
            Delete(keys.open_dispute(dispute.dispute_id)),
            _one_less(statement),
        ]
        if journal is not None:
            writes += posting_writes(journal, _settled(journal, lines))
            writes += [write for each in lines for write in line_writes(each)]
        try:
            self._store.commit(writes)
        except Refused:
            return False
        return True


def _one_less(statement: Statement) -> Update:
    """The statement with one open dispute less; with the last it may be paid out again."""
    may_go_on = statement.state is StatementState.PAYABLE and statement.disputes_open == 1
    return Update(
        keys.statement(statement.account, statement.statement_id),
        assign=dict(payable_fields(statement)) if may_go_on else {},
        add={"disputes_open": -1},
        when=(
            Equals("state", statement.state.value),
            Equals("disputes_open", statement.disputes_open),
        ),
    )


def _settled(journal: Journal, lines: Sequence[AddedLine]) -> Progress | None:
    """The progress of a journal whose entries go into statements as it is posted."""
    first = first_progress(journal)
    if first is None:
        return None
    statements = {each.after.account: each.after.statement_id for each in lines}
    return replace(first, settled=len(lines), statements=statements)


def _key(dispute: Dispute) -> Key:
    return keys.dispute(dispute.statement_id, dispute.dispute_id)
