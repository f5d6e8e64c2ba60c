"""Every key of the content table: notes, reactions, comments, profiles, follows and feeds.

| item           | pk                 | sk                | gsi1pk           | gsi1sk       |
|----------------|--------------------|-------------------|------------------|--------------|
| note           | NOTE#note          | NOTE              | AUTHOR#user      | note         |
| its counters   | NOTE#note          | COUNTS            |                  |              |
| comment        | NOTE#note          | COMMENT#comment   |                  |              |
| like           | NOTE#note          | LIKE#user         |                  |              |
| collected      | NOTE#note          | COLLECT#user      | COLLECTED#user   | time#note    |
| newest         | NEWEST#year-month  | note              |                  |              |
| by topic       | TOPIC#topic        | note              |                  |              |
| profile        | USER#user          | PROFILE           |                  |              |
| its counters   | USER#user          | COUNTS            |                  |              |
| follow         | USER#follower      | FOLLOWS#author    | FOLLOWERS#author | follower     |
| feed entry     | FEED#user          | note              |                  |              |
"""

from datetime import UTC, datetime

from core.ids import CommentId, NoteId, UserId
from core.social.notes import Note, Reaction
from functions.shared.dynamodb.store import Key

COMMENTS = "COMMENT#"
_REACTIONS = {Reaction.LIKE: "LIKE", Reaction.COLLECT: "COLLECT"}


def note(note_id: NoteId) -> Key:
    """A note."""
    return Key(f"NOTE#{note_id}", "NOTE")


def note_counts(note_id: NoteId) -> Key:
    """A note's counters, apart from it so that readers do not delay its author."""
    return Key(f"NOTE#{note_id}", "COUNTS")


def comment(note_id: NoteId, comment_id: CommentId) -> Key:
    """A comment; comments of a note sort by their time."""
    return Key(f"NOTE#{note_id}", f"{COMMENTS}{comment_id}")


def reaction(note_id: NoteId, user_id: UserId, kind: Reaction) -> Key:
    """One reader's like or collection of a note."""
    return Key(f"NOTE#{note_id}", f"{_REACTIONS[kind]}#{user_id}")


def collected(user_id: UserId) -> str:
    """The index partition of what a reader collected."""
    return f"COLLECTED#{user_id}"


def author(user_id: UserId) -> str:
    """The index partition of an author's notes, sorted by note id, which is by time."""
    return f"AUTHOR#{user_id}"


def listings(of: Note) -> list[Key]:
    """The entries of a note in the newest notes and in its topics."""
    partitions = [newest(of.written_at), *(topic(name) for name in of.draft.topics)]
    return [Key(pk, of.note_id) for pk in partitions]


FIRST_MONTH = "NEWEST#2026-01"
"""No shop has notes from before: it is older than this program."""


def newest(epoch_s: int) -> str:
    """The partition of a month's notes."""
    year_month = datetime.fromtimestamp(epoch_s, UTC).isoformat()[: len("2026-11")]
    return f"NEWEST#{year_month}"


def topic(name: str) -> str:
    """The partition of a topic's notes."""
    return f"TOPIC#{name.casefold()}"


def profile(user_id: UserId) -> Key:
    """A profile."""
    return Key(f"USER#{user_id}", "PROFILE")


def author_counts(user_id: UserId) -> Key:
    """An author's counters."""
    return Key(f"USER#{user_id}", "COUNTS")


def follow(follower: UserId, author_id: UserId) -> Key:
    """One follows another."""
    return Key(f"USER#{follower}", f"FOLLOWS#{author_id}")


def followers(author_id: UserId) -> str:
    """The index partition of an author's followers."""
    return f"FOLLOWERS#{author_id}"


def feed(user_id: UserId) -> str:
    """The partition of a reader's feed."""
    return f"FEED#{user_id}"


def feed_entry(user_id: UserId, note_id: NoteId) -> Key:
    """A note in a reader's feed."""
    return Key(feed(user_id), note_id)
