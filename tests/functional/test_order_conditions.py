"""Each condition of the commits of orders is needed: without it, a story goes wrong.

Two actors meet between a read and the commit that relies on it. A store that forgets one of
the conditions is a mutant of the repositories; the stories must tell it from the real one.
"""

from collections.abc import Callable, Sequence

import msgspec
import pytest

from core.books import ledger
from core.use_cases.expire_order import expire_order
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.store import (
    Absent,
    AtLeast,
    Below,
    Check,
    Condition,
    Equals,
    Missing,
    Put,
    Write,
)
from tests.builders.orders import OTHER, SHOES, SOFAS, Shop, order_body
from tests.fakes.http import NOW
from tests.fakes.interrupted_store import InterruptedStore

PARCEL = {"carrier": "EMS", "tracking_number": "E1"}
Forgotten = Callable[[Write, Condition], bool]


class ForgetfulStore(InterruptedStore):
    """Commits without the conditions that `forgets` names."""

    def __init__(self, forgets: Forgotten) -> None:
        super().__init__()
        self.forgets = forgets

    def commit(self, writes: Sequence[Write]) -> None:
        kept = [self._forget(write) for write in writes]
        super().commit([write for write in kept if write.when or not isinstance(write, Check)])

    def _forget(self, write: Write) -> Write:
        kept = tuple(each for each in write.when if not self.forgets(write, each))
        return msgspec.structs.replace(write, when=kept)


def shop_on(forgets: Forgotten) -> tuple[Shop, ForgetfulStore]:
    store = ForgetfulStore(forgets)
    shop = Shop(store, ForgetfulStore(forgets))
    shop.add_sku(1, units=3, price=10_000)
    return shop, store


def the_last_units_are_sold_once(forgets: Forgotten) -> None:
    shop, store = shop_on(forgets)
    shop.fill_cart(1, quantity=2)
    shop.fill_cart(1, quantity=2, shopper_id=OTHER)
    rival = shop.shopper(OTHER)
    store.meanwhile = lambda: rival.call("POST", "/v1/orders", order_body())
    assert shop.shopper().call("POST", "/v1/orders", order_body()).status == 409
    assert shop.stock(1) == (1, 2, 0)


def nobody_pays_a_price_that_is_over(forgets: Forgotten) -> None:
    shop, store = shop_on(forgets)
    shop.fill_cart(1)
    store.meanwhile = lambda: shop.reprice(1, 12_000)
    assert shop.place()["totals"]["payable"]["amount"] == 12_000


def a_cart_is_ordered_once(forgets: Forgotten) -> None:
    shop, store = shop_on(forgets)
    shop.fill_cart(1)
    window = shop.shopper()
    store.meanwhile = lambda: window.call("POST", "/v1/orders", order_body(), key="other-window")
    assert shop.shopper().call("POST", "/v1/orders", order_body()).status == 409
    assert shop.stock(1) == (2, 1, 0)


def an_order_is_paid_or_cancelled(forgets: Forgotten) -> None:
    shop, store = shop_on(forgets)
    shop.fill_cart(1, shopper_id=OTHER)
    shop.shopper(OTHER).call("POST", "/v1/orders", order_body())
    shop.fill_cart(1)
    order = shop.place()
    started = shop.start_payment(order)
    path = f"/v1/orders/{order['order_id']}/cancel"
    store.meanwhile = lambda: shop.shopper().call("POST", path)
    shop.collect(started)
    assert shop.order(order)["state"] == "cancelled"
    assert shop.stock(1) == (2, 1, 0)


def an_order_is_paid_or_expires(forgets: Forgotten) -> None:
    shop, store = shop_on(forgets)
    shop.fill_cart(1, shopper_id=OTHER)
    shop.shopper(OTHER).call("POST", "/v1/orders", order_body())
    shop.fill_cart(1)
    order = shop.place()
    started = shop.start_payment(order)
    store.meanwhile = lambda: shop.collect(started)
    assert not expire_order(order["order_id"], NOW + 86_400, DynamoOrders(store), shop.ids)
    assert shop.order(order)["state"] == "paid"
    assert shop.stock(1) == (1, 1, 1)


def sold(forgets: Forgotten) -> tuple[Shop, ForgetfulStore, list[str]]:
    """A paid order of two merchants, and where each sends its part."""
    shop, store = shop_on(forgets)
    shop.add_sku(2, merchant_id=SOFAS)
    shop.commerce.commit([Put(keys.staff(OTHER, SOFAS), {"merchant_id": SOFAS})])
    shop.fill_cart(1, quantity=2)
    shop.fill_cart(2)
    order = shop.place()
    shop.pay(order)
    parts = [(child["merchant_id"], child["child_order_id"]) for child in order["children"]]
    return shop, store, [f"/v1/admin/merchants/{m}/orders/{c}/parcels" for m, c in parts]


def the_same_units_are_sent_once(forgets: Forgotten) -> None:
    shop, store, [path, _] = sold(forgets)
    colleague = shop.staff()
    store.meanwhile = lambda: colleague.call("POST", path, PARCEL)
    assert shop.staff().call("POST", path, PARCEL).status == 409


def the_whole_follows_parts_that_move_at_once(forgets: Forgotten) -> None:
    shop, store, [path, other] = sold(forgets)
    rival = shop.staff(OTHER)
    store.meanwhile = lambda: rival.call("POST", other, PARCEL)
    assert shop.staff().call("POST", path, PARCEL).status == 201
    [listed] = shop.shopper().call("GET", "/v1/orders").json["items"]
    assert listed["state"] == "shipped"


def money_is_due_back_once(forgets: Forgotten) -> None:
    shop, store = shop_on(forgets)
    shop.fill_cart(1)
    order = shop.place()
    started = shop.start_payment(order)
    shop.shopper().call("POST", f"/v1/orders/{order['order_id']}/cancel")
    store.meanwhile = lambda: shop.collect(started)
    shop.collect(started)
    assert len(shop.stream("RefundBecameDue")["Records"]) == 1


def payments_are_started_for_placed_orders(forgets: Forgotten) -> None:
    shop, store = shop_on(forgets)
    shop.fill_cart(1)
    order = shop.place()
    path = f"/v1/orders/{order['order_id']}"
    store.meanwhile = lambda: shop.shopper().call("POST", f"{path}/cancel")
    assert shop.payer().call("POST", f"{path}/payments", {}).status == 409


def payments_of_an_order_are_few(forgets: Forgotten) -> None:
    shop, _ = shop_on(forgets)
    shop.fill_cart(1)
    order = shop.place()
    path = f"/v1/orders/{order['order_id']}/payments"
    statuses = [shop.payer().call("POST", path, {}).status for _ in range(11)]
    assert statuses == [201] * 10 + [409]


def a_journal_is_posted_once(forgets: Forgotten) -> None:
    shop, _ = shop_on(forgets)
    shop.fill_cart(1)
    shop.pay(shop.place())
    shop.post_all()
    shop.post_all()
    [balance] = shop.ledger.balances(ledger.merchant(SHOES))
    assert balance.amount == 9_500


def of_item(begins: str, condition: type, field: str = "") -> Forgotten:
    """The conditions of one kind on items of one kind."""
    return lambda write, each: (
        write.key.pk.startswith(begins)
        and isinstance(each, condition)
        and getattr(each, "field", "") == field
    )


MUTANTS: dict[Callable[[Forgotten], None], Forgotten] = {
    the_last_units_are_sold_once: of_item("SKU#", AtLeast, "available"),
    nobody_pays_a_price_that_is_over: of_item("SKU#", Equals, "product_version"),
    a_cart_is_ordered_once: of_item("WALLET#", Equals, "version"),
    an_order_is_paid_or_cancelled: of_item("ORDER#", Equals, "state"),
    money_is_due_back_once: of_item("PAYMENT#", Missing, "settled_at"),
    an_order_is_paid_or_expires: of_item("ORDER#", Equals, "state"),
    the_same_units_are_sent_once: of_item("ORDER#", Equals, "version"),
    the_whole_follows_parts_that_move_at_once: lambda write, _: isinstance(write, Check),
    payments_are_started_for_placed_orders: of_item("ORDER#", Equals, "state"),
    payments_of_an_order_are_few: of_item("ORDER#", Below, "payments_started"),
    a_journal_is_posted_once: of_item("", Absent),
}


@pytest.mark.parametrize("story", MUTANTS, ids=lambda story: story.__name__)
def test_a_story_goes_well(story: Callable[[Forgotten], None]) -> None:
    story(lambda *_: False)


@pytest.mark.parametrize("story", MUTANTS, ids=lambda story: story.__name__)
def test_a_story_goes_wrong_without_its_condition(story: Callable[[Forgotten], None]) -> None:
    with pytest.raises(AssertionError):
        story(MUTANTS[story])
