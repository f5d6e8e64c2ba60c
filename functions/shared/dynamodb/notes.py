"""Notes in the content table."""

import msgspec

from core.idempotency import Once
from core.ids import NoteId
from core.notes import Note, NoteWritten
from functions.shared.dynamodb import content_keys as keys
from functions.shared.dynamodb.receipts import ReceiptStore, event_put
from functions.shared.dynamodb.store import Absent, Put, Store


class DynamoNotes:
    """See `core.ports.notes.Notes`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def add(self, note: Note, event: NoteWritten, once: Once) -> None:
        """See `core.ports.notes.Notes.add`."""
        item = msgspec.to_builtins(note)
        index = {"gsi1pk": keys.author(note.author_id), "gsi1sk": note.note_id}
        put = Put(keys.note(note.note_id), {**item, **index}, when=(Absent(),))
        self._receipts.commit_once(once, note, [put, event_put(event)])

    def get(self, note_id: NoteId) -> Note | None:
        """See `core.ports.notes.Notes.get`."""
        item = self._store.get(keys.note(note_id))
        return None if item is None else msgspec.convert(item, Note)
