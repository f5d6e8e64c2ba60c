"""Ports of orders."""

from typing import Protocol

from core.ids import ChildOrderId, MerchantId, OrderId, UserId
from core.orders import ChildOrder, Order, OrderCancelled, OrderHead
from core.pages import Page, PageRequest


class Orders(Protocol):
    """Orders that were placed, with their child orders and what they hold."""

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
