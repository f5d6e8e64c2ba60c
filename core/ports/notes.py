"""Ports of notes, reactions, comments, profiles and feeds."""

from collections.abc import Sequence
from typing import Protocol

from core.idempotency import Once
from core.ids import CommentId, NoteId, UserId
from core.pages import Page, PageRequest
from core.social.notes import Byline, Comment, Note, NoteWritten, Reaction, ReadNote, Stance
from core.social.profiles import Author, Profile


class Notes(Protocol):
    """Notes and the lists they stand in."""

    def add(self, written: ReadNote, event: NoteWritten, once: Once) -> None:
        """Commit a new note with its event and receipt.

        Raises `Replayed` when this key has done it before, `Conflict` while it is being done.
        """

    def get(self, note_id: NoteId) -> Note | None:
        """A note that exists."""

    def replace(self, before: Note, after: Note) -> bool:
        """Commit an edit; False when the note is no longer as it was in `before`."""

    def remove(self, note: Note) -> bool:
        """Delete a note; False when it is no longer as it was."""

    def read(self, note_ids: Sequence[NoteId]) -> list[ReadNote]:
        """Those of the notes that exist, in this order."""

    def newest(self, now: int, topic: str | None, page: PageRequest) -> Page[NoteId]:
        """All notes, or those of a topic, newest first; a page may be short of notes, or empty."""

    def of_author(self, author_id: UserId, page: PageRequest) -> Page[NoteId]:
        """An author's notes, newest first."""


class Reactions(Protocol):
    """Likes and collections."""

    def react(self, note_id: NoteId, user_id: UserId, reaction: Reaction, now: int) -> None:
        """Count the reader once; again changes nothing. Raises `NotFound`."""

    def withdraw(self, note_id: NoteId, user_id: UserId, reaction: Reaction) -> None:
        """Count the reader no more; again changes nothing."""

    def collected(self, user_id: UserId, page: PageRequest) -> Page[NoteId]:
        """What a reader collected, newest first."""

    def stance(self, note: Note, user_id: UserId) -> Stance:
        """What a reader has done with a note and its author."""


class Comments(Protocol):
    """Comments on notes."""

    def add(self, comment: Comment, once: Once) -> None:
        """Commit a comment and count it. Raises `NotFound`, `Replayed`, `Conflict`."""

    def get(self, note_id: NoteId, comment_id: CommentId) -> Comment | None:
        """A comment that exists."""

    def remove(self, comment: Comment) -> None:
        """Delete a comment and count it no more; again changes nothing."""

    def of_note(self, note_id: NoteId, page: PageRequest) -> Page[Comment]:
        """A note's comments, newest first."""


class Profiles(Protocol):
    """Authors, followers and the feeds of those one follows."""

    def put(self, user_id: UserId, profile: Profile) -> None:
        """Set one's profile."""

    def author(self, user_id: UserId) -> Author | None:
        """An author who has a profile."""

    def byline(self, user_id: UserId) -> Byline:
        """How the user signs a note, with or without a profile."""

    def follow(
        self, follower: UserId, author_id: UserId, recent: Sequence[NoteId], now: int
    ) -> None:
        """Follow, and begin the feed with the author's recent notes; again changes nothing.

        Raises `NotFound` for an author without a profile, `Conflict` ("follows_too_many").
        """

    def unfollow(self, follower: UserId, author_id: UserId) -> None:
        """Follow no more; again changes nothing."""

    def feed(self, user_id: UserId, page: PageRequest) -> Page[NoteId]:
        """Notes of the authors one follows now, newest first."""
