"""An author edits a note."""

from core.errors import Busy, NotFound
from core.ids import NoteId, UserId
from core.ports.notes import Notes
from core.social.notes import Note, NoteDraft

ATTEMPTS_MAX = 3


def edit_note(note_id: NoteId, draft: NoteDraft, author_id: UserId, now: int, notes: Notes) -> Note:
    """Replace the text of one's own note. Raises `NotFound` for another's."""
    for _ in range(ATTEMPTS_MAX):
        before = own_note(note_id, author_id, notes)
        after = before.edited(draft, now)
        if notes.replace(before, after):
            return after
    raise Busy


def own_note(note_id: NoteId, author_id: UserId, notes: Notes) -> Note:
    """The note, if it is this author's."""
    note = notes.get(note_id)
    if note is None or note.author_id != author_id:
        raise NotFound("note")
    return note
