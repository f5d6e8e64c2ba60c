"""An event of ours is taken up: its merchants are told."""

from core.errors import Defect
from core.ports.orders import Orders
from core.ports.webhooks import Deliveries, Webhooks
from core.use_cases.announce import announce
from core.webhooks.bodies import Announcement
from core.webhooks.events import OrderEvent, ToldEvent, of_merchant, of_order
from core.webhooks.webhook import Webhook


def announce_event(
    event: ToldEvent, now: int, *, orders: Orders, webhooks: Webhooks, deliveries: Deliveries
) -> list[Webhook]:
    """Take up an event; again: nothing. Answers the webhooks that are to be sent it."""
    return [
        webhook
        for announcement in _announcements(event, orders)
        for webhook in announce(announcement, now, webhooks, deliveries)
    ]


def _announcements(event: ToldEvent, orders: Orders) -> list[Announcement]:
    """What merchants are told; an order is read for what was frozen when it was placed."""
    if not isinstance(event, OrderEvent):
        return of_merchant(event)
    order = orders.get(event.order_id)
    if order is None:
        raise Defect(f"{event.event_id} is of an order that is not there")
    return of_order(event, order)
