"""The delivery's triggers: messages of the webhooks' queue, and a look every minute at what is due.

A message is a hint that a webhook has something to be sent, or work that goes on from a position.
What is due is in the table: a lost hint costs a minute, a second one finds nothing to do.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

from core.pages import PageRequest
from core.use_cases.replay_deliveries import replay_page
from core.use_cases.send_deliveries import TurnPorts, send_deliveries
from functions.shared.consumers import Handler, Record, serve_records
from functions.shared.dynamodb.webhook_keys import SHARDS
from functions.shared.observability import logger
from functions.shared.webhooks.queue import Message, Queue, Replay, Sweep, Wake, send

AT_ONCE: Final = 4
"""Requests that a receiver gets at the same time, at most."""
WEBHOOKS_PER_PAGE: Final = 100

T = TypeVar("T")
R = TypeVar("R")
Clock = Callable[[], float]


class Ports(Struct, frozen=True):
    """What sending needs from the outside."""

    turn: TurnPorts
    queue: Queue


def serve(ports: Ports, clock: Clock = time.time) -> Handler:
    """The Lambda handler over these ports; it answers which messages failed."""
    serve_messages = serve_records(
        "webhook_delivery",
        lambda record: _do(msgspec.json.decode(_body(record), type=Message), ports, clock),
    )

    def handle(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
        if "Records" in event:
            return serve_messages(event, context)
        for shard in range(SHARDS):
            _sweep(shard, None, ports, clock)
        return {}

    return handle


def _body(record: Record) -> str:
    body: str = record["body"]
    return body


def _do(message: Message, ports: Ports, clock: Clock) -> None:
    match message:
        case Wake():
            _wake(message, ports, clock)
        case Sweep(shard, after):
            _sweep(shard, after, ports, clock)
        case Replay():
            _replay(message, ports)


def _wake(wake: Wake, ports: Ports, clock: Clock) -> None:
    """Have a turn at a webhook, and ask for another where it was not enough."""
    report = send_deliveries(
        wake.merchant_id, wake.webhook_id, lambda: int(clock()), ports.turn, _side_by_side
    )
    counts = {"sent": report.sent, "failed": report.failed, "given_up": report.given_up}
    entry = {"function": "webhook_delivery", "webhook_id": wake.webhook_id, **counts}
    if report.disabled:
        logger.warning("webhook disabled", extra=entry)
    elif report.given_up:
        logger.warning("webhook deliveries given up", extra=entry)
    elif report.sent or report.failed:
        logger.info("webhook deliveries", extra=entry)
    if report.more:
        send(ports.queue, wake)


def _sweep(shard: int, after: dict[str, str] | None, ports: Ports, clock: Clock) -> None:
    """Wake the webhooks of a page that have something due, and leave the rest to the queue."""
    page = ports.turn.deliveries.waiting(shard, PageRequest(WEBHOOKS_PER_PAGE, after))
    now = int(clock())
    for waiting in page.items:
        if waiting.due_at <= now:
            send(ports.queue, Wake(waiting.merchant_id, waiting.webhook_id))
    if page.next is not None:
        send(ports.queue, Sweep(shard, page.next))


def _replay(replay: Replay, ports: Ports) -> None:
    """Make a page of deliveries due again, wake their webhook, leave the rest to the queue."""
    following = replay_page(
        replay.webhook_id,
        replay.since,
        replay.until,
        delivered=replay.delivered,
        after=replay.after,
        deliveries=ports.turn.deliveries,
    )
    send(ports.queue, Wake(replay.merchant_id, replay.webhook_id))
    if following is not None:
        send(ports.queue, msgspec.structs.replace(replay, after=following))


def _side_by_side(work: Callable[[T], R], each: Iterable[T]) -> Iterator[R]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(work, each)
