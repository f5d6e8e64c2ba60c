"""Deliveries: one event on its way to one webhook, tried until it is there or given up.

    pending ──succeed──▶ delivered          pending ──fail──▶ pending, later
       ├──give_up──▶ given_up
       └──hold──▶ held                      (its webhook is disabled)
    delivered, given_up, held, pending ──replay──▶ pending

An event has one delivery at a webhook, which bears the event's own number, so that taking it up
again finds it there. Deliveries of one entity do not wait for each other: a later event is sent
while an earlier one is retried, and `sequence` tells the receiver.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core.errors import Conflict
from core.ids import DeliveryId, EventId, MerchantId, WebhookId
from core.versions import FIRST_VERSION
from core.webhooks.bodies import Announcement, Entity, render
from core.webhooks.webhook import Webhook

BACKOFF_S: Final = (60, 300, 1_800, 7_200, 18_000, 36_000, 86_400)
"""How long after its n-th failure a delivery is tried again; after the last it is given up."""


class DeliveryState(StrEnum):
    """Where a delivery is in its life."""

    PENDING = "pending"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    HELD = "held"


class DeliveryStep(StrEnum):
    """What happens to a delivery."""

    SUCCEED = "succeed"
    FAIL = "fail"
    GIVE_UP = "give_up"
    HOLD = "hold"
    REPLAY = "replay"


STEPS: Final[Mapping[tuple[DeliveryState, DeliveryStep], DeliveryState]] = {
    (DeliveryState.PENDING, DeliveryStep.SUCCEED): DeliveryState.DELIVERED,
    (DeliveryState.PENDING, DeliveryStep.FAIL): DeliveryState.PENDING,
    (DeliveryState.PENDING, DeliveryStep.GIVE_UP): DeliveryState.GIVEN_UP,
    (DeliveryState.PENDING, DeliveryStep.HOLD): DeliveryState.HELD,
    (DeliveryState.PENDING, DeliveryStep.REPLAY): DeliveryState.PENDING,
    (DeliveryState.DELIVERED, DeliveryStep.REPLAY): DeliveryState.PENDING,
    (DeliveryState.GIVEN_UP, DeliveryStep.REPLAY): DeliveryState.PENDING,
    (DeliveryState.HELD, DeliveryStep.REPLAY): DeliveryState.PENDING,
}
"""State and step → the state after it. What is not here is refused."""


class Failure(StrEnum):
    """Why there was no answer, or none that counts."""

    ADDRESS = "address"
    """The name does not resolve, or to what is not public."""
    CONNECTION = "connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    ANSWER = "answer"
    """What came back is no HTTP, or too much of it."""
    STATUS = "status"
    """Anything but 2xx; redirects are not followed."""


class Answer(Struct, frozen=True):
    """What came of one request. `snippet` is the beginning of the answer's body."""

    failure: Failure | None
    status: int | None = None
    duration_ms: int = 0
    snippet: str = ""


class Attempt(Struct, frozen=True, omit_defaults=True):
    """One request of a delivery, as its merchant reads it."""

    delivery_id: DeliveryId
    number: int
    """From 1, over all rounds."""
    at: int
    duration_ms: int
    failure: Failure | None = None
    status: int | None = None
    snippet: str = ""


class Delivery(Struct, frozen=True, kw_only=True):
    """An event for a webhook. Times are epoch seconds."""

    delivery_id: DeliveryId
    webhook_id: WebhookId
    merchant_id: MerchantId
    event_id: EventId
    type: str
    entity: Entity
    sequence: int
    body: str
    occurred_at: int
    state: DeliveryState
    due_at: int
    """When it is to be tried, while it is pending."""
    failures: int = 0
    """In this round; a replay begins another."""
    attempts: int = 0
    """Ever."""
    last_failure: Failure | None = None
    last_status: int | None = None
    last_attempt_at: int | None = None
    version: int = FIRST_VERSION


def delivery_id(event_id: EventId) -> DeliveryId:
    """The delivery of an event, at whichever webhook."""
    return DeliveryId("dlv_" + event_id.partition("_")[2])


def new_delivery(announcement: Announcement, webhook: Webhook, sequence: int, now: int) -> Delivery:
    """What `webhook` is to be sent, at once unless it is disabled."""
    return Delivery(
        delivery_id=delivery_id(announcement.event_id),
        webhook_id=webhook.webhook_id,
        merchant_id=webhook.merchant_id,
        event_id=announcement.event_id,
        type=announcement.type,
        entity=announcement.entity,
        sequence=sequence,
        body=render(announcement, sequence),
        occurred_at=announcement.at,
        state=DeliveryState.PENDING if webhook.is_enabled else DeliveryState.HELD,
        due_at=now,
    )


def after(state: DeliveryState, step: DeliveryStep) -> DeliveryState:
    """The state that `step` leads to; raises `Conflict` when it may not be taken."""
    if (state, step) not in STEPS:
        raise Conflict("delivery_state", f"The delivery is {state.value}.")
    return STEPS[state, step]


def answered(delivery: Delivery, answer: Answer, now: int) -> tuple[Delivery, Attempt]:
    """The delivery after a request that ended at `now`, and the request as it is logged."""
    step, due_at = _step_after(delivery, answer, now)
    attempts = delivery.attempts + 1
    attempt = Attempt(
        delivery_id=delivery.delivery_id,
        number=attempts,
        at=now,
        duration_ms=answer.duration_ms,
        failure=answer.failure,
        status=answer.status,
        snippet=answer.snippet,
    )
    moved = replace(
        delivery,
        state=after(delivery.state, step),
        due_at=due_at,
        failures=delivery.failures + (answer.failure is not None),
        attempts=attempts,
        last_failure=answer.failure,
        last_status=answer.status,
        last_attempt_at=now,
        version=delivery.version + 1,
    )
    return moved, attempt


def held(delivery: Delivery) -> Delivery:
    """The delivery, kept back because its webhook is disabled."""
    state = after(delivery.state, DeliveryStep.HOLD)
    return replace(delivery, state=state, version=delivery.version + 1)


def replayed(delivery: Delivery, due_at: int) -> Delivery:
    """The delivery at the beginning of another round."""
    return replace(
        delivery,
        state=after(delivery.state, DeliveryStep.REPLAY),
        due_at=due_at,
        failures=0,
        version=delivery.version + 1,
    )


def _step_after(delivery: Delivery, answer: Answer, now: int) -> tuple[DeliveryStep, int]:
    if answer.failure is None:
        return DeliveryStep.SUCCEED, now
    if delivery.failures >= len(BACKOFF_S):
        return DeliveryStep.GIVE_UP, now
    return DeliveryStep.FAIL, now + BACKOFF_S[delivery.failures]
