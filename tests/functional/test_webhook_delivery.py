"""Turns at webhooks: what is sent when, how it is logged, and when it is given up."""

import pytest
from msgspec.structs import replace

from core.ids import WebhookId
from core.ports.webhooks import Health
from core.use_cases.send_deliveries import (
    DELIVERIES_MAX,
    FAILURES_MAX,
    PAUSE_S,
    TURN_S,
    send_deliveries,
)
from core.webhooks.deliveries import BACKOFF_S, Answer, Delivery, Failure
from core.webhooks.webhook import DISABLE_AFTER_S, Webhook
from functions.webhook_delivery import consumer
from tests.builders.orders import SHOES
from tests.builders.webhooks import (
    ALL,
    DELIVERED,
    EVERY_TYPE,
    FAILED,
    URL,
    ScriptedSender,
    WebhookShop,
)
from tests.fakes.http import NOW


@pytest.fixture
def shop() -> WebhookShop:
    return WebhookShop()


@pytest.fixture
def webhook_id(shop: WebhookShop) -> str:
    added: str = shop.add_webhook()["webhook_id"]
    return added


def test_what_is_due_is_sent_and_logged(shop: WebhookShop, webhook_id: str) -> None:
    shop.announce(1)
    shop.tick()
    [delivery] = shop.listed(webhook_id)
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == (
        "delivered",
        1,
        200,
    )
    assert shop.attempts(webhook_id) == [
        {
            "number": 1,
            "at": delivery["last_attempt_at"],
            "duration_ms": 12,
            "failure": None,
            "status": 200,
            "snippet": "ok",
        }
    ]
    shop.tick()
    assert len(shop.sender.sent) == 1


def test_what_fails_is_tried_by_the_table_and_then_given_up(
    shop: WebhookShop, webhook_id: str
) -> None:
    shop.announce(1)
    shop.sender.answer = FAILED
    times = []
    for _ in range(3 * 24 * 60):
        before = len(shop.sender.sent)
        shop.tick()
        times += [shop.now - NOW] if len(shop.sender.sent) > before else []
        shop.now += 60
    expected = [0]
    for wait in BACKOFF_S:
        expected.append(expected[-1] + wait)
    assert times == expected
    [delivery] = shop.listed(webhook_id)
    assert (delivery["state"], delivery["due_at"]) == ("given_up", None)
    assert [each["number"] for each in shop.attempts(webhook_id)] == list(range(8, 0, -1))
    assert {sent.body for sent in shop.sender.sent} == {delivery["body"]}


def test_a_webhook_that_nothing_reaches_for_days_is_disabled(
    shop: WebhookShop, webhook_id: str
) -> None:
    shop.sender.answer = FAILED
    number = 0
    while shop.now < NOW + DISABLE_AFTER_S + 7_200:
        number += 1
        shop.announce(number)
        shop.tick()
        shop.now += 3_600
    read = shop.keeper().call("GET", f"{ALL}/{webhook_id}").json
    assert (read["state"], read["disabled_by"]) == ("disabled", "failures")
    assert read["disabled_at"] is not None
    sent = len(shop.sender.sent)
    for _ in range(50):
        shop.now += 3_600
        shop.tick()
    assert len(shop.sender.sent) == sent
    assert {each["state"] for each in shop.listed(webhook_id)} <= {"held", "given_up"}


def test_an_enabled_webhook_has_days_again(shop: WebhookShop, webhook_id: str) -> None:
    shop.sender.answer = FAILED
    shop.announce(1)
    shop.tick()
    shop.now += DISABLE_AFTER_S
    shop.announce(2)
    shop.tick()
    [webhook] = shop.book_of()
    assert not webhook.is_enabled
    body = {"url": URL, "types": EVERY_TYPE, "enabled": True, "version": webhook.version}
    assert shop.keeper().call("PUT", f"{ALL}/{webhook_id}", body).status == 200
    shop.now += PAUSE_S
    shop.announce(3)
    shop.tick()
    assert shop.book_of()[0].is_enabled


def test_one_success_ends_what_counts_as_failing(shop: WebhookShop, webhook_id: str) -> None:
    shop.sender.answer = FAILED
    shop.announce(1)
    shop.tick()
    path = f"{ALL}/{webhook_id}"
    assert shop.keeper().call("GET", path).json["failing_since"] is not None
    shop.sender.answer = DELIVERED
    shop.now += 60
    shop.tick()
    assert shop.keeper().call("GET", path).json["failing_since"] is None


def test_a_later_event_does_not_wait_for_an_earlier_one(shop: WebhookShop, webhook_id: str) -> None:
    shop.announce(1)
    shop.sender.answer = FAILED
    shop.tick()
    shop.sender.answer = DELIVERED
    shop.now += PAUSE_S - 1
    shop.announce(2)
    shop.now += 1
    shop.tick()
    assert [each.sequence for each in shop.sender.sent] == [1, 1, 2]
    assert {each["state"] for each in shop.listed(webhook_id)} == {"delivered"}


def test_the_events_of_an_entity_are_sent_in_their_order(
    shop: WebhookShop, webhook_id: str
) -> None:
    for number in range(1, 21):
        shop.announce(number, entity="ab"[number % 2])
    shop.tick()
    for entity in "ab":
        sent = [each.sequence for each in shop.sender.sent if each.entity.id == entity]
        assert sent == list(range(1, 11))
    assert len(shop.listed(webhook_id)) == 20


def test_a_turn_is_bounded_and_goes_on_by_the_queue(shop: WebhookShop, webhook_id: str) -> None:
    count = 2 * DELIVERIES_MAX + 10
    shop.announce(*range(1, count + 1))
    report = send_deliveries(SHOES, WebhookId(webhook_id), lambda: shop.now, shop.turn_ports)
    assert (report.sent, report.more) == (DELIVERIES_MAX, True)
    shop.tick()
    assert len(shop.sender.sent) == count


def test_a_turn_at_a_slow_receiver_ends_in_time(shop: WebhookShop, webhook_id: str) -> None:
    class SlowSender(ScriptedSender):
        def send(self, webhook: Webhook, delivery: Delivery, now: int) -> Answer:
            shop.now += 10
            return super().send(webhook, delivery, now)

    shop.announce(*range(1, 11))
    ports = replace(shop.turn_ports, sender=SlowSender())
    report = send_deliveries(SHOES, WebhookId(webhook_id), lambda: shop.now, ports)
    assert (report.sent, report.more) == (TURN_S // 10, True)


def test_a_receiver_that_is_down_ends_its_turn_early_and_gets_a_pause(
    shop: WebhookShop, webhook_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "AT_ONCE", 1)
    shop.announce(*range(1, 31))
    shop.sender.answer = Answer(Failure.TIMEOUT)
    shop.tick()
    assert len(shop.sender.sent) == FAILURES_MAX
    shop.tick()
    shop.now += PAUSE_S - 1
    shop.tick()
    assert len(shop.sender.sent) == FAILURES_MAX
    shop.now += 1
    shop.sender.answer = DELIVERED
    shop.tick()
    assert {each["state"] for each in shop.listed(webhook_id)} == {"delivered"}


def test_two_senders_never_have_the_turn_together(shop: WebhookShop) -> None:
    shop.add_webhook()
    shop.announce(1)
    [webhook] = shop.book_of()
    assert shop.turns.take(webhook.webhook_id, "turn_1", NOW) is not None
    shop.tick()
    assert shop.sender.sent == []
    assert shop.turns.take(webhook.webhook_id, "turn_2", NOW + 90) is not None
    shop.turns.end(webhook.webhook_id, "turn_1", Health(5), NOW)
    assert shop.turns.take(webhook.webhook_id, "turn_3", NOW + 91) is None
    assert shop.turns.health([webhook.webhook_id])[webhook.webhook_id] == Health()


def test_what_was_on_its_way_to_a_removed_webhook_is_forgotten(shop: WebhookShop) -> None:
    removed = shop.add_webhook()["webhook_id"]
    shop.announce(1)
    shop.keeper().call("DELETE", f"{ALL}/{removed}")
    shop.tick()
    assert shop.sender.sent == []
    assert shop.waiting() == []


def test_one_webhook_hides_no_other(shop: WebhookShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "WEBHOOKS_PER_PAGE", 1)
    monkeypatch.setattr("functions.shared.dynamodb.webhook_keys.SHARDS", 1)
    ids = {shop.add_webhook()["webhook_id"] for _ in range(4)}
    shop.announce(*range(1, 4))
    shop.tick()
    assert {each.webhook_id for each in shop.sender.sent} == ids
    assert len(shop.sender.sent) == 12
