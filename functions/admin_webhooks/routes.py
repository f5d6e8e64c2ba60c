"""The routes by which a merchant's staff keep its webhooks and read what became of deliveries."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from core.errors import NotFound
from core.ids import DeliveryId, MerchantId, WebhookId
from core.pages import Page, page_of
from core.ports import Ids, Members, Receipts
from core.ports.webhooks import AddressCheck, Deliveries, Turns, Webhooks
from core.selling.plans import Moment
from core.use_cases.add_webhook import add_webhook
from core.use_cases.change_webhook import edit_webhook, remove_webhook, rotate_secret
from core.use_cases.ping_webhook import ping_webhook
from core.use_cases.replay_deliveries import replay_delivery
from core.webhooks.deliveries import Attempt, Delivery
from core.webhooks.webhook import SecretRotation, Webhook, WebhookDraft, WebhookEdit
from functions.admin_webhooks.views import (
    ShownSecrets,
    ShownWebhook,
    WebhookAttemptView,
    WebhookDeliveryView,
    WebhookSecretsView,
    WebhookView,
)
from functions.shared.api import Api
from functions.shared.requests import NoInput, Paging, Request
from functions.shared.webhooks.queue import Queue, Replay, Wake, send
from functions.shared.webhooks.signatures import derived_key, shown

ALL = "/v1/admin/merchants/{merchant_id}/webhooks"
ONE = f"{ALL}/{{webhook_id}}"
DELIVERIES = f"{ONE}/deliveries"


class Ports(Struct, frozen=True):
    """What webhooks need from the outside; `master` is the key that secrets are derived from."""

    webhooks: Webhooks
    deliveries: Deliveries
    turns: Turns
    addresses: AddressCheck
    master: Callable[[], bytes]
    queue: Queue
    members: Members
    receipts: Receipts
    ids: Ids


class ReplayRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Send again what happened since a time; what was delivered only with `delivered`."""

    since: Moment
    delivered: bool = False


api = Api[Ports]("admin_webhooks")


@api.route(f"GET {ALL}", input=Paging, answer=WebhookView, is_list=True)
def browse(request: Request[Paging], ports: Ports) -> Page[ShownWebhook]:
    """List a merchant's webhooks, the oldest first."""
    webhooks = ports.webhooks.book(_merchant_id(request)).webhooks
    page = page_of(webhooks, request.page, lambda each: each.webhook_id)
    return Page([_shown(webhook, ports) for webhook in page.items], page.next)


@api.route(f"POST {ALL}", input=WebhookDraft, answer=WebhookView, status=201, once=True)
def add(request: Request[WebhookDraft], ports: Ports) -> Webhook:
    """Ask to be told of events at an address."""
    return add_webhook(
        request.input,
        _merchant_id(request),
        request.now,
        request.creating,
        webhooks=ports.webhooks,
        addresses=ports.addresses,
        ids=ports.ids,
    )


@api.route(f"GET {ONE}", answer=WebhookView)
def read(request: Request[NoInput], ports: Ports) -> ShownWebhook:
    """Read a webhook, and since when nothing gets through."""
    return _shown(_webhook(request, ports), ports)


@api.route(f"PUT {ONE}", input=WebhookEdit, answer=WebhookView)
def edit(request: Request[WebhookEdit], ports: Ports) -> ShownWebhook:
    """Edit a webhook, disable or enable it.

    Events of a disabled webhook are kept back: after enabling it, ask for them with a replay.
    """
    edited = edit_webhook(
        _webhook_id(request),
        request.input,
        _merchant_id(request),
        request.now,
        webhooks=ports.webhooks,
        addresses=ports.addresses,
    )
    return _shown(edited, ports)


@api.route(f"DELETE {ONE}")
def remove(request: Request[NoInput], ports: Ports) -> None:
    """Remove a webhook; what was on its way to it is not sent."""
    remove_webhook(_webhook_id(request), _merchant_id(request), ports.webhooks)


@api.route(f"GET {ONE}/secrets", answer=WebhookSecretsView)
def secrets(request: Request[NoInput], ports: Ports) -> ShownSecrets:
    """Read what a webhook's deliveries are signed with."""
    return _secrets(_webhook(request, ports), request.now, ports)


@api.route(f"POST {ONE}/secrets/rotate", input=SecretRotation, answer=WebhookSecretsView)
def rotate(request: Request[SecretRotation], ports: Ports) -> ShownSecrets:
    """Begin to sign with a new secret; the old one signs beside it for a while."""
    rotated = rotate_secret(
        _webhook_id(request), request.input, _merchant_id(request), request.now, ports.webhooks
    )
    return _secrets(rotated, request.now, ports)


@api.route(f"POST {ONE}/ping", answer=WebhookDeliveryView, status=201, once=True)
def send_test(request: Request[NoInput], ports: Ports) -> Delivery:
    """Send a webhook a test event; read the delivery to see what became of it."""
    delivery = ping_webhook(
        _webhook_id(request),
        _merchant_id(request),
        request.now,
        request.creating,
        webhooks=ports.webhooks,
        deliveries=ports.deliveries,
        ids=ports.ids,
    )
    send(ports.queue, Wake(delivery.merchant_id, delivery.webhook_id))
    return delivery


@api.route(f"POST {ONE}/replay", input=ReplayRequest)
def replay_all(request: Request[ReplayRequest], ports: Ports) -> None:
    """Send again what happened since a time, in the order of the events.

    Only what is still kept (30 days). It begins within moments and goes on by itself.
    """
    webhook = _webhook(request, ports)
    webhook.check_enabled()
    work = Replay(
        webhook.merchant_id,
        webhook.webhook_id,
        since=int(request.input.since.timestamp()),
        until=request.now,
        delivered=request.input.delivered,
    )
    send(ports.queue, work)


@api.route(f"GET {DELIVERIES}", input=Paging, answer=WebhookDeliveryView, is_list=True)
def deliveries(request: Request[Paging], ports: Ports) -> Page[Delivery]:
    """List a webhook's deliveries, those of the newest events first."""
    return ports.deliveries.of_webhook(_webhook(request, ports).webhook_id, request.page)


@api.route(f"GET {DELIVERIES}/{{delivery_id}}", answer=WebhookDeliveryView)
def delivery(request: Request[NoInput], ports: Ports) -> Delivery:
    """Read a delivery."""
    return _delivery(request, ports)


@api.route(
    f"GET {DELIVERIES}/{{delivery_id}}/attempts",
    input=Paging,
    answer=WebhookAttemptView,
    is_list=True,
)
def attempts(request: Request[Paging], ports: Ports) -> Page[Attempt]:
    """List the requests of a delivery, the newest first."""
    found = _delivery(request, ports)
    return ports.deliveries.attempts(found.webhook_id, found.delivery_id, request.page)


@api.route(f"POST {DELIVERIES}/{{delivery_id}}/replay", answer=WebhookDeliveryView)
def replay(request: Request[NoInput], ports: Ports) -> Delivery:
    """Send a delivery again, the same bytes under the same id."""
    again = replay_delivery(
        DeliveryId(request.path["delivery_id"]),
        _webhook_id(request),
        _merchant_id(request),
        request.now,
        ports.webhooks,
        ports.deliveries,
    )
    send(ports.queue, Wake(again.merchant_id, again.webhook_id))
    return again


def _merchant_id(request: Request[Any]) -> MerchantId:
    return MerchantId(request.path["merchant_id"])


def _webhook_id(request: Request[Any]) -> WebhookId:
    return WebhookId(request.path["webhook_id"])


def _webhook(request: Request[Any], ports: Ports) -> Webhook:
    return ports.webhooks.book(_merchant_id(request)).webhook(_webhook_id(request))


def _delivery(request: Request[Any], ports: Ports) -> Delivery:
    webhook_id = _webhook(request, ports).webhook_id
    found = ports.deliveries.get(webhook_id, DeliveryId(request.path["delivery_id"]))
    if found is None:
        raise NotFound("delivery")
    return found


def _shown(webhook: Webhook, ports: Ports) -> ShownWebhook:
    health = ports.turns.health([webhook.webhook_id])[webhook.webhook_id]
    return ShownWebhook(webhook, health)


def _secrets(webhook: Webhook, now: int, ports: Ports) -> ShownSecrets:
    generations = webhook.generations(now)
    keys = [derived_key(ports.master(), webhook.webhook_id, each) for each in generations]
    until = webhook.old_secret_until if len(generations) > 1 else None
    return ShownSecrets([shown(key) for key in keys], until)
