"""An author writes a note."""

from core.idempotency import Once
from core.ids import EventId, NoteId
from core.ports import Ids
from core.ports.notes import Notes
from core.social.notes import Byline, Note, NoteCounts, NoteDraft, NoteWritten, ReadNote


def write_note(
    draft: NoteDraft, byline: Byline, now: int, once: Once, notes: Notes, ids: Ids
) -> ReadNote:
    """Publish `draft` at `now`; the same `once` publishes it once."""
    note = Note(NoteId(ids.new("note")), byline.author_id, draft, written_at=now)
    event = NoteWritten(EventId(ids.new("evt")), now, note.note_id, byline.author_id)
    written = ReadNote(note, NoteCounts(), byline)
    notes.add(written, event, once)
    return written
