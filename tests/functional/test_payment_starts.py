"""Payments that are started: which provider is chosen, and requests that die half-way."""

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Busy
from core.payments.payment import Checkout, CheckoutKind, Payment
from core.payments.provider_refunds import ProviderRefund, RefundOutcome
from tests.builders.orders import Shop
from tests.builders.sweeps import poll
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore


class Choosy:
    """A provider with its ways to pay in some currencies, which counts how often it is asked."""

    def __init__(self, name: str, **ways: tuple[str, ...]) -> None:
        self.name = name
        self.ways = ways
        self.asked: list[Payment] = []
        self.when_asked: Callable[[], object] = lambda: None

    def methods(self, currency: str) -> tuple[str, ...]:
        return self.ways.get(currency, ())

    def create(self, payment: Payment) -> Checkout:
        self.asked.append(payment)
        self.when_asked()
        return Checkout(CheckoutKind.REDIRECT, f"https://pay.example/{len(self.asked)}")

    def query(self, payment: Payment) -> None:
        raise NotImplementedError

    def refund(self, refund: ProviderRefund) -> RefundOutcome:
        raise NotImplementedError

    def query_refund(self, refund: ProviderRefund) -> RefundOutcome:
        raise NotImplementedError

    def read_notice(self, headers: object, body: bytes, now: int) -> None:
        raise NotImplementedError


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, units=5)
    shop.fill_cart(1)
    return shop


@pytest.fixture
def path(shop: Shop) -> str:
    return f"/v1/orders/{shop.place()['order_id']}/payments"


def chosen(answer: Any) -> tuple[str, str]:
    return answer.json["payment"]["provider"], answer.json["payment"]["method"]


def test_the_shopper_chooses_or_gets_the_usual_way(shop: Shop, path: str) -> None:
    dollars, codes = Choosy("dollars", USD=("card",)), Choosy("codes", CNY=("qr", "jsapi"))
    payer = shop.payer(providers={"dollars": dollars, "codes": codes})
    assert chosen(payer.call("POST", path, {})) == ("codes", "qr")
    inside = {"provider": "codes", "method": "jsapi", "openid": "o1"}
    assert chosen(payer.call("POST", path, inside)) == ("codes", "jsapi")
    assert codes.asked[1].openid == "o1"
    for draft in ({"provider": "dollars"}, {"provider": "none"}, {"method": "card"}):
        refused = payer.call("POST", path, draft)
        assert (refused.status, refused.code) == (409, "provider_unavailable")
    refused = payer.call("POST", path, {"method": "jsapi"})
    assert (refused.status, refused.code, refused.json["field"]) == (
        422,
        "openid_missing",
        "$.openid",
    )
    assert payer.call("POST", path, {"amount": 1}).status == 422


def test_the_ways_to_pay_are_listed_a_page_at_a_time(shop: Shop) -> None:
    codes, pages = (
        Choosy("codes", CNY=("qr", "jsapi")),
        Choosy("pages", CNY=("page",), USD=("page",)),
    )
    anyone = shop.payer(providers={"codes": codes, "pages": pages})
    first = anyone.call("GET", "/v1/payments/methods?currency=CNY&limit=2").json
    assert first["items"] == [
        {"provider": "codes", "method": "qr"},
        {"provider": "codes", "method": "jsapi"},
    ]
    after = f"/v1/payments/methods?currency=CNY&limit=2&cursor={first['next']}"
    assert anyone.call("GET", after).json == {
        "items": [{"provider": "pages", "method": "page"}],
        "next": None,
    }
    assert len(anyone.call("GET", "/v1/payments/methods?currency=USD").json["items"]) == 1
    assert anyone.call("GET", "/v1/payments/methods").status == 422


def test_the_intent_is_recorded_before_the_provider_is_asked(shop: Shop, path: str) -> None:
    provider = Choosy("codes", CNY=("qr",))
    recorded: list[bool] = []

    def look() -> None:
        payer = shop.payer(providers={})
        recorded.append(payer.call("GET", f"{path}/{provider.asked[0].payment_id}").status == 200)

    provider.when_asked = look
    assert shop.payer(providers={"codes": provider}).call("POST", path, {}).status == 201
    assert recorded == [True]


def test_who_repeats_a_request_that_died_continues_with_its_payment(shop: Shop, path: str) -> None:
    provider = Choosy("codes", CNY=("qr",))
    payer = shop.payer(providers={"codes": provider})

    def die() -> None:
        raise Busy

    provider.when_asked = die
    assert payer.call("POST", path, {}, key="k").status == 503
    assert payer.call("POST", path, {"method": "qr"}, key="k").code == "idempotency_key_reused"
    provider.when_asked = lambda: None
    first = payer.call("POST", path, {}, key="k")
    again = payer.call("POST", path, {}, key="k")
    assert (first.status, again.text) == (201, first.text)
    assert len({payment.payment_id for payment in provider.asked}) == 1
    assert len(provider.asked) == 2
    order = shop.shopper().call("GET", path.rpartition("/")[0]).json
    assert order["state"] == "placed"


def test_of_two_at_once_with_one_key_both_get_the_same_answer(shop: Shop, path: str) -> None:
    provider = Choosy("codes", CNY=("qr",))
    payer = shop.payer(providers={"codes": provider})
    answers: list[str] = []

    def meanwhile() -> None:
        provider.when_asked = lambda: None
        answers.append(payer.call("POST", path, {}, key="k").text)

    provider.when_asked = meanwhile
    answers.append(payer.call("POST", path, {}, key="k").text)
    assert len(set(answers)) == 1
    assert isinstance(shop.commerce, MemoryStore)
    payments = [key for key in shop.commerce.items if key.sk == "PAYMENT"]
    assert len(payments) == 1


def test_a_provider_that_is_gone_takes_nothing_up(shop: Shop, path: str) -> None:
    provider = Choosy("codes", CNY=("qr",))

    def die() -> None:
        raise Busy

    provider.when_asked = die
    shop.payer(providers={"codes": provider}).call("POST", path, {}, key="k")
    other = Choosy("pages", CNY=("page",))
    refused = shop.payer(providers={"pages": other}).call("POST", path, {}, key="k")
    assert (refused.status, refused.code, other.asked) == (409, "provider_unavailable", [])


def test_where_the_request_came_from_is_kept_for_who_must_know_it(shop: Shop, path: str) -> None:
    provider = Choosy("codes", CNY=("h5",))
    payer = shop.payer(providers={"codes": provider})
    event = payer.event("POST", path, "{}", {"content-type": "application/json"})
    event["headers"]["idempotency-key"] = "k"
    event["requestContext"]["http"]["sourceIp"] = "203.0.113.7"
    assert payer.serve(event, None)["statusCode"] == 201
    assert provider.asked[0].client_ip == "203.0.113.7"


def test_an_order_that_costs_nothing_is_paid_at_once_by_nobody(shop: Shop) -> None:
    shop.add_sku(2, price=0)
    shop.fill_cart(2)
    order = shop.place(2)
    path = f"/v1/orders/{order['order_id']}/payments"
    provider = Choosy("codes", CNY=("qr",))
    payer = shop.payer(providers={"codes": provider})
    started = payer.call("POST", path, {"provider": "codes"}, key="k")
    assert (started.status, started.json["checkout"]["kind"]) == (201, "nothing_to_pay")
    assert shop.order(order)["state"] == "paid"
    assert payer.call("POST", path, {"provider": "codes"}, key="k").text == started.text
    assert provider.asked == []
    shop.post_all()


def test_an_order_that_costs_nothing_and_whose_start_died_is_paid_by_the_poller(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.add_sku(2, price=0)
    shop.fill_cart(2)
    order = shop.place(2)

    def die(*_: object, **__: object) -> None:
        raise Busy

    monkeypatch.setattr("core.use_cases.start_payment.confirm_payment", die)
    shop.payer().call("POST", f"/v1/orders/{order['order_id']}/payments", {})
    assert shop.order(order)["state"] == "placed"
    assert poll(shop, NOW + 60)["done"] == 1
    assert shop.order(order)["state"] == "paid"
