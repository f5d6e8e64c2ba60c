"""Notes as the storefront API shows them."""

from msgspec import Struct

from core.ids import NoteId, UserId
from core.notes import Note, ProductTag
from core.text import MediaKey, Title, Topic
from functions.shared.views import timestamp


class NoteView(Struct, frozen=True):
    """A note. `sponsor` names who paid for it, null when nobody did."""

    note_id: NoteId
    author_id: UserId
    title: Title
    body: str
    images: list[MediaKey]
    topics: list[Topic]
    tags: list[ProductTag]
    sponsor: str | None
    written_at: str
    edited_at: str | None

    @staticmethod
    def of(note: Note) -> "NoteView":
        """Show `note`."""
        return NoteView(
            note_id=note.note_id,
            author_id=note.author_id,
            title=note.draft.title,
            body=note.draft.body,
            images=note.draft.images,
            topics=note.draft.topics,
            tags=note.draft.tags,
            sponsor=note.draft.sponsor,
            written_at=timestamp(note.written_at),
            edited_at=None if note.edited_at is None else timestamp(note.edited_at),
        )
