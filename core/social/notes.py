"""Notes: what people write about things they use, and what readers do with them."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from core import limits
from core.events import Event
from core.ids import CommentId, NoteId, ProductId, ProductIdText, UserId
from core.text import PROSE_PATTERN, MediaKey, Name, Title, Topic

PerMille = Annotated[int, Meta(ge=0, le=1000)]


class ProductTag(Struct, frozen=True, forbid_unknown_fields=True):
    """A product pinned on an image, at per mille of its width and height."""

    product_id: ProductIdText
    image: Annotated[int, Meta(ge=0, lt=limits.NOTE_IMAGES_MAX)]
    x: PerMille
    y: PerMille


class NoteDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """A note as its author sends it, new or edited. HTML in it is text like any other."""

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
        if len({topic.casefold() for topic in self.topics}) != len(self.topics):
            raise ValueError("a topic is given twice")


class Note(Struct, frozen=True):
    """A published note. Times are epoch seconds; `version` counts its edits from 1."""

    note_id: NoteId
    author_id: UserId
    draft: NoteDraft
    written_at: int
    edited_at: int | None = None
    version: int = 1

    def mentions(self, product_id: ProductId) -> bool:
        """Whether the product is tagged in it."""
        return any(tag.product_id == product_id for tag in self.draft.tags)

    def edited(self, draft: NoteDraft, now: int) -> "Note":
        """The note with another text."""
        return Note(self.note_id, self.author_id, draft, self.written_at, now, self.version + 1)


class NoteCounts(Struct, frozen=True):
    """How often a note was liked, collected and commented on."""

    likes: int = 0
    collects: int = 0
    comments: int = 0


class Byline(Struct, frozen=True):
    """An author as a note shows it."""

    author_id: UserId
    display_name: str
    avatar: str | None


class ReadNote(Struct, frozen=True):
    """A note with what readers see around it."""

    note: Note
    counts: NoteCounts
    byline: Byline


class Reaction(StrEnum):
    """What a reader does with a note, once each; the value is its counter's name."""

    LIKE = "likes"
    COLLECT = "collects"


class Stance(Struct, frozen=True):
    """What one reader has done with a note and its author."""

    liked: bool
    collected: bool
    following: bool


class CommentDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """A comment as its author sends it."""

    text: Annotated[
        str, Meta(min_length=1, max_length=limits.COMMENT_CHARS_MAX, pattern=PROSE_PATTERN)
    ]


class Comment(Struct, frozen=True):
    """A comment on a note."""

    comment_id: CommentId
    note_id: NoteId
    author_id: UserId
    text: str
    written_at: int


class NoteWritten(Event, frozen=True):
    """A note became readable."""

    note_id: NoteId
    author_id: UserId
