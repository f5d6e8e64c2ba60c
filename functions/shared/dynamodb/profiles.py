"""Profiles, follows and feeds in the content table.

Feeds are written when a note is (`functions.fanout`), so reading one is one query; whom the
reader no longer follows is left out on reading, so unfollowing works at once.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from core.errors import Conflict, NotFound
from core.ids import NoteId, UserId
from core.limits import FOLLOWS_MAX
from core.pages import Page, PageRequest
from core.social.notes import Byline
from core.social.profiles import Author, AuthorCounts, Profile
from functions.shared.dynamodb import content_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.store import (
    Absent,
    BelowOrMissing,
    Check,
    Delete,
    Item,
    Present,
    Put,
    Refused,
    Store,
    Update,
)

FEED_KEPT_S = 30 * 86_400
EDGE, FOLLOWING, PROFILE = 0, 1, 2


class DynamoProfiles:
    """See `core.ports.notes.Profiles`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, user_id: UserId, profile: Profile) -> None:
        """See `Profiles.put`."""
        self._store.commit([Put(keys.profile(user_id), msgspec.to_builtins(profile))])

    def author(self, user_id: UserId) -> Author | None:
        """See `Profiles.author`."""
        found = self._store.get_many([keys.profile(user_id), keys.author_counts(user_id)])
        profile: Any = found.get(keys.profile(user_id))
        if profile is None:
            return None
        counts = found.get(keys.author_counts(user_id), {})
        return Author(user_id, stored_profile(profile), msgspec.convert(counts, AuthorCounts))

    def byline(self, user_id: UserId) -> Byline:
        """See `Profiles.byline`."""
        return stored_byline(user_id, self._store.get(keys.profile(user_id)))

    def follow(
        self, follower: UserId, author_id: UserId, recent: Sequence[NoteId], now: int
    ) -> None:
        """See `Profiles.follow`."""
        index = {"gsi1pk": keys.followers(author_id), "gsi1sk": follower}
        room = BelowOrMissing("following", FOLLOWS_MAX)
        try:
            self._store.commit(
                [
                    Put(keys.follow(follower, author_id), index, when=(Absent(),)),
                    Update(keys.author_counts(follower), add={"following": 1}, when=(room,)),
                    Check(keys.profile(author_id), when=(Present(),)),
                    Update(keys.author_counts(author_id), add={"followers": 1}),
                    *(feed_put(follower, note_id, author_id, now) for note_id in recent),
                ]
            )
        except Refused as refused:
            if PROFILE in refused.failed:
                raise NotFound("author") from None
            if EDGE not in refused.failed:
                raise Conflict("follows_too_many", f"At most {FOLLOWS_MAX} authors.") from None

    def unfollow(self, follower: UserId, author_id: UserId) -> None:
        """See `Profiles.unfollow`."""
        if follower == author_id:
            # Nobody follows themselves, and both counts would be one item.
            return
        try:
            self._store.commit(
                [
                    Delete(keys.follow(follower, author_id), when=(Present(),)),
                    Update(keys.author_counts(follower), add={"following": -1}),
                    Update(keys.author_counts(author_id), add={"followers": -1}),
                ]
            )
        except Refused:
            return

    def feed(self, user_id: UserId, page: PageRequest) -> Page[NoteId]:
        """See `Profiles.feed`; a page may be shorter than asked for."""
        rows = self._store.query(newest(keys.feed(user_id), page))
        authors = {UserId(str(row["author_id"])) for row in rows.items}
        followed = self._store.get_many([keys.follow(user_id, author) for author in authors])
        notes = [
            NoteId(str(row["sk"]))
            for row in rows.items
            if keys.follow(user_id, UserId(str(row["author_id"]))) in followed
        ]
        return Page(notes, rows.next)


def stored_profile(item: Item) -> Profile:
    """The profile in an item, whose keys are no members of it."""
    members = {name: item[name] for name in Profile.__struct_fields__ if name in item}
    return msgspec.convert(members, Profile)


def stored_byline(user_id: UserId, profile: Item | None) -> Byline:
    """How a user signs; without a profile, by a neutral dot."""
    if profile is None:
        return Byline(user_id, "·", None)
    shown = stored_profile(profile)
    return Byline(user_id, shown.display_name, shown.avatar)


def feed_put(reader: UserId, note_id: NoteId, author_id: UserId, now: int) -> Put:
    """An entry of a reader's feed; TTL removes it."""
    return Put(
        keys.feed_entry(reader, note_id),
        {"author_id": author_id, "expires_at": now + FEED_KEPT_S},
    )
