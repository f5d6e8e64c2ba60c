"""Ports of carts."""

from typing import Protocol

from core.carts.cart import Cart
from core.carts.open_carts import OpenCart
from core.idempotency import Once
from core.ids import UserId


class Carts(Protocol):
    """Carts, one a shopper. An order removes what it takes, in its own transaction."""

    def get(self, shopper_id: UserId) -> Cart:
        """A shopper's cart; an empty one when there is none yet."""

    def open(self, shopper_id: UserId, now: int) -> OpenCart:
        """A shopper's cart with the coupons beside it, in one read."""

    def save(self, cart: Cart, once: Once | None = None) -> None:
        """Commit the next version of a cart, with the receipt of `once`.

        Raises `VersionConflict` when it is not next; with `once`, as `core.ports.notes.Notes.add`.
        """
