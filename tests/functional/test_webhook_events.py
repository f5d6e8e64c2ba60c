"""The committed events of the webhooks' functions, answered in the order of their story."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.ids import MerchantId, UserId
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Put
from tests.builders.webhooks import WebhookShop
from tests.fakes.http import Client
from tests.fakes.ids import CountingIds
from tests.fakes.roles import acting_as

EVENTS = Path(__file__).parents[2] / "events"
AT = 1_795_248_000
STAFF = UserId("5b8e3d14-27c6-4f0a-9c3b-8d1f6a20e7b4")
MERCHANT = MerchantId("mer_01KAJ2Z7E9R4P1H6W8T0QYVXNC")
NAMES = {"ord": "ord_01KAJ5Q3T7W9B2X4D6F8H0JMNP", "whk": "whk_01KAJ6D4F8H2K6N0Q3S7V9XBZC"}


class NamedIds(CountingIds):
    """The ids that the events name."""

    def new(self, prefix: str) -> str:
        return NAMES.get(prefix) or super().new(prefix)


class EventShop(WebhookShop):
    def __init__(self) -> None:
        super().__init__()
        self.ids, self.now = NamedIds(), AT
        self.add_merchant(MERCHANT)
        self.add_sku(1, price=23_400, merchant_id=MERCHANT)
        self.fill_cart(1, quantity=2)
        self.commerce.commit([Put(keys.staff(STAFF, MERCHANT), {"merchant_id": MERCHANT})])


@pytest.fixture
def shop() -> EventShop:
    return EventShop()


def read(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def answer(client: Client, name: str) -> tuple[int, Any]:
    got = client.serve(read(name), None)
    return got["statusCode"], json.loads(got["body"])


def test_the_events_tell_the_story_of_a_webhook(shop: EventShop) -> None:
    staff = shop.keeper(STAFF)
    shop.place()
    assert answer(staff, "admin_webhooks.add")[0] == 201
    [listed] = answer(staff, "admin_webhooks.list")[1]["items"]
    assert listed["webhook_id"] == NAMES["whk"]
    with acting_as("webhook_intake"):
        taken = shop.intake(read("webhook_intake.order-placed"), None)
    assert taken == {"batchItemFailures": []}
    with acting_as("webhook_delivery"):
        sent = shop.delivery(read("webhook_delivery.wake"), None)
    assert sent == {"batchItemFailures": []}
    assert [each.type for each in shop.sender.sent] == ["order.placed"]
    assert answer(staff, "admin_webhooks.ping")[0] == 201
    shop.queue.messages.clear()
    with acting_as("webhook_delivery"):
        assert shop.delivery(read("webhook_delivery.minute"), None) == {}
    shop.work()
    assert [each.type for each in shop.sender.sent] == ["order.placed", "webhook.ping"]
