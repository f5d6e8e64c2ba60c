"""Ports of orders."""

from typing import Protocol

from core.idempotency import Once
from core.ids import ChildOrderId, MerchantId, OrderId, UserId
from core.orders.fulfilment import Move
from core.orders.log import LogEntry
from core.orders.order import ChildOrder, Order, OrderCancelled, OrderExpired, OrderHead
from core.pages import Page, PageRequest


class Orders(Protocol):
    """Orders that were placed, with their child orders and what they hold."""

    def get(self, order_id: OrderId) -> Order | None:
        """An order."""

    def of_shopper(self, shopper_id: UserId, page: PageRequest) -> Page[OrderHead]:
        """A shopper's orders, the newest first."""

    def end(self, order: Order, event: OrderCancelled | OrderExpired) -> bool:
        """Commit the end of a placed order at the event's time: what it held is free again.

        False, and nothing changes, when it has moved since it was read.
        """

    def move(self, order: Order, move: Move, once: Once | None = None) -> None:
        """Commit what happened to a child order of `order`, and where that puts the whole.

        With `once` also the receipt of the child order, and it raises as
        `core.ports.notes.Notes.add`. Raises `VersionConflict` when any part of the order has
        changed since it was read.
        """


class OrderLog(Protocol):
    """What happened to orders, the latest first."""

    def of_order(self, order_id: OrderId, page: PageRequest) -> Page[LogEntry]:
        """All of it."""

    def of_child(
        self, order_id: OrderId, child_order_id: ChildOrderId, page: PageRequest
    ) -> Page[LogEntry]:
        """What the merchant of one child order may read of it."""


class ChildOrders(Protocol):
    """What merchants see of orders."""

    def of_merchant(self, merchant_id: MerchantId, page: PageRequest) -> Page[ChildOrder]:
        """A merchant's parts of orders, the newest first."""

    def get(self, merchant_id: MerchantId, child_order_id: ChildOrderId) -> ChildOrder | None:
        """One of this merchant's."""
