"""Ports of orders."""

from typing import Protocol

from core.idempotency import Once
from core.ids import ChildOrderId, MerchantId, OrderId, UserId
from core.orders import ChildOrder, Order, OrderCancelled, OrderHead, Placement
from core.pages import Page, PageRequest


class Orders(Protocol):
    """Orders with their child orders, and the units and coupons that they hold."""

    def place(self, placement: Placement, once: Once) -> None:
        """Commit an order with all that it takes: units, coupons, quotas, lines of the cart.

        Raises `Conflict` "out_of_stock" with the SKUs, `VersionConflict` when a price, the
        cart or an offer changed since the order was priced, `Invalid` "order_too_large" beyond
        what one transaction holds, and as `core.ports.notes.Notes.add`.
        """

    def get(self, order_id: OrderId) -> Order | None:
        """An order."""

    def of_shopper(self, shopper_id: UserId, page: PageRequest) -> Page[OrderHead]:
        """A shopper's orders, the newest first."""

    def cancel(self, order: Order, event: OrderCancelled) -> bool:
        """Commit the end of a placed order at the event's time: what it held is free again.

        False, and nothing changes, when it has moved since it was read.
        """


class ChildOrders(Protocol):
    """What merchants see of orders."""

    def of_merchant(self, merchant_id: MerchantId, page: PageRequest) -> Page[ChildOrder]:
        """A merchant's parts of orders, the newest first."""

    def get(self, merchant_id: MerchantId, child_order_id: ChildOrderId) -> ChildOrder | None:
        """One of this merchant's."""
