"""A reader follows an author."""

from core.errors import Invalid
from core.ids import UserId
from core.pages import PageRequest
from core.ports.notes import Notes, Profiles

BACKFILLED_NOTES = 20


def follow_author(
    follower: UserId, author_id: UserId, now: int, notes: Notes, profiles: Profiles
) -> None:
    """Follow; the feed begins with the author's recent notes. Raises `NotFound`, `Conflict`."""
    if follower == author_id:
        raise Invalid("own_profile", "One cannot follow oneself.", field="author_id")
    recent = notes.of_author(author_id, PageRequest(BACKFILLED_NOTES)).items
    profiles.follow(follower, author_id, recent, now)
