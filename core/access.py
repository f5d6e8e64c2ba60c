"""Who is calling, and the groups that one can be in."""

from enum import StrEnum

from msgspec import Struct

from core.ids import UserId


class Group(StrEnum):
    """The identity pool's groups. Being a merchant's staff is not one: that is a membership."""

    SHOPPER = "shopper"
    BUYER = "buyer"
    MERCHANT = "merchant"
    ADMIN = "admin"


class Principal(Struct, frozen=True):
    """A verified caller."""

    user_id: UserId
    username: str
    groups: frozenset[Group]

    def is_in(self, group: Group) -> bool:
        """Whether the caller belongs to `group`."""
        return group in self.groups
