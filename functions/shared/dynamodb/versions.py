"""Items that carry a version: the next one is written only over the one before it."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from core.idempotency import Once
from core.versions import FIRST_VERSION, VersionConflict
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Absent, Equals, Key, Put, Refused, Store, Write


class Versioned(Protocol):
    """A struct with a version."""

    @property
    def version(self) -> int:
        """Counts its changes from 1."""


def put_next(key: Key, value: Versioned) -> Put:
    """Write `value` whole, where nothing is or its last version."""
    first = value.version == FIRST_VERSION
    when = Absent() if first else Equals("version", value.version - 1)
    return Put(key, msgspec.to_builtins(value), when=(when,))


def commit_next(store: Store, writes: Sequence[Write]) -> None:
    """Commit; a false condition means that another was faster: `VersionConflict`."""
    try:
        store.commit(writes)
    except Refused:
        raise VersionConflict from None


def commit_next_once(
    receipts: ReceiptStore, once: Once, result: object, writes: Sequence[Write]
) -> None:
    """The same together with the receipt of `result`."""
    try:
        receipts.commit_once(once, result, writes)
    except Refused:
        raise VersionConflict from None
