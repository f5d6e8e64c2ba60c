"""Flash sales over HTTP, through log, lanes and sweepers of the running stack."""

import time
from collections import Counter
from collections.abc import Iterator

import pytest

from ops.client import Connections
from ops.local_cloud.stack_file import Stack
from ops.rehearsal.burst import Burst, Outcome
from ops.rehearsal.plan import Crowd, Plan, plan_of
from tests.e2e.flash_market import PRICE, FlashMarket, front, in_seconds
from tests.e2e.market import breaches, people, run_function, stall
from tests.e2e.scene import ADDRESS, STAFF, Scene

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SHOPPERS, UNITS = 500, 40
IN_FLIGHT_MAX = 12


@pytest.fixture(scope="module")
def scene(stack: Stack) -> Scene:
    return Scene(stack)


@pytest.fixture(scope="module")
def market(scene: Scene) -> Iterator[FlashMarket]:
    """A market whose tables are right after all that the tests did in it."""
    with stall(scene) as made:
        yield FlashMarket(made)
    assert not breaches(scene.stack)


@pytest.fixture
def lin(scene: Scene) -> str:
    return people(scene, 1)[0]


@pytest.fixture
def hao(scene: Scene) -> str:
    return people(scene, 1)[0]


class Crush:
    """Five hundred shoppers who want forty units, one each; every tenth presses twice."""

    def __init__(self, market: FlashMarket, scene: Scene) -> None:
        self.plan: Plan = plan_of(Crowd(SHOPPERS, burst_s=5, duplicates_percent=10))
        self.names = people(scene, SHOPPERS)
        self.sale = market.open(market.stall.sku(stock=UNITS), UNITS)
        connections = Connections(IN_FLIGHT_MAX)
        burst = Burst(
            f"{scene.stack.storefront_api}{front(self.sale)}/requests",
            self.plan.presses,
            lambda shopper: scene.token(self.names[shopper]),
            connections,
            in_flight_max=IN_FLIGHT_MAX,
            patience_s=120,
        )
        burst.run()
        connections.close()
        self.outcomes: list[Outcome] = burst.outcomes


def test_five_hundred_shoppers_get_forty_units_and_everyone_an_answer(
    market: FlashMarket, scene: Scene
) -> None:
    crush = Crush(market, scene)
    answers = Counter(each.answer for each in crush.outcomes)
    assert set(answers) == {"held", "sold_out"}, [each.trouble for each in crush.outcomes]
    assert market.piles(crush.sale) == (0, UNITS, 0)

    reservations = market.reservations(crush.sale)
    held = {crush.names[each.press.shopper] for each in crush.outcomes if each.answer == "held"}
    assert Counter(each.shopper_id for each in reservations) == dict.fromkeys(held, 1)
    assert len(held) == UNITS

    # Whoever pressed twice sent one request: both of its tickets say the same, or it came late.
    for outcome in crush.outcomes:
        if outcome.ticket and crush.names[outcome.press.shopper] in held:
            assert outcome.answer == "held"
    looked_up_again(market, crush)


def looked_up_again(market: FlashMarket, crush: Crush) -> None:
    """Answers stay: the first ticket that was granted, and the first that was refused."""
    told = {each.answer: each for each in crush.outcomes if each.ticket}
    for outcome in told.values():
        ticket = {
            "flash_sale_id": crush.sale.rpartition("/")[2],
            "ticket": outcome.ticket,
        }
        said = market.answer(crush.names[outcome.press.shopper], ticket).json
        assert (said["reason"] or said["state"]) == outcome.answer


def test_the_same_key_is_the_same_request_however_often_it_is_sent(
    market: FlashMarket, lin: str
) -> None:
    sale = market.open(market.stall.sku(stock=5), 5, limit=3)
    tickets = [market.ticket(lin, sale, units=2, key="press") for _ in range(4)]
    assert len({each["flash_request_id"] for each in tickets}) == 1
    assert {market.decided(lin, each)["state"] for each in tickets} == {"held"}
    assert market.piles(sale) == (3, 2, 0)
    other = market.ticket(lin, sale, units=2, key="another-press")
    assert market.decided(lin, other)["reason"] == "limit"
    assert market.piles(sale) == (3, 2, 0)


def test_a_refused_request_that_is_sent_again_is_decided_again(
    market: FlashMarket, lin: str, hao: str
) -> None:
    sale = market.open(market.stall.sku(stock=1), 1)
    market.hold(hao, sale)
    # The door's lanes are up to a second old: then it refuses without a ticket.
    time.sleep(1.1)
    refused = market.ask(lin, sale, key="press")
    assert (refused.status, refused.code, refused.json["may_return"]) == (409, "sold_out", True)
    market.end_holds(sale)
    time.sleep(1.1)
    again = market.ticket(lin, sale, key="press")
    assert market.decided(lin, again)["state"] == "held"


def test_a_hold_that_is_over_says_so_and_its_unit_is_the_next_shoppers(
    market: FlashMarket, lin: str, hao: str
) -> None:
    sku_id = market.stall.sku(stock=1)
    sale = market.open(sku_id, 1)
    expired = market.hold(lin, sale)
    market.end_holds(sale)
    assert market.decided(lin, expired)["state"] == "expired"
    assert market.piles(sale) == (1, 0, 0)
    addition = {"sku_id": sku_id, "quantity": 1, "flash_request": reference(expired)}
    assert market.stall.scene.ask(lin, "POST", "/v1/cart/lines", addition).status == 409
    time.sleep(1.1)
    assert market.decided(hao, market.ticket(hao, sale))["state"] == "held"
    assert market.decided(lin, expired)["state"] == "expired"


def test_a_ticket_is_its_shoppers_its_sales_and_untouched(
    market: FlashMarket, lin: str, hao: str
) -> None:
    sku_id = market.stall.sku(stock=4)
    sale, other = (market.open(sku_id, 2) for _ in range(2))
    ticket = market.hold(lin, sale)
    assert market.answer(hao, ticket).status == 404
    assert market.answer(lin, ticket, sale=other).status == 404
    text = ticket["ticket"]
    for spoilt in (text[:-1], text[::-1], "A" * len(text), f"{text[:30]}AAAA{text[34:]}"):
        assert market.answer(lin, {**ticket, "ticket": spoilt}).status == 404
    assert market.answer("", ticket).status == 401
    assert market.ask("", sale).status == 401
    assert market.answer(lin, ticket).json["state"] == "held"


def test_another_shoppers_hold_cannot_be_put_into_the_cart(
    market: FlashMarket, lin: str, hao: str
) -> None:
    sku_id = market.stall.sku(stock=1)
    ticket = market.hold(lin, market.open(sku_id, 1))
    addition = {"sku_id": sku_id, "quantity": 1, "flash_request": reference(ticket)}
    refused = market.stall.scene.ask(hao, "POST", "/v1/cart/lines", addition)
    assert (refused.status, refused.code) == (422, "unknown_flash_request")


def test_before_and_after_the_window_nothing_is_asked(market: FlashMarket, lin: str) -> None:
    sku_id = market.stall.sku(stock=3)
    planned = market.plan(sku_id, 1, starts_at=in_seconds(600))
    early = market.open(sku_id, 1, starts_at=in_seconds(600))
    late = market.open(sku_id, 1, starts_at=in_seconds(-10), ends_at=in_seconds(3))
    for sale in (planned, early):
        refused = market.ask(lin, sale)
        assert (refused.status, refused.code) == (409, "flash_sale_not_open")
    time.sleep(3.1)
    refused = market.ask(lin, late)
    assert (refused.status, refused.code) == (409, "flash_sale_not_open")
    run_function(market.stall.scene.stack, "FlashSweeperFunction")
    run_function(market.stall.scene.stack, "FlashSweeperFunction")
    assert market.watch(late)["sale"]["state"] == "closed"
    assert market.step(planned, "cancel").json["state"] == "cancelled"
    assert market.piles(early) == (1, 0, 0)
    assert market.stall.stock(sku_id) == (2, 1, 0)


def test_two_sales_of_one_sku_share_its_stock_and_nothing_else(
    market: FlashMarket, lin: str, hao: str
) -> None:
    sku_id = market.stall.sku(stock=5)
    one, two = (market.open(sku_id, 2) for _ in range(2))
    assert market.stall.stock(sku_id) == (1, 4, 0)
    third = market.plan(sku_id, 2)
    refused = market.step(third, "arm")
    assert (refused.status, refused.code) == (409, "out_of_stock")
    # The limit is a sale's own.
    for sale in (one, two):
        market.hold(lin, sale)
    market.hold(hao, one)
    assert (market.piles(one), market.piles(two)) == ((0, 2, 0), (1, 1, 0))
    assert market.stall.stock(sku_id) == (1, 4, 0)
    assert market.step(third, "cancel").status == 200


def test_a_sale_that_closes_lets_its_holds_be_ordered_and_takes_the_rest_back(
    market: FlashMarket, lin: str, hao: str
) -> None:
    scene, sku_id = market.stall.scene, market.stall.sku(stock=5)
    sale = market.open(sku_id, 4)
    ticket = market.hold(lin, sale)
    market.hold(hao, sale)
    assert market.step(sale, "close").json["state"] == "closing"
    time.sleep(1.1)
    assert market.ask(hao, sale).code == "flash_sale_not_open"

    addition = {"sku_id": sku_id, "quantity": 1, "flash_request": reference(ticket)}
    scene.call(lin, "POST", "/v1/cart/lines", addition)
    order = scene.call(lin, "POST", "/v1/orders", {"address": ADDRESS})
    assert order["children"][0]["lines"][0]["unit_price"]["amount"] == PRICE
    run_function(scene.stack, "FlashSweeperFunction")
    assert market.watch(sale)["sale"]["state"] == "closing"

    market.end_holds(sale)
    scene.call(lin, "POST", f"/v1/orders/{order['order_id']}/cancel")
    assert market.decided(lin, ticket)["state"] == "cancelled"
    run_function(scene.stack, "FlashSweeperFunction")
    assert market.watch(sale)["sale"]["state"] == "closed"
    assert market.piles(sale) == (0, 0, 4)
    assert market.stall.stock(sku_id) == (5, 0, 0)
    again = scene.ask(STAFF, "POST", f"{sale}/close")
    assert (again.status, again.code) == (409, "flash_sale_state")


def reference(ticket: dict[str, str]) -> dict[str, str]:
    """A request as a cart names it."""
    return {name: ticket[name] for name in ("flash_sale_id", "flash_request_id")}
