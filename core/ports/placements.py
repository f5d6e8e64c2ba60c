"""Ports of placing orders."""

from typing import Protocol

from core.idempotency import Once
from core.ids import OrderId
from core.orders.new_orders import Placement
from core.orders.price_proofs import PriceProof


class Placements(Protocol):
    """New orders, and all that they take."""

    def place(self, placement: Placement, once: Once) -> None:
        """Commit an order with all that it takes: units, coupons, quotas, lines of the cart.

        Raises `Conflict` "out_of_stock" with the SKUs, `VersionConflict` when a price, the
        cart or an offer changed since the order was priced, `Invalid` "order_too_large" beyond
        what one transaction holds, and as `core.ports.notes.Notes.add`.
        """


class Proofs(Protocol):
    """The proofs of what orders were placed at."""

    def of_order(self, order_id: OrderId) -> PriceProof | None:
        """The order's; those that were placed before there were proofs have none."""
