"""Idempotency records and outbox events, which live in every table beside what they belong to.

| item    | pk                            | sk      |
|---------|-------------------------------|---------|
| receipt | ONCE#caller#operation#key     | RECEIPT |
| intent  | ONCE#caller#operation#key     | INTENT  |
| event   | EVENT#event                   | EVENT   |
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from core.errors import Busy
from core.events import Event
from core.idempotency import Once, Receipt, in_flight, replay, reused
from functions.shared.dynamodb.store import (
    Absent,
    Contended,
    Item,
    Key,
    Put,
    Refused,
    Store,
    Write,
)

EVENT_KEPT_S = 7 * 86_400
RECEIPT = 0
"""Where the receipt stands among the writes of a commit."""


class ReceiptStore:
    """The receipts of one table (`core.ports.Receipts`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, once: Once) -> Receipt | None:
        """See `core.ports.Receipts.find`."""
        item = self._store.get(_receipt_key(once))
        return None if item is None else msgspec.convert(item, Receipt)

    def record_intent(self, once: Once, created_id: str, writes: Sequence[Write]) -> str:
        """Commit `writes`, what must be known before somebody else is asked, once a key.

        Returns the id that the key created: `created_id`, or that of an earlier try, and then
        `writes` are not made. The receipt follows with `commit_once`. Raises `Invalid` when the
        key came with another body, and `Refused`, with positions in `writes`.
        """
        intent = {"created_id": created_id, "body_digest": once.body_digest}
        try:
            self._store.commit([Put(_intent_key(once), intent, when=(Absent(),)), *writes])
        except (Refused, Busy) as stopped:
            found = self._store.get(_intent_key(once))
            if found is not None:
                return _intended(found, once)
            if isinstance(stopped, Busy):
                raise
            raise Refused([at - 1 for at in stopped.failed if at]) from None
        return created_id

    def commit_once(self, once: Once, result: object, writes: Sequence[Write]) -> None:
        """Commit `writes` and the receipt of `result` together.

        Raises `Replayed` when the receipt exists, `Invalid` when it has another body,
        `Conflict` while another request with the key is committing, `Busy` when others held
        what is written, and `Refused`, with positions in `writes`, when one of their conditions
        is false.
        """
        receipt = once.record(result)
        put = Put(_receipt_key(once), msgspec.structs.asdict(receipt), when=(Absent(),))
        try:
            self._store.commit([put, *writes])
        except (Refused, Busy) as stopped:
            found = self.find(once)
            if found is not None:
                raise replay(found, once) from None
            if isinstance(stopped, Contended) and RECEIPT in stopped.at:
                raise in_flight() from None
            if isinstance(stopped, Busy):
                raise
            raise Refused([at - 1 for at in stopped.failed if at]) from None


def event_put(event: Event) -> Put:
    """The outbox item of an event; the table's stream delivers it, TTL removes it."""
    item: dict[str, Any] = msgspec.to_builtins(event)
    item["expires_at"] = event.at + EVENT_KEPT_S
    return Put(Key(f"EVENT#{event.event_id}", "EVENT"), item, when=(Absent(),))


def _intended(intent: Item, once: Once) -> str:
    if intent["body_digest"] != once.body_digest:
        raise reused()
    return str(intent["created_id"])


def _intent_key(once: Once) -> Key:
    return Key(_receipt_key(once).pk, "INTENT")


def _receipt_key(once: Once) -> Key:
    return Key(f"ONCE#{once.caller}#{once.operation}#{once.key}", "RECEIPT")
