"""A merchant asks for deliveries again: one, or all since a time."""

from collections.abc import Mapping

from core.errors import Busy, NotFound
from core.ids import DeliveryId, MerchantId, WebhookId
from core.pages import PageRequest
from core.ports.webhooks import Deliveries, Webhooks
from core.webhooks.deliveries import Delivery, DeliveryState, replayed

ATTEMPTS_MAX = 8
PAGE_ITEMS = 50
SKEW_S = 3_600
"""Ids are made a moment from what they are about: a list by id is by time but for so much."""


def replay_delivery(
    delivery_id: DeliveryId,
    webhook_id: WebhookId,
    merchant_id: MerchantId,
    now: int,
    webhooks: Webhooks,
    deliveries: Deliveries,
) -> Delivery:
    """Begin another round of a delivery at once.

    Raises `NotFound`, and `Conflict` when the webhook is disabled.
    """
    webhooks.book(merchant_id).webhook(webhook_id).check_enabled()
    for _ in range(ATTEMPTS_MAX):
        delivery = deliveries.get(webhook_id, delivery_id)
        if delivery is None:
            raise NotFound("delivery")
        again = replayed(delivery, now)
        if deliveries.save(again):
            return again
    raise Busy


def replay_page(
    webhook_id: WebhookId,
    since: int,
    until: int,
    *,
    delivered: bool,
    after: Mapping[str, str] | None,
    deliveries: Deliveries,
) -> dict[str, str] | None:
    """Begin another round of a page of deliveries; answers where the next page begins.

    Deliveries of events from `since` until `until` are due at `until`, in the order of their
    events; those that were delivered only with `delivered`. One that moves meanwhile is left to
    what moves it.
    """
    page = deliveries.of_webhook(
        webhook_id, PageRequest(PAGE_ITEMS, None if after is None else dict(after))
    )
    for delivery in page.items:
        is_asked = delivered or delivery.state is not DeliveryState.DELIVERED
        if is_asked and since <= delivery.occurred_at <= until:
            deliveries.save(replayed(delivery, until))
    is_past = bool(page.items) and page.items[-1].occurred_at < since - SKEW_S
    return None if is_past else page.next
