"""Fifty over HTTP race for something: it is had once, and the tables are right.

The local cloud starts a process for each concurrent call of a function. Orders are raced for by
fifty at once; where another function would need its own fifty, a few are under way at a time.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import pytest

from ops.local_cloud.stack_file import Stack
from ops.parallel import each
from tests.contract.race import race
from tests.e2e.market import Stall, breaches, people, run_function, stall
from tests.e2e.scene import ADDRESS, STAFF, Scene
from tests.e2e.wire import Answer, send

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

RACERS = 50
AT_ONCE = 8
PRICE = 9_000
AGAIN_MAX = 60


@pytest.fixture(scope="module")
def scene(stack: Stack) -> Scene:
    return Scene(stack)


@pytest.fixture(scope="module")
def shop(scene: Scene) -> Iterator[Stall]:
    with stall(scene) as made:
        yield made


@pytest.fixture(scope="module", autouse=True)
def fifty_processes(scene: Scene) -> None:
    """Have orders' processes started, a few more each time: none waits for all fifty."""
    who = people(scene, 1)[0]
    for running in (*range(AT_ONCE, RACERS, AT_ONCE), RACERS):
        race([partial(scene.ask, who, "GET", "/v1/orders")] * running)


@pytest.fixture(autouse=True)
def tables_are_right(stack: Stack) -> Iterator[None]:
    """After a race all invariants hold of all tables."""
    yield
    assert not breaches(stack)


@pytest.fixture
def lin(scene: Scene) -> str:
    return people(scene, 1)[0]


def test_of_fifty_shoppers_one_gets_the_last_unit(scene: Scene, shop: Stall) -> None:
    sku_id = shop.sku(stock=1, price=PRICE)
    shoppers = people(scene, RACERS)
    each(lambda who: add(scene, who, sku_id), shoppers)
    answers = race([placing(scene, who) for who in shoppers])
    assert outcomes(answers) == {(201, None): 1, (409, "out_of_stock"): RACERS - 1}
    assert shop.stock(sku_id) == (0, 1, 0)


def test_fifty_requests_of_one_key_are_one_order(scene: Scene, shop: Stall, lin: str) -> None:
    sku_id = shop.sku(stock=RACERS, price=PRICE)
    add(scene, lin, sku_id)
    answers = race([placing(scene, lin, key="the-one")] * RACERS)
    assert set(outcomes(answers)) <= {(201, None), (409, "request_in_progress")}
    [order] = {answer.text for answer in answers if answer.status == 201}
    assert placing(scene, lin, key="the-one")().text == order
    assert shop.stock(sku_id) == (RACERS - 1, 1, 0)


def test_a_single_use_coupon_is_used_by_one_of_fifty_orders(
    scene: Scene, shop: Stall, lin: str
) -> None:
    skus = [shop.sku(stock=RACERS, price=PRICE) for _ in range(5)]
    offer = coupon_for(scene, shop, skus)
    scene.call(lin, "POST", f"/v1/coupons/{offer}/claim", {})
    lines = [add(scene, lin, sku_id) for sku_id in skus]
    answers = race([
        placing(scene, lin, lines=[lines[at % len(lines)]], coupons=[offer])
        for at in range(RACERS)
    ])  # fmt: skip
    assert outcomes(answers)[201, None] == 1
    assert {answer.status for answer in answers} <= {201, 404, 409, 422}
    [order] = [answer.json for answer in answers if answer.status == 201]
    assert order["totals"]["payable"]["amount"] == PRICE - 500
    assert sum(shop.stock(sku_id)[1] for sku_id in skus) == 1
    [coupon] = scene.call(lin, "GET", "/v1/me/coupons")["items"]
    assert (coupon["offer_id"], coupon["state"]) == (offer, "reserved")


def test_an_order_that_is_paid_many_times_at_once_is_paid_once_and_the_rest_goes_back(
    scene: Scene, shop: Stall, lin: str
) -> None:
    sku_id = shop.sku(stock=1, price=PRICE)
    add(scene, lin, sku_id)
    order = placing(scene, lin)().json
    path = f"/v1/orders/{order['order_id']}/payments"
    started = [scene.call(lin, "POST", path, {"provider": "sandbox"}) for _ in range(5)]
    card = b'{"card": "4242424242424242"}'
    headers = {"content-type": "application/json"}
    in_turns([
        partial(until_heard, partial(send, one["checkout"]["url"], "POST", "", headers, card))
        for one in started * (RACERS // 5)
    ])  # fmt: skip
    states = Counter(
        scene.call(lin, "GET", f"{path}/{one['payment']['payment_id']}")["state"] for one in started
    )
    assert states == {"paid": 1, "refund_due": 4}
    assert scene.call(lin, "GET", f"/v1/orders/{order['order_id']}")["state"] == "paid"
    assert shop.stock(sku_id) == (0, 0, 1)
    run_function(scene.stack, "ProviderRefundsFunction")


def test_fifty_refunds_at_once_give_back_no_more_than_was_paid(
    scene: Scene, shop: Stall, lin: str
) -> None:
    units = 7
    order = paid_order(scene, lin, shop.sku(stock=units, price=PRICE), units)
    child = order["children"][0]
    one_unit = {
        "child_order_id": child["child_order_id"],
        "reason": "changed_mind",
        "lines": [{"line_id": child["lines"][0]["line_id"], "units": 1}],
    }
    path = f"/v1/orders/{order['order_id']}/refunds"
    ask = partial(scene.ask, lin, "POST", path, one_unit)
    answers = in_turns([partial(until_heard, ask)] * RACERS)
    assert outcomes(answers) == {(201, None): units, (409, "not_refundable"): RACERS - units}
    asked = [answer.json["refund_id"] for answer in answers if answer.status == 201]
    approvals = [
        partial(scene.ask, STAFF, "POST", f"{shop.shop}/refunds/{refund_id}/approve", {})
        for refund_id in asked * 2
    ]
    in_turns([partial(until_heard, approve) for approve in approvals])
    run_function(scene.stack, "ProviderRefundsFunction")
    run_function(scene.stack, "ProviderRefundsFunction")
    refunds = [scene.call(lin, "GET", f"/v1/refunds/{refund_id}") for refund_id in asked]
    paid = child["lines"][0]["paid"]["amount"]
    assert sum(refund["amount"]["amount"] for refund in refunds) == paid
    assert {refund["state"] for refund in refunds} <= {"approved", "refunded"}


# --- shoppers -----------------------------------------------------------------------------------


def add(scene: Scene, who: str, sku_id: str, units: int = 1) -> str:
    """Put units into a cart; the line's id."""
    addition = {"sku_id": sku_id, "quantity": units}
    lines = scene.call(who, "POST", "/v1/cart/lines", addition)["lines"]
    [line] = [each["line_id"] for each in lines if each["sku_id"] == sku_id]
    return str(line)


def placing(
    scene: Scene, who: str, *, key: str | None = None, **draft: Any
) -> Callable[[], Answer]:
    """Order what is in a cart; again, while others are at it."""
    body = {"address": ADDRESS, **draft}
    return partial(until_heard, partial(scene.ask, who, "POST", "/v1/orders", body, key))


def until_heard(call: Callable[[], Answer]) -> Answer:
    """Ask again, as one does, while too many are at it."""
    for _ in range(AGAIN_MAX):
        answer = call()
        if answer.status != 503:
            return answer
    return answer


def in_turns(runs: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """What came of all, a few of them under way at a time."""
    return each(lambda run: run(), runs, workers=AT_ONCE)


def outcomes(answers: Sequence[Answer]) -> Counter[tuple[int, str | None]]:
    """How many answers of each status and code."""
    return Counter((answer.status, answer.code) for answer in answers)


def paid_order(scene: Scene, who: str, sku_id: str, units: int) -> Any:
    add(scene, who, sku_id, units)
    placed = placing(scene, who)()
    assert placed.status == 201, placed.text
    path = f"/v1/orders/{placed.json['order_id']}"
    started = scene.call(who, "POST", f"{path}/payments", {"provider": "sandbox"})
    headers = {"content-type": "application/json"}
    paid = send(started["checkout"]["url"], "POST", "", headers, b"{}")
    assert paid.status == 200, paid.text
    order = scene.call(who, "GET", path)
    assert order["state"] == "paid"
    return order


def coupon_for(scene: Scene, shop: Stall, skus: Sequence[str]) -> str:
    """A published coupon of 5.00 off for some SKUs, one a shopper."""
    draft = {
        "title": "one use",
        "terms": {
            "layer": "store_coupon",
            "scope": {"skus": list(skus)},
            "benefit": {"amount": 500},
        },
        "quota": 1,
        "per_shopper_limit": 1,
    }
    offers = f"{shop.shop}/offers"
    offer = str(scene.call(STAFF, "POST", offers, draft)["offer_id"])
    scene.call(STAFF, "POST", f"{offers}/{offer}/publish")
    return offer
