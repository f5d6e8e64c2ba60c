"""What the domain needs from the outside, as protocols. Adapters live in `functions.shared`."""

from typing import Protocol

from core.idempotency import Once, Receipt
from core.ids import MerchantId, NoteId, UserId
from core.notes import Note, NoteWritten


class Ids(Protocol):
    """Fresh identifiers."""

    def new(self, prefix: str) -> str:
        """`prefix` and a new ULID, sorting after those made before."""


class Receipts(Protocol):
    """First answers to idempotency keys. They are written by the repositories."""

    def find(self, once: Once) -> Receipt | None:
        """The receipt of this caller, operation and key, if the effect has happened."""


class Members(Protocol):
    """Who is staff of which merchant, read consistently so that a removal works at once."""

    def merchants_of(self, user_id: UserId) -> frozenset[MerchantId]:
        """The merchants a user is staff of now."""


class Notes(Protocol):
    """Notes and their counters."""

    def add(self, note: Note, event: NoteWritten, once: Once) -> None:
        """Commit a new note with its event and receipt.

        Raises `Replayed` when this key has done it before, `Conflict` while it is being done.
        """

    def get(self, note_id: NoteId) -> Note | None:
        """A note that exists and is not deleted."""
