"""A sender has its turn at a webhook: what is due is sent, logged, and tried later if it failed.

A turn is one sender's, and sends to a few entities at once, so a receiver never gets more than
that at a time. It is bounded in number and in time, ends early when nothing gets through, and
after such a turn the webhook has a pause: a receiver that is down costs little and delays no other.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final, Protocol, TypeVar

from msgspec import Struct

from core.ids import MerchantId, WebhookId
from core.ports import Ids
from core.ports.webhooks import Deliveries, Health, Sender, Turns, Webhooks
from core.use_cases.change_webhook import fail_webhook
from core.webhooks.deliveries import Delivery, DeliveryState, answered, held
from core.webhooks.webhook import Webhook

DELIVERIES_MAX: Final = 50
"""A turn's."""
TURN_S: Final = 30
"""No request begins after this much of a turn."""
FAILURES_MAX: Final = 4
"""A turn in which nothing got through ends after as many failures."""
PAUSE_S: Final = 60
"""After such a turn."""

T = TypeVar("T")
R = TypeVar("R")


class Spread(Protocol):
    """How work is done side by side: as `map`, or in a few threads."""

    def __call__(self, work: Callable[[T], R], each: Iterable[T], /) -> Iterable[R]:
        """What `work` gives for each, in their order."""


class TurnPorts(Struct, frozen=True):
    """What a turn needs from the outside."""

    webhooks: Webhooks
    deliveries: Deliveries
    turns: Turns
    sender: Sender
    ids: Ids


class Report(Struct, frozen=True):
    """What a turn did. `more`: there may be more to send at once."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0
    more: bool = False
    disabled: bool = False


def send_deliveries(
    merchant_id: MerchantId,
    webhook_id: WebhookId,
    clock: Callable[[], int],
    ports: TurnPorts,
    spread: Spread = map,
) -> Report:
    """Send what is due to a webhook, if no other sender has the turn."""
    started, turn_id = clock(), ports.ids.new("turn")
    health = ports.turns.take(webhook_id, turn_id, started)
    if health is None:
        return Report()
    due = ports.deliveries.due(webhook_id, started, DELIVERIES_MAX)
    webhook = ports.webhooks.book(merchant_id).find(webhook_id)
    if webhook is None or not webhook.is_enabled:
        _put_aside(due, webhook, ports.deliveries)
        ports.turns.end(webhook_id, turn_id, Health(), started)
        return Report(more=len(due) == DELIVERIES_MAX)
    turn = _Turn(webhook, started, clock, ports)
    for _ in spread(turn.send, _chains(due)):
        pass
    return _end(turn, turn_id, health, is_all=len(due) < DELIVERIES_MAX)


class _Turn:
    """What happens in one turn; its threads share it, and only ever append."""

    def __init__(
        self, webhook: Webhook, started: int, clock: Callable[[], int], ports: TurnPorts
    ) -> None:
        self.webhook, self.clock, self.ports = webhook, clock, ports
        self.until = started + TURN_S
        self.ended: list[Delivery] = []
        self.left: list[Delivery] = []

    def send(self, chain: Sequence[Delivery]) -> None:
        """Send the deliveries of one entity, one after the other."""
        for delivery in chain:
            now = self.clock()
            if now >= self.until or self.is_broken:
                self.left.append(delivery)
                continue
            answer = self.ports.sender.send(self.webhook, delivery, now)
            after, attempt = answered(delivery, answer, self.clock())
            # What another has moved meanwhile goes on from there: this request is not counted.
            self.ports.deliveries.record(after, attempt)
            self.ended.append(after)

    @property
    def is_broken(self) -> bool:
        """Whether nothing gets through."""
        return len(self.ended) >= FAILURES_MAX and not self.delivered

    @property
    def delivered(self) -> int:
        """How many got through."""
        return sum(each.state is DeliveryState.DELIVERED for each in self.ended)


def _chains(due: Iterable[Delivery]) -> list[list[Delivery]]:
    """Deliveries by entity, each in its sequence, so that one turn keeps their order."""
    ordered = sorted(due, key=lambda each: (each.entity.kind, each.entity.id, each.sequence))
    return [list(chain) for _, chain in groupby(ordered, key=lambda each: each.entity)]


def _put_aside(due: Iterable[Delivery], webhook: Webhook | None, deliveries: Deliveries) -> None:
    """Keep back what is due to a disabled webhook, forget what is due to one that is gone."""
    for delivery in due:
        if webhook is None:
            deliveries.drop(delivery)
        else:
            deliveries.save(held(delivery))


def _end(turn: _Turn, turn_id: str, health: Health, *, is_all: bool) -> Report:
    """Give the turn back with what it showed, and disable what nothing has reached for days."""
    now, webhook, ports = turn.clock(), turn.webhook, turn.ports
    failed = len(turn.ended) - turn.delivered
    since = None if turn.delivered else health.failing_since or (now if failed else None)
    is_dead = failed > 0 and webhook.is_dead(since, now)
    if is_dead:
        fail_webhook(webhook.webhook_id, webhook.merchant_id, now, ports.webhooks)
    is_down = failed > 0 and not turn.delivered
    pause_until = now + PAUSE_S if is_down else now
    ports.turns.end(webhook.webhook_id, turn_id, Health(since), pause_until)
    return Report(
        sent=turn.delivered,
        failed=failed,
        given_up=sum(each.state is DeliveryState.GIVEN_UP for each in turn.ended),
        more=not is_down and (bool(turn.left) or not is_all),
        disabled=is_dead,
    )
