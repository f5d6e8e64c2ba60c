"""Likes, collections and comments in the content table.

The edge (one reader, one note) and the counter change in one transaction: a reader counts
once however often or concurrently they press.
"""

import msgspec

from core.errors import NotFound
from core.idempotency import Once
from core.ids import CommentId, NoteId, UserId
from core.pages import Page, PageRequest
from core.social.notes import Comment, Note, Reaction, Stance
from functions.shared.dynamodb import content_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import (
    Absent,
    Delete,
    Present,
    Put,
    Refused,
    Store,
    Update,
    Value,
)

EDGE, COUNTER = 0, 1


class DynamoReactions:
    """See `core.ports.notes.Reactions`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def react(self, note_id: NoteId, user_id: UserId, reaction: Reaction, now: int) -> None:
        """See `Reactions.react`. The counter exists exactly as long as its note."""
        edge: dict[str, Value] = {"note_id": note_id}
        if reaction is Reaction.COLLECT:
            edge |= {"gsi1pk": keys.collected(user_id), "gsi1sk": f"{now:012d}#{note_id}"}
        counts = keys.note_counts(note_id)
        try:
            self._store.commit(
                [
                    Put(keys.reaction(note_id, user_id, reaction), edge, when=(Absent(),)),
                    Update(counts, add={reaction.value: 1}, when=(Present(),)),
                ]
            )
        except Refused as refused:
            if COUNTER in refused.failed:
                raise NotFound("note") from None

    def withdraw(self, note_id: NoteId, user_id: UserId, reaction: Reaction) -> None:
        """See `Reactions.withdraw`."""
        edge = keys.reaction(note_id, user_id, reaction)
        counts = keys.note_counts(note_id)
        try:
            self._store.commit(
                [
                    Delete(edge, when=(Present(),)),
                    Update(counts, add={reaction.value: -1}, when=(Present(),)),
                ]
            )
        except Refused as refused:
            if refused.failed == (COUNTER,):
                # The note is gone for good: there is nothing to count, however often one asks.
                self._store.commit([Delete(edge)])

    def collected(self, user_id: UserId, page: PageRequest) -> Page[NoteId]:
        """See `Reactions.collected`."""
        rows = self._store.query(newest(keys.collected(user_id), page, index="gsi1"))
        return Page([NoteId(str(row["note_id"])) for row in rows.items], rows.next)

    def stance(self, note: Note, user_id: UserId) -> Stance:
        """See `Reactions.stance`."""
        like = keys.reaction(note.note_id, user_id, Reaction.LIKE)
        collect = keys.reaction(note.note_id, user_id, Reaction.COLLECT)
        follow = keys.follow(user_id, note.author_id)
        found = self._store.get_many([like, collect, follow])
        return Stance(liked=like in found, collected=collect in found, following=follow in found)


class DynamoComments:
    """See `core.ports.notes.Comments`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def add(self, comment: Comment, once: Once) -> None:
        """See `Comments.add`."""
        key = keys.comment(comment.note_id, comment.comment_id)
        counts = keys.note_counts(comment.note_id)
        try:
            self._receipts.commit_once(
                once,
                comment,
                [
                    Put(key, msgspec.to_builtins(comment), when=(Absent(),)),
                    Update(counts, add={"comments": 1}, when=(Present(),)),
                ],
            )
        except Refused:
            raise NotFound("note") from None

    def get(self, note_id: NoteId, comment_id: CommentId) -> Comment | None:
        """See `Comments.get`."""
        item = self._store.get(keys.comment(note_id, comment_id))
        return None if item is None else msgspec.convert(item, Comment)

    def remove(self, comment: Comment) -> None:
        """See `Comments.remove`."""
        key = keys.comment(comment.note_id, comment.comment_id)
        counts = keys.note_counts(comment.note_id)
        try:
            self._store.commit(
                [
                    Delete(key, when=(Present(),)),
                    Update(counts, add={"comments": -1}, when=(Present(),)),
                ]
            )
        except Refused:
            return

    def of_note(self, note_id: NoteId, page: PageRequest) -> Page[Comment]:
        """See `Comments.of_note`."""
        rows = self._store.query(newest(keys.note(note_id).pk, page, begins=keys.COMMENTS))
        return Page([msgspec.convert(row, Comment) for row in rows.items], rows.next)
