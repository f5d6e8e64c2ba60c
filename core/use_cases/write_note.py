"""An author writes a note."""

from core.idempotency import Once
from core.ids import EventId, NoteId, UserId
from core.notes import Note, NoteDraft, NoteWritten
from core.ports import Ids
from core.ports.notes import Notes


def write_note(
    draft: NoteDraft, author_id: UserId, now: int, once: Once, notes: Notes, ids: Ids
) -> Note:
    """Publish `draft` at `now`; the same `once` publishes it once."""
    note = Note(NoteId(ids.new("note")), author_id, draft, written_at=now)
    event = NoteWritten(EventId(ids.new("evt")), now, note.note_id, author_id)
    notes.add(note, event, once)
    return note
