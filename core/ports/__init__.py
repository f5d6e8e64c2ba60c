"""What the domain needs from the outside, as protocols; adapters live in `functions.shared`.

Here what every context needs; a context's own ports are in the module of its name.
"""

from typing import Protocol

from core.idempotency import Once, Receipt
from core.ids import MerchantId, UserId


class Ids(Protocol):
    """Fresh identifiers."""

    def new(self, prefix: str) -> str:
        """`prefix` and a new ULID, sorting after those made before."""


class Receipts(Protocol):
    """First answers to idempotency keys. They are written by the repositories."""

    def find(self, once: Once) -> Receipt | None:
        """The receipt of this caller, operation and key, if the effect has happened."""


class Members(Protocol):
    """Who is staff of which merchant, read consistently so that a removal works at once."""

    def merchants_of(self, user_id: UserId) -> frozenset[MerchantId]:
        """The merchants a user is staff of now."""
