"""Releases of child orders, and how far their journals are in statements, in the ledger table."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from core.books.ledger import Account, AccountEntry
from core.books.settlement import Progress, ReleaseDue, progress_group
from core.ids import ChildOrderId, StatementId
from functions.shared.dynamodb import ledger_keys as keys
from functions.shared.dynamodb.due_keys import NOT_DUE, RELEASES, due
from functions.shared.dynamodb.store import (
    Absent,
    BelowOrMissing,
    Item,
    Key,
    Put,
    Query,
    Refused,
    Store,
    Update,
)

_UNRELEASED: Final = BelowOrMissing("released_at", 0)


class DynamoReleases:
    """See `core.ports.settlement.Releases`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def schedule(self, waiting: ReleaseDue) -> None:
        """See `core.ports.settlement.Releases.schedule`."""
        item: Item = {
            **msgspec.to_builtins(waiting),
            **_due_fields(waiting.child_order_id, waiting.at),
        }
        with suppress(Refused):
            self._store.commit([Put(keys.release(waiting.child_order_id), item, when=(Absent(),))])

    def waiting(self, child_order_id: ChildOrderId) -> ReleaseDue | None:
        """See `core.ports.settlement.Releases.waiting`."""
        item = self._store.get(keys.release(child_order_id))
        return msgspec.convert(item, ReleaseDue) if item and "gsi2pk" in item else None

    def postpone(self, due: ReleaseDue, at: int) -> None:
        """See `core.ports.settlement.Releases.postpone`."""
        later: Item = {"at": at, **_due_fields(due.child_order_id, at)}
        key = keys.release(due.child_order_id)
        with suppress(Refused):
            self._store.commit([Update(key, assign=later, when=(_UNRELEASED,))])

    def release(self, child_order_id: ChildOrderId, now: int) -> None:
        """See `core.ports.settlement.Releases.release`; the first time stays."""
        key = keys.release(child_order_id)
        with suppress(Refused):
            self._store.commit([Update(key, assign={"released_at": now}, when=(_UNRELEASED,))])

    def finish(self, child_order_id: ChildOrderId) -> None:
        """See `core.ports.settlement.Releases.finish`."""
        self._store.commit([Update(keys.release(child_order_id), remove=NOT_DUE)])

    def is_released(self, child_order_id: ChildOrderId) -> bool:
        """See `core.ports.settlement.Releases.is_released`."""
        item = self._store.get(keys.release(child_order_id))
        return item is not None and "released_at" in item

    def unsettled(self, group: str) -> list[Progress]:
        """See `core.ports.settlement.Releases.unsettled`."""
        found: list[Progress] = []
        after = None
        while True:
            query = Query(keys.release_group(group), begins=keys.PROGRESS, after=after)
            rows = self._store.query(query)
            found += (msgspec.convert(item, Progress) for item in rows.items)
            if rows.next is None:
                return [each for each in found if each.settled < each.parties]
            after = rows.next

    def statement_ids(
        self, entries: Sequence[AccountEntry]
    ) -> Mapping[tuple[str, Account], StatementId]:
        """See `core.ports.settlement.Releases.statement_ids`."""
        wanted = {entry.journal_id: _progress_key(entry) for entry in entries}
        found = self._store.get_many(list(wanted.values()))
        return {
            (progress.journal_id, account): statement_id
            for progress in (msgspec.convert(item, Progress) for item in found.values())
            for account, statement_id in progress.statements.items()
        }


def _progress_key(entry: AccountEntry) -> Key:
    group = progress_group(entry.journal_id, entry.child_order_id)
    return keys.progress(group, entry.journal_id)


def _due_fields(child_order_id: ChildOrderId, at: int) -> dict[str, str]:
    return due(RELEASES, child_order_id, at)
