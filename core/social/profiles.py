"""Authors as readers see them, and who follows whom."""

from typing import Annotated

from msgspec import Meta, Struct

from core import limits
from core.ids import UserId
from core.text import END, PROSE_PATTERN, MediaKey, Name

WebLink = Annotated[
    str,
    Meta(max_length=300, pattern=rf"^https://[a-z0-9.-]+(/[\x21-\x7e]*)?{END}"),
]


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """How a person presents themselves."""

    display_name: Name
    bio: Annotated[str, Meta(max_length=limits.PROFILE_BIO_CHARS_MAX, pattern=PROSE_PATTERN)] = ""
    avatar: MediaKey | None = None
    link: WebLink | None = None


class AuthorCounts(Struct, frozen=True):
    """How many notes, followers and followed authors."""

    notes: int = 0
    followers: int = 0
    following: int = 0


class Author(Struct, frozen=True):
    """An author's page without its notes."""

    author_id: UserId
    profile: Profile
    counts: AuthorCounts
