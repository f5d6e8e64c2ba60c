"""Notes in the content table."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from core.idempotency import Once
from core.ids import NoteId, UserId
from core.pages import Page, PageRequest
from core.social.notes import Note, NoteCounts, NoteWritten, ReadNote
from functions.shared.dynamodb import content_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.profiles import stored_byline
from functions.shared.dynamodb.receipts import ReceiptStore, event_put
from functions.shared.dynamodb.store import (
    Absent,
    Delete,
    Equals,
    Item,
    Key,
    Put,
    Refused,
    Rows,
    Store,
    Update,
    Write,
)

MONTHS_A_PAGE = 3


class DynamoNotes:
    """See `core.ports.notes.Notes`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def add(self, written: ReadNote, event: NoteWritten, once: Once) -> None:
        """See `Notes.add`."""
        note = written.note
        writes: list[Write] = [
            _note_put(note, Absent()),
            Put(keys.note_counts(note.note_id), msgspec.to_builtins(NoteCounts())),
            Update(keys.author_counts(note.author_id), add={"notes": 1}),
            *(Put(key, {}) for key in keys.listings(note)),
            event_put(event),
        ]
        self._receipts.commit_once(once, written, writes)

    def get(self, note_id: NoteId) -> Note | None:
        """See `Notes.get`."""
        item = self._store.get(keys.note(note_id))
        return None if item is None else msgspec.convert(item, Note)

    def replace(self, before: Note, after: Note) -> bool:
        """See `Notes.replace`; the note moves between topics in the same transaction."""
        old, new = set(keys.listings(before)), set(keys.listings(after))
        return self._commit_if_unchanged(
            [
                _note_put(after, Equals("version", before.version)),
                *(Delete(key) for key in sorted(old - new, key=lambda key: key.pk)),
                *(Put(key, {}) for key in sorted(new - old, key=lambda key: key.pk)),
            ]
        )

    def remove(self, note: Note) -> bool:
        """See `Notes.remove`. Reactions and comments stay behind, unreachable."""
        return self._commit_if_unchanged(
            [
                Delete(keys.note(note.note_id), when=(Equals("version", note.version),)),
                Delete(keys.note_counts(note.note_id)),
                Update(keys.author_counts(note.author_id), add={"notes": -1}),
                *(Delete(key) for key in keys.listings(note)),
            ]
        )

    def read(self, note_ids: Sequence[NoteId]) -> list[ReadNote]:
        """See `Notes.read`."""
        wanted = [key(n) for n in note_ids for key in (keys.note, keys.note_counts)]
        found = self._store.get_many(wanted)
        notes = [
            msgspec.convert(found[keys.note(note_id)], Note)
            for note_id in note_ids
            if keys.note(note_id) in found
        ]
        authors = {note.author_id for note in notes}
        profiles = self._store.get_many([keys.profile(author_id) for author_id in authors])
        return [_read_note(note, found, profiles) for note in notes]

    def newest(self, now: int, topic: str | None, page: PageRequest) -> Page[NoteId]:
        """See `Notes.newest`; walks back month by month, a few at a time."""
        if topic is not None:
            return _ids(self._store.query(newest(keys.topic(topic), page)))
        month = page.after["pk"] if page.after else keys.newest(now)
        found: list[NoteId] = []
        after = page.after if page.after and page.after["sk"] else None
        for _ in range(MONTHS_A_PAGE):
            rest = PageRequest(page.limit - len(found), after)
            rows = _ids(self._store.query(newest(month, rest)))
            found += rows.items
            if rows.next is not None:
                return Page(found, rows.next)
            month, after = _month_before(month), None
            if month < keys.FIRST_MONTH:
                return Page(found)
            if len(found) == page.limit:
                break
        return Page(found, {"pk": month, "sk": ""})

    def of_author(self, author_id: UserId, page: PageRequest) -> Page[NoteId]:
        """See `Notes.of_author`."""
        rows = self._store.query(newest(keys.author(author_id), page, index="gsi1"))
        return Page([NoteId(str(row["note_id"])) for row in rows.items], rows.next)

    def _commit_if_unchanged(self, writes: Sequence[Write]) -> bool:
        try:
            self._store.commit(writes)
        except Refused:
            return False
        return True


def _note_put(note: Note, condition: Absent | Equals) -> Put:
    index = {"gsi1pk": keys.author(note.author_id), "gsi1sk": note.note_id}
    return Put(keys.note(note.note_id), {**msgspec.to_builtins(note), **index}, when=(condition,))


def _read_note(note: Note, found: Mapping[Key, Item], profiles: Mapping[Key, Item]) -> ReadNote:
    counts: Any = found.get(keys.note_counts(note.note_id), {})
    profile = profiles.get(keys.profile(note.author_id))
    return ReadNote(
        note, msgspec.convert(counts, NoteCounts), stored_byline(note.author_id, profile)
    )


def _ids(rows: Rows) -> Page[NoteId]:
    return Page([NoteId(str(row["sk"])) for row in rows.items], rows.next)


def _month_before(partition: str) -> str:
    prefix, _, month = partition.partition("#")
    first = datetime.strptime(f"{month}-01", "%Y-%m-%d").replace(tzinfo=UTC)
    return f"{prefix}#{first - timedelta(days=1):%Y-%m}"
