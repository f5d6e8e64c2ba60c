"""Notes and their authors as the storefront API shows them."""

from msgspec import Struct

from core.ids import CommentId, NoteId, UserId
from core.social.notes import Comment, NoteCounts, ProductTag, ReadNote, Stance
from core.social.profiles import Author, AuthorCounts
from functions.shared.views import timestamp, timestamp_or_none


class BylineView(Struct, frozen=True):
    """Who wrote a note."""

    author_id: UserId
    display_name: str
    avatar: str | None


class NoteView(Struct, frozen=True):
    """A note. `sponsor` names who paid for it, null when nobody did."""

    note_id: NoteId
    author: BylineView
    title: str
    body: str
    images: list[str]
    topics: list[str]
    tags: list[ProductTag]
    sponsor: str | None
    written_at: str
    edited_at: str | None
    counts: NoteCounts

    @staticmethod
    def of(read: ReadNote) -> "NoteView":
        """Show a note with its counts and byline."""
        note, draft = read.note, read.note.draft
        byline = read.byline
        return NoteView(
            note_id=note.note_id,
            author=BylineView(byline.author_id, byline.display_name, byline.avatar),
            title=draft.title,
            body=draft.body,
            images=draft.images,
            topics=draft.topics,
            tags=draft.tags,
            sponsor=draft.sponsor,
            written_at=timestamp(note.written_at),
            edited_at=timestamp_or_none(note.edited_at),
            counts=read.counts,
        )


class StanceView(Struct, frozen=True):
    """What the caller has done with a note and its author."""

    liked: bool
    collected: bool
    following: bool

    @staticmethod
    def of(stance: Stance) -> "StanceView":
        """Show a stance."""
        return StanceView(stance.liked, stance.collected, stance.following)


class CommentView(Struct, frozen=True):
    """A comment."""

    comment_id: CommentId
    author_id: UserId
    text: str
    written_at: str

    @staticmethod
    def of(comment: Comment) -> "CommentView":
        """Show a comment."""
        return CommentView(
            comment.comment_id, comment.author_id, comment.text, timestamp(comment.written_at)
        )


class AuthorView(Struct, frozen=True):
    """An author's page; the notes are a list of their own."""

    author_id: UserId
    display_name: str
    bio: str
    avatar: str | None
    link: str | None
    counts: AuthorCounts

    @staticmethod
    def of(author: Author) -> "AuthorView":
        """Show an author."""
        profile = author.profile
        return AuthorView(
            author.author_id,
            profile.display_name,
            profile.bio,
            profile.avatar,
            profile.link,
            author.counts,
        )
