"""The intake's triggers: outbox items of the commerce and ledger tables' streams.

An event has one delivery at each webhook that asked for it, so what comes again adds nothing.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from core.ids import WebhookId
from core.ports.orders import Orders
from core.ports.webhooks import Deliveries, Webhooks
from core.use_cases.announce_event import announce_event
from core.webhooks.events import ToldEvent
from core.webhooks.webhook import Webhook
from functions.shared.consumers import Handler, Record, new_image, serve_records
from functions.shared.webhooks.queue import Queue, Wake, send


class Ports(Struct, frozen=True):
    """What taking up events needs from the outside."""

    orders: Orders
    webhooks: Webhooks
    deliveries: Deliveries
    queue: Queue


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports; it answers which records failed.

    A webhook is woken once for all that a batch has for it: a merchant with many orders does not
    fill the queue that all share.
    """

    def handle(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
        wakes: dict[WebhookId, Wake] = {}

        def take_up(record: Record) -> None:
            told = msgspec.convert(new_image(record), ToldEvent)
            for webhook in _asked(told, int(clock()), ports):
                if webhook.is_enabled:
                    wake = Wake(webhook.merchant_id, webhook.webhook_id)
                    wakes[webhook.webhook_id] = wake

        answer = serve_records("webhook_intake", take_up)(event, context)
        for wake in wakes.values():
            send(ports.queue, wake)
        return answer

    return handle


def _asked(event: ToldEvent, now: int, ports: Ports) -> list[Webhook]:
    return announce_event(
        event, now, orders=ports.orders, webhooks=ports.webhooks, deliveries=ports.deliveries
    )
