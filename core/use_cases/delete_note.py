"""An author deletes a note."""

from core.errors import Busy
from core.ids import NoteId, UserId
from core.ports.notes import Notes
from core.use_cases.edit_note import ATTEMPTS_MAX, own_note


def delete_note(note_id: NoteId, author_id: UserId, notes: Notes) -> None:
    """Delete one's own note. Raises `NotFound` for another's, or for one that is gone."""
    for _ in range(ATTEMPTS_MAX):
        if notes.remove(own_note(note_id, author_id, notes)):
            return
    raise Busy
