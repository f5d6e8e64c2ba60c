"""The committed events of refunds, answered in the order of their story."""

import json
from typing import Any

import pytest

from core.books import ledger
from functions.provider_refunds import sweeper as provider_refunds
from functions.refund_deadlines import sweeper as refund_deadlines
from functions.shared.dynamodb.attributes import from_attributes
from tests.builders.refunds import RefundShop
from tests.builders.sweeps import Minutes
from tests.fakes.roles import acting_as
from tests.functional.test_order_events import AT, MERCHANT, NAMES, SHOPPER, EventShop, answer, read

NAMED = {**NAMES, "rfd": "rfd_01KAJ7A2C4E6G8J0KMNPQRSTVW"}


class RefundEventShop(EventShop, RefundShop):
    """A shop in which the committed events of orders and refunds have something to be about."""


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> RefundEventShop:
    monkeypatch.setitem(NAMES, "rfd", NAMED["rfd"])
    shop = RefundEventShop()
    answer(shop.shopper(), "orders.place")
    answer(shop.payer(), "payments.start")
    answer(shop.payer(), "payments.notified")
    return shop


def body(answered: dict[str, Any]) -> Any:
    return json.loads(answered["body"])


def test_the_events_tell_the_story_of_a_refund(shop: RefundEventShop) -> None:
    asker, staff = shop.asker(SHOPPER), shop.answerer(SHOPPER)
    assert body(answer(asker, "refunds.preview"))["amount"]["amount"] == 23_400
    asked = answer(asker, "refunds.ask")
    assert (asked["statusCode"], body(asked)["state"]) == (201, "requested")
    assert body(answer(staff, "admin_refunds.read"))["charged_to"]["merchant"]["amount"] == 18_720
    assert body(answer(staff, "admin_refunds.approve"))["state"] == "approved"
    with acting_as("provider_refunds"):
        handler = provider_refunds.serve(shop.paybacks(), lambda: AT)
        assert handler(read("provider_refunds.minute"), Minutes())["done"] == 1
    assert body(answer(asker, "refunds.read"))["state"] == "refunded"


def test_the_event_of_a_minute_in_which_a_merchant_stayed_silent(shop: RefundEventShop) -> None:
    answer(shop.asker(SHOPPER), "refunds.ask")
    with acting_as("refund_deadlines"):
        handler = refund_deadlines.serve(shop.lapses(), lambda: AT + 86_400)
        assert handler(read("refund_deadlines.minute"), Minutes())["done"] == 1
    assert body(answer(shop.asker(SHOPPER), "refunds.read"))["state"] == "approved"


def test_the_posted_event_is_what_the_refund_wrote(shop: RefundEventShop) -> None:
    """Its amounts are those of the outbox; the fresh ids and the time are the event's own."""
    answer(shop.asker(SHOPPER), "refunds.ask")
    answer(shop.answerer(SHOPPER), "admin_refunds.approve")
    shop.pay_back(AT)
    [ours], [committed] = (
        [from_attributes(each["dynamodb"]["NewImage"]) for each in event["Records"]]
        for event in (shop.stream("RefundPaid"), read("ledger_postings.refund-paid"))
    )
    assert ours.keys() == committed.keys()
    assert amounts(ours) == amounts(committed)
    assert (ours["paid"], ours["child_ended"]) == (committed["paid"], committed["child_ended"])
    assert shop.post(read("ledger_postings.refund-paid"), None) == {"batchItemFailures": []}
    [owed] = shop.ledger.balances(ledger.merchant(MERCHANT))
    assert owed.amount == -18_720


def amounts(image: Any) -> dict[str, int]:
    [journal] = image["journals"]
    return {entry["account"]: entry["amount"] for entry in journal["entries"]}
