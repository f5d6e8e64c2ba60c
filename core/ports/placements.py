"""Port of placing orders."""

from typing import Protocol

from core.idempotency import Once
from core.new_orders import Placement


class Placements(Protocol):
    """New orders, and all that they take."""

    def place(self, placement: Placement, once: Once) -> None:
        """Commit an order with all that it takes: units, coupons, quotas, lines of the cart.

        Raises `Conflict` "out_of_stock" with the SKUs, `VersionConflict` when a price, the
        cart or an offer changed since the order was priced, `Invalid` "order_too_large" beyond
        what one transaction holds, and as `core.ports.notes.Notes.add`.
        """
