"""Ports of notes."""

from typing import Protocol

from core.idempotency import Once
from core.ids import NoteId
from core.notes import Note, NoteWritten


class Notes(Protocol):
    """Notes and their counters."""

    def add(self, note: Note, event: NoteWritten, once: Once) -> None:
        """Commit a new note with its event and receipt.

        Raises `Replayed` when this key has done it before, `Conflict` while it is being done.
        """

    def get(self, note_id: NoteId) -> Note | None:
        """A note that exists and is not deleted."""
