"""Notifications of Stripe through the storefront's boundary."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders.tellers import StripeTeller, assert_refused, assert_taken
from tests.fakes.http import NOW
from tests.fakes.providers import stripe


@pytest.fixture
def stripes() -> Iterator[StripeTeller]:
    teller = StripeTeller()
    yield teller
    teller.server.close()


@pytest.mark.parametrize("skew_s", [-301, 301])
def test_stripe_more_than_five_minutes_are_refused(stripes: StripeTeller, skew_s: int) -> None:
    assert_refused(stripes, stripes.signed(stripes.event(), NOW + skew_s), 400)


@pytest.mark.parametrize("skew_s", [-300, 300])
def test_stripe_five_minutes_are_fresh(stripes: StripeTeller, skew_s: int) -> None:
    assert_taken(stripes, stripes.signed(stripes.event(), NOW + skew_s))


def test_stripe_a_header_that_came_twice_is_refused(stripes: StripeTeller) -> None:
    body, headers = stripes.told()
    doubled = {name: f"{value},{value}" for name, value in headers.items()}
    assert_refused(stripes, (body, doubled), 400)


def test_stripe_either_of_two_secrets_will_do_while_they_rotate(stripes: StripeTeller) -> None:
    stripes.secrets.document = stripe.secret(webhook_secrets=["whsec_old", "whsec_new"])
    assert_taken(stripes, stripes.signed(stripes.event(), secret="whsec_new"))
    assert_taken(stripes, stripes.signed(stripes.event(), secret="whsec_old"))
    assert_refused(stripes, stripes.signed(stripes.event(), secret="whsec_other"), 400)


@pytest.mark.parametrize("changes", [{"livemode": True}, {"currency": "USD"}])
def test_stripe_anothers_genuine_word_is_not_about_us(
    stripes: StripeTeller, changes: dict[str, Any]
) -> None:
    assert_refused(stripes, stripes.told(**changes), 422)


def test_stripe_both_events_of_one_payment_pay_it_once(stripes: StripeTeller) -> None:
    intent = {
        "object": "payment_intent",
        "id": "pi_1",
        "amount_received": stripes.amount,
        "currency": "cny",
        "metadata": {"payment_id": stripes.payment_id},
    }
    assert_taken(stripes, stripes.told(type="payment_intent.succeeded", about=intent))
    assert_taken(stripes, stripes.told(id="evt_2"))
    assert stripes.state == ("paid", "paid")
    assert len(stripes.shop.stream("OrderPaid")["Records"]) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"payment_status": "unpaid"},
        {"type": "charge.succeeded", "about": {"object": "charge"}},
        {"type": "payment_intent.payment_failed", "about": {"object": "payment_intent"}},
        {
            "type": "payment_intent.succeeded",
            "about": {"id": "pi_9", "amount_received": 1, "currency": "cny", "metadata": {}},
        },
        {
            "type": "refund.updated",
            "about": {
                "object": "refund",
                "id": "re_1",
                "amount": 1,
                "currency": "cny",
                "status": "succeeded",
                "metadata": {},
            },
        },
    ],
)
def test_stripe_what_is_not_for_us_to_act_on_is_acknowledged(
    stripes: StripeTeller, changes: dict[str, Any]
) -> None:
    assert_taken(stripes, stripes.told(**changes))
    assert stripes.state == ("started", "placed")


def test_stripe_a_refund_that_we_never_asked_for_is_unknown(stripes: StripeTeller) -> None:
    about = {
        "object": "refund",
        "id": "re_1",
        "amount": 1,
        "currency": "cny",
        "status": "succeeded",
        "metadata": {"provider_refund_id": f"prf_{1:026d}", "payment_id": stripes.payment_id},
    }
    assert_refused(stripes, stripes.told(type="refund.updated", about=about), 404)
