"""Deliveries on request: a test event, one again, all since a time."""

import pytest

from core.ids import WebhookId
from core.use_cases.send_deliveries import PAUSE_S
from core.webhooks.deliveries import BACKOFF_S, answered, held
from tests.builders.webhooks import ALL, DELIVERED, EVERY_TYPE, FAILED, URL, WebhookShop


@pytest.fixture
def shop() -> WebhookShop:
    return WebhookShop()


@pytest.fixture
def webhook_id(shop: WebhookShop) -> str:
    added: str = shop.add_webhook()["webhook_id"]
    return added


def test_a_test_event_is_sent_once_a_key(shop: WebhookShop, webhook_id: str) -> None:
    path = f"{ALL}/{webhook_id}/ping"
    first, again = (shop.keeper().call("POST", path, key="k1") for _ in range(2))
    assert first.text == again.text
    shop.work()
    [delivery] = shop.listed(webhook_id)
    assert (delivery["type"], delivery["state"]) == ("webhook.ping", "delivered")
    assert delivery["entity"] == {"kind": "webhook", "id": webhook_id}


def test_a_disabled_webhook_takes_no_test_and_no_replay(shop: WebhookShop, webhook_id: str) -> None:
    body = {"url": URL, "types": EVERY_TYPE, "enabled": False, "version": 1}
    path = f"{ALL}/{webhook_id}"
    shop.announce(1)
    shop.keeper().call("PUT", path, body)
    for url, sent in (
        ("/ping", None),
        ("/replay", {"since": "2026-10-01T00:00:00Z"}),
        (f"/deliveries/dlv_{1:026d}/replay", None),
    ):
        assert shop.keeper().call("POST", f"{path}{url}", sent).code == "webhook_disabled"


def test_one_delivery_is_sent_again_on_request(shop: WebhookShop, webhook_id: str) -> None:
    shop.announce(1)
    shop.sender.answer = FAILED
    for wait in (*BACKOFF_S, 0):
        shop.tick()
        shop.now += wait
    shop.sender.answer = DELIVERED
    shop.now += PAUSE_S
    path = f"{ALL}/{webhook_id}/deliveries/dlv_{1:026d}"
    assert shop.keeper().call("GET", path).json["state"] == "given_up"
    replayed = shop.keeper().call("POST", f"{path}/replay").json
    assert (replayed["state"], replayed["attempts"]) == ("pending", 8)
    shop.sender.answer = FAILED
    shop.work()
    assert shop.keeper().call("GET", path).json["state"] == "pending"
    shop.sender.answer = DELIVERED
    shop.now += BACKOFF_S[0]
    shop.tick()
    assert shop.keeper().call("GET", path).json["state"] == "delivered"
    assert [each["number"] for each in shop.attempts(webhook_id)] == list(range(10, 0, -1))
    assert len({each.event_id for each in shop.sender.sent}) == 1


@pytest.mark.parametrize("delivered", [False, True])
def test_all_since_a_time_are_sent_again_in_their_order(
    shop: WebhookShop, webhook_id: str, *, delivered: bool
) -> None:
    shop.announce(*range(1, 121))
    shop.tick()
    shop.sender.sent.clear()
    shop.now += 1
    path = f"{ALL}/{webhook_id}/replay"
    body = {"since": "2026-10-25T00:00:00Z", "delivered": delivered}
    assert shop.keeper().call("POST", path, body).status == 204
    shop.work()
    sent = [each.sequence for each in shop.sender.sent]
    assert sorted(sent) == (list(range(1, 121)) if delivered else [])


def test_what_happened_before_that_time_is_not(shop: WebhookShop, webhook_id: str) -> None:
    shop.announce(1)
    shop.tick()
    shop.now += 1
    body = {"since": "2026-12-30T00:00:00Z", "delivered": True}
    assert shop.keeper().call("POST", f"{ALL}/{webhook_id}/replay", body).status == 204
    shop.work()
    assert len(shop.sender.sent) == 1


def test_a_request_that_ends_after_a_replay_began_does_not_end_it(
    shop: WebhookShop, webhook_id: str
) -> None:
    shop.announce(1)
    [under_way] = shop.deliveries.due(WebhookId(webhook_id), shop.now, 1)
    path = f"{ALL}/{webhook_id}/deliveries/{under_way.delivery_id}"
    assert shop.keeper().call("POST", f"{path}/replay").status == 200
    assert not shop.deliveries.record(*answered(under_way, DELIVERED, shop.now))
    assert not shop.deliveries.save(held(under_way))
    read = shop.keeper().call("GET", path).json
    assert (read["state"], read["attempts"]) == ("pending", 0)
