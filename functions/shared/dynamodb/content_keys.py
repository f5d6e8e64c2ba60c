"""Every key of the content table: notes, reactions, follows, profiles and live rooms.

| item           | pk                | sk                     | gsi1pk              | gsi1sk    |
|----------------|-------------------|------------------------|---------------------|-----------|
| note           | NOTE#note         | NOTE                   | AUTHOR#user         | note      |
"""

from core.ids import NoteId, UserId
from functions.shared.dynamodb.store import Key


def note(note_id: NoteId) -> Key:
    """A note."""
    return Key(f"NOTE#{note_id}", "NOTE")


def author(user_id: UserId) -> str:
    """The index partition of an author's notes, sorted by note id."""
    return f"AUTHOR#{user_id}"
