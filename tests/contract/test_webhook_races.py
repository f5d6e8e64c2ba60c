"""Two of everything on DynamoDB: intakes, senders, editors."""

from collections.abc import Callable
from functools import partial
from threading import Lock

import pytest

from core.use_cases.announce import announce
from core.use_cases.send_deliveries import Report, send_deliveries
from core.webhooks.deliveries import Answer, Delivery, answered
from core.webhooks.webhook import Webhook
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.webhook_delivery.consumer import AT_ONCE, _side_by_side
from tests.builders.orders import SHOES
from tests.builders.webhooks import (
    ALL,
    DELIVERED,
    EVERY_TYPE,
    FAILED,
    URL,
    ScriptedSender,
    WebhookShop,
    announcement,
)
from tests.contract.race import race

EVENTS = 12


class CountingSender(ScriptedSender):
    """Counts how many requests are under way together."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.most = 0, 0
        self._lock = Lock()

    def send(self, webhook: Webhook, delivery: Delivery, now: int) -> Answer:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        answer = super().send(webhook, delivery, now)
        with self._lock:
            self.now -= 1
        return answer


@pytest.fixture
def sender() -> CountingSender:
    return CountingSender()


@pytest.fixture
def shop(table: DynamoStore, sender: CountingSender) -> WebhookShop:
    return WebhookShop(webhooks=table, sender=sender)


def take_up(shop: WebhookShop, number: int, entity: str) -> None:
    announce(announcement(number, entity), shop.now, shop.webhooks, shop.deliveries)


def turn(shop: WebhookShop) -> Report:
    [webhook] = shop.book_of()
    return send_deliveries(
        SHOES, webhook.webhook_id, lambda: shop.now, shop.turn_ports, _side_by_side
    )


def test_intakes_that_get_the_same_events_count_each_once_without_a_gap(
    shop: WebhookShop,
) -> None:
    ids = [shop.add_webhook()["webhook_id"] for _ in range(2)]
    numbers = range(1, EVENTS + 1)
    race([partial(take_up, shop, number, "ab"[number % 2]) for number in [*numbers, *numbers]])
    for webhook_id in ids:
        listed = shop.listed(webhook_id)
        assert len(listed) == EVENTS
        for entity in "ab":
            taken = [each["sequence"] for each in listed if each["entity"]["id"] == entity]
            assert sorted(taken) == list(range(1, EVENTS // 2 + 1))


def test_senders_that_wake_together_send_each_delivery_once(
    shop: WebhookShop, sender: CountingSender
) -> None:
    webhook_id = shop.add_webhook()["webhook_id"]
    for number in range(1, EVENTS + 1):
        take_up(shop, number, str(number))
    race([partial(turn, shop) for _ in range(8)])
    while turn(shop).sent:
        pass
    assert sorted(each.event_id for each in sender.sent) == sorted(
        each["event_id"] for each in shop.listed(webhook_id)
    )
    assert sender.most <= AT_ONCE
    assert {each["state"] for each in shop.listed(webhook_id)} == {"delivered"}


def test_of_senders_whose_turns_overlap_one_is_logged(shop: WebhookShop) -> None:
    """A sender that outlived its turn still sends; what it says of the delivery counts once."""
    webhook_id = shop.add_webhook()["webhook_id"]
    take_up(shop, 1, "a")
    [webhook] = shop.book_of()
    [due] = shop.deliveries.due(webhook.webhook_id, shop.now, 1)

    def late() -> bool:
        return shop.deliveries.record(*answered(due, FAILED, shop.now))

    assert sorted(race([late] * 6)) == [False] * 5 + [True]
    [delivery] = shop.listed(webhook_id)
    assert delivery["attempts"] == 1
    assert [each["number"] for each in shop.attempts(webhook_id)] == [1]


def test_taking_up_while_sending_loses_nothing(shop: WebhookShop, sender: CountingSender) -> None:
    webhook_id = shop.add_webhook()["webhook_id"]
    sender.answer = DELIVERED
    runs: list[Callable[[], object]] = [
        partial(take_up, shop, number, "a") for number in range(1, EVENTS + 1)
    ]
    runs += [partial(turn, shop) for _ in range(4)]
    race(runs)
    while turn(shop).sent:
        pass
    listed = shop.listed(webhook_id)
    assert {each["state"] for each in listed} == {"delivered"}
    assert sorted(each["sequence"] for each in listed) == list(range(1, EVENTS + 1))
    assert len(sender.sent) == EVENTS


def test_of_webhooks_added_together_no_more_than_the_limit_stay(shop: WebhookShop) -> None:
    body = {"url": URL, "types": EVERY_TYPE}
    answers = race([partial(shop.keeper().call, "POST", ALL, body) for _ in range(16)])
    assert {answer.status for answer in answers} <= {201, 409, 503}
    added = sum(answer.status == 201 for answer in answers)
    assert len(shop.book_of()) == added <= 10


def test_one_key_pings_once(shop: WebhookShop) -> None:
    webhook_id = shop.add_webhook()["webhook_id"]
    path = f"{ALL}/{webhook_id}/ping"
    answers = race([partial(shop.keeper().call, "POST", path, key="k1") for _ in range(8)])
    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.text for answer in answers if answer.status == 201}) == 1
    assert len(shop.listed(webhook_id)) == 1
