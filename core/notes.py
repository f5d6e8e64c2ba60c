"""Notes: what people write about things they use."""

from typing import Annotated

from msgspec import Meta, Struct

from core import limits
from core.events import Event
from core.ids import NoteId, ProductIdText, UserId
from core.text import END, PROSE_PATTERN, MediaKey, Name, Title, Topic

PerMille = Annotated[int, Meta(ge=0, le=1000)]


class ProductTag(Struct, frozen=True, forbid_unknown_fields=True):
    """A product pinned on an image, at per mille of its width and height."""

    product_id: ProductIdText
    image: Annotated[int, Meta(ge=0, lt=limits.NOTE_IMAGES_MAX)]
    x: PerMille
    y: PerMille


class NoteDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """A note as its author sends it, new or edited."""

    title: Title
    body: Annotated[str, Meta(max_length=limits.NOTE_BODY_CHARS_MAX, pattern=PROSE_PATTERN)]
    images: Annotated[list[MediaKey], Meta(min_length=1, max_length=limits.NOTE_IMAGES_MAX)]
    topics: Annotated[list[Topic], Meta(max_length=limits.NOTE_TOPICS_MAX)] = []
    tags: Annotated[list[ProductTag], Meta(max_length=limits.NOTE_TAGS_MAX)] = []
    sponsor: Name | None = None
    """Who paid for the note; shown to readers. None when nobody did."""

    def __post_init__(self) -> None:
        if any(tag.image >= len(self.images) for tag in self.tags):
            raise ValueError("a tag points at an image that is not there")


class Note(Struct, frozen=True):
    """A note as readers see it. Times are epoch seconds."""

    note_id: NoteId
    author_id: UserId
    draft: NoteDraft
    written_at: int
    edited_at: int | None = None


class NoteWritten(Event, frozen=True):
    """A note became readable."""

    note_id: NoteId
    author_id: UserId
