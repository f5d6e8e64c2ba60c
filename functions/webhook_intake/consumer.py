"""The intake's triggers: outbox items of the commerce and ledger tables' streams.

An event has one delivery at each webhook that asked for it, so what comes again adds nothing.
"""

import time
from collections.abc import Callable

import msgspec
from msgspec import Struct

from core.ports.orders import Orders
from core.ports.webhooks import Deliveries, Webhooks
from core.use_cases.announce_event import announce_event
from core.webhooks.events import ToldEvent
from functions.shared.consumers import Handler, Record, new_image, serve_records
from functions.shared.webhooks.queue import Queue, Wake, send


class Ports(Struct, frozen=True):
    """What taking up events needs from the outside."""

    orders: Orders
    webhooks: Webhooks
    deliveries: Deliveries
    queue: Queue


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports; it answers which records failed."""

    def take_up(record: Record) -> None:
        event = msgspec.convert(new_image(record), ToldEvent)
        asked = announce_event(
            event,
            int(clock()),
            orders=ports.orders,
            webhooks=ports.webhooks,
            deliveries=ports.deliveries,
        )
        for webhook in asked:
            if webhook.is_enabled:
                send(ports.queue, Wake(webhook.merchant_id, webhook.webhook_id))

    return serve_records("webhook_intake", take_up)
