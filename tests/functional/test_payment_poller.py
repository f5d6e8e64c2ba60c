"""Payments that nobody told us about: their providers are asked, ever less often, then no more."""

from threading import Barrier
from typing import Any

import pytest

from core.errors import Busy
from core.payments.payment import Payment, next_query
from functions.payment_poller import sweeper as payment_poller
from functions.shared.payments.sandbox import Sandbox
from tests.builders.orders import Shop
from tests.builders.provider_calls import payment
from tests.builders.sweeps import poll, poller_ports, run_sweep
from tests.fakes.http import NOW

NEVER = "4000000000000135"
PAY_UNTIL, GRACE = NOW + 1_800, 900


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, units=5)
    shop.fill_cart(1, quantity=2)
    return shop


@pytest.fixture
def order(shop: Shop) -> Any:
    return shop.place()


class Silent(Sandbox):
    """A sandbox that does not answer."""

    def __init__(self) -> None:
        self.asked = 0

    def query(self, payment: Payment) -> None:  # noqa: ARG002
        self.asked += 1
        raise Busy


def state_of(shop: Shop, started: Any) -> str:
    payment = started["payment"]
    path = f"/v1/orders/{payment['order_id']}/payments/{payment['payment_id']}"
    return str(shop.payer().call("GET", path).json["state"])


def queries(shop: Shop, until: int) -> list[int]:
    """The seconds after the start at which a payment is asked about, minute by minute."""
    return [at - NOW for at in range(NOW, until, 60) if poll(shop, at)["done"]]


def test_what_was_never_told_is_found_out(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    shop.collect(started, NEVER)
    assert poll(shop, NOW + 59)["done"] == 0
    assert shop.order(order)["state"] == "placed"
    assert poll(shop, NOW + 60)["done"] == 1
    assert (state_of(shop, started), shop.order(order)["state"]) == ("paid", "paid")
    assert poll(shop, NOW + 10_000) == {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}


def test_a_payment_that_nobody_pays_is_asked_about_ever_less_often_and_closed(
    shop: Shop, order: Any
) -> None:
    started = shop.start_payment(order)
    asked = queries(shop, NOW + 8 * 3_600)
    assert asked == [60, 180, 420, 900, 1_800, 2_700]
    assert asked[-1] == PAY_UNTIL + GRACE - NOW
    assert state_of(shop, started) == "closed"


def test_what_was_told_is_not_asked_about(shop: Shop, order: Any) -> None:
    shop.pay(order)
    assert queries(shop, NOW + 8 * 3_600) == []


def test_a_provider_that_does_not_answer_never_closes_a_payment(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    silent = Silent()
    for at in range(NOW, NOW + 4 * 3_600, 60):
        poll(shop, at, {"sandbox": silent})
    assert silent.asked == 6 + 12
    assert state_of(shop, started) == "started"
    shop.now = NOW
    shop.collect(started, NEVER)
    assert poll(shop, NOW + 5 * 3_600)["done"] == 1
    assert state_of(shop, started) == "paid"


def test_a_provider_that_is_not_set_up_any_more_is_said_to_fail(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    assert poll(shop, NOW + 60, {})["failed"] == 1
    assert poll(shop, NOW + 61, {}) == {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}
    assert state_of(shop, started) == "started"


def test_two_pollers_at_once_ask_once(shop: Shop, order: Any) -> None:
    shop.start_payment(order)
    inner: list[dict[str, int]] = []

    class Nosy(Silent):
        def query(self, payment: Payment) -> None:  # noqa: ARG002
            self.asked += 1
            inner.append(poll(shop, NOW + 60, {"sandbox": nosy}))

    nosy = Nosy()
    assert poll(shop, NOW + 60, {"sandbox": nosy})["done"] == 1
    assert (nosy.asked, inner[0]["done"]) == (1, 0)


def test_money_that_is_found_late_goes_back(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    shop.collect(started, NEVER)
    shop.shopper().call("POST", f"/v1/orders/{order['order_id']}/cancel")
    assert poll(shop, NOW + 60)["done"] == 1
    assert (state_of(shop, started), shop.order(order)["state"]) == ("refund_due", "cancelled")
    assert len(shop.stream("RefundBecameDue")["Records"]) == 1


def test_a_notification_while_it_is_asked_settles_once(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    genuine = shop.sandbox_client()

    class Racing(Silent):
        def query(self, payment: Payment) -> Any:
            shop.collect(started)
            return genuine.query(payment)

    assert poll(shop, NOW + 60, {"sandbox": Racing()})["done"] == 1
    assert state_of(shop, started) == "paid"
    assert len(shop.stream("OrderPaid")["Records"]) == 1


def test_closing_and_paying_at_once_loses_no_money(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)

    class Racing(Silent):
        def query(self, payment: Payment) -> None:  # noqa: ARG002
            shop.now = NOW
            shop.collect(started)

    over = PAY_UNTIL + GRACE
    assert poll(shop, over, {"sandbox": Racing()})["done"] == 1
    assert (state_of(shop, started), shop.order(order)["state"]) == ("paid", "paid")


def test_several_are_asked_about_at_once_and_a_run_ends_in_time(shop: Shop) -> None:
    shop.add_sku(2, units=100)
    for _ in range(20):
        shop.fill_cart(2)
        shop.start_payment(shop.place(2))
    together: list[int] = []
    meeting = Barrier(8, lambda: together.append(8))

    class Meeting(Silent):
        def query(self, payment: Payment) -> None:  # noqa: ARG002
            meeting.wait(5)

    ports = poller_ports(shop, NOW + 60, {"sandbox": Meeting()})
    handler = payment_poller.serve(ports, lambda: NOW + 60)
    # Time for four things is time for two rounds: who asks a provider leaves three times as much.
    assert run_sweep("payment_poller", handler, things=4)["done"] == 16
    assert together == [8, 8]
    assert poll(shop, NOW + 61)["done"] == 4


def test_pauses_grow_to_a_quarter_of_an_hour() -> None:
    for asked in range(200):
        known = payment(queries=asked)
        pause_s = next_query(known, known.closes_at) - known.closes_at
        assert 60 < pause_s <= 900
