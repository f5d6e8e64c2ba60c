"""The payment sandbox, where a started payment is paid, with the storefront at the other end."""

from typing import Any

import pytest

from core.ids import PaymentId
from functions.shared.payments.charges import Charge, seal
from tests.builders.orders import Delivery, Shop
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore, snapshot

PAY = "/v1/charges/pay"


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, units=5)
    shop.fill_cart(1, quantity=2)
    return shop


@pytest.fixture
def order(shop: Shop) -> Any:
    return shop.place()


class Nobody(Delivery):
    """A storefront that is down."""

    def __init__(self) -> None:
        pass

    def post(self, _url: str, _body: bytes, _headers: Any) -> int:
        return 0


@pytest.mark.parametrize(
    ("storefront_url", "sandbox_url"),
    [("", "https://sandbox.example"), ("https://shop.example", "")],
)
def test_nothing_is_started_where_a_url_of_the_sandbox_is_unknown(
    shop: Shop, order: Any, storefront_url: str, sandbox_url: str
) -> None:
    assert isinstance(shop.commerce, MemoryStore)
    before = snapshot(shop.commerce)
    payer = shop.payer(storefront_url=storefront_url, sandbox_url=sandbox_url)
    refused = payer.call("POST", f"/v1/orders/{order['order_id']}/payments")
    assert (refused.status, refused.code) == (409, "provider_unavailable")
    assert snapshot(shop.commerce) == before


def test_paying_a_charge_again_collects_it_once(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    assert shop.collect(started).json == shop.collect(started).json
    assert shop.stock(1) == (3, 0, 2)


def test_a_declined_card_pays_nothing(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    card = {"charge": started["charge"], "card": "4000000000000002"}
    declined = shop.sandbox().call("POST", PAY, card)
    assert (declined.status, declined.code) == (409, "card_declined")
    assert shop.order(order)["state"] == "placed"


def test_a_charge_that_the_storefront_did_not_seal_is_refused(shop: Shop, order: Any) -> None:
    sealed = shop.start_payment(order)["charge"]
    payment_id = PaymentId("pay_1")
    charge = Charge("storefront", payment_id, 1, "CNY", NOW + 9, "https://elsewhere.example/")
    forged = seal(charge, b"another secret")
    for token in (forged, sealed[:-1], "é" + sealed, sealed.replace(".", ""), "."):
        refused = shop.sandbox().call("POST", PAY, {"charge": token})
        assert (refused.status, refused.code) == (422, "invalid_charge")


def test_a_storefront_that_does_not_answer_is_told_again(shop: Shop, order: Any) -> None:
    started = shop.start_payment(order)
    down = shop.sandbox(Nobody()).call("POST", PAY, {"charge": started["charge"]})
    assert (down.status, down.headers["retry-after"]) == (503, "1")
    assert shop.collect(started).status == 200
    assert shop.order(order)["state"] == "paid"
