"""What is held ready for flash sales: asked for before the rush, given back after it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from core.flash.sales import FlashSaleState
from core.flash.warm_up import RUSH_S, WARM_BEFORE_S, Capacity, capacity_at, warm_up
from core.ids import FlashSaleId
from functions.shared.views import timestamp
from tests.builders.flash_market import SALES, FlashMarket
from tests.builders.flash_sales import START, a_sale
from tests.fakes.http import NOW

LATER = NOW + 3 * WARM_BEFORE_S
NOTHING = Capacity()


@pytest.fixture
def market() -> FlashMarket:
    market = FlashMarket()
    market.add_sku(1, units=50_000, price=29_900)
    return market


def plan_later(market: FlashMarket, start: int = LATER, **changes: Any) -> FlashSaleId:
    planned = market.plan_sale(
        starts_at=timestamp(start), ends_at=timestamp(start + 2 * RUSH_S), **changes
    )
    assert planned.status == 201, planned.text
    return FlashSaleId(planned.json["flash_sale_id"])


class TestSales:
    def test_a_sale_that_is_planned_is_warmed_up_for_before_it_starts(
        self, market: FlashMarket
    ) -> None:
        sale_id = plan_later(market, units=10_000, expected_viewers=1_000_000)
        assert market.reminders.times == {sale_id: (LATER - WARM_BEFORE_S, LATER + RUSH_S)}
        market.remind()
        assert market.aws.ready == NOTHING
        market.now = LATER - WARM_BEFORE_S
        market.remind()
        # 100,000 presses a second for ten seconds, for units in 20 lanes.
        assert market.aws.ready == Capacity(6_000, 20, 100, 300_000, 20_000, 10_000)

    def test_what_it_had_is_given_back_when_the_rush_is_over(self, market: FlashMarket) -> None:
        sale_id = plan_later(market)
        market.now = LATER - 60
        market.sweep_sales()
        market.now = LATER + RUSH_S - 1
        market.remind()
        assert market.aws.ready == warm_up(market.sale(sale_id)).needs
        market.now += 1
        market.remind()
        assert market.watch(sale_id)["sale"]["state"] == "armed"
        assert market.aws.ready == NOTHING

    def test_one_sales_end_takes_nothing_from_another(self, market: FlashMarket) -> None:
        first = plan_later(market, units=10)
        second = plan_later(market, start=LATER + RUSH_S, units=600)
        market.now = LATER + RUSH_S - 1
        market.remind()
        both, last = market.aws.ready, warm_up(market.sale(second)).needs
        assert both.allocator == 3
        assert both.front_door == last.front_door + warm_up(market.sale(first)).needs.front_door
        market.now += 1
        market.remind()
        assert market.aws.ready == last

    def test_a_sale_that_is_called_off_is_not_warmed_up_for(self, market: FlashMarket) -> None:
        sale_id = plan_later(market)
        cancelled = market.seller().call("POST", f"{SALES}/{sale_id}/cancel")
        assert (cancelled.status, market.reminders.times) == (200, {})

    def test_called_off_while_warm_it_leaves_the_reminder_that_gives_back(
        self, market: FlashMarket
    ) -> None:
        sale_id = plan_later(market)
        market.now = LATER - WARM_BEFORE_S
        market.remind()
        assert market.aws.ready != NOTHING
        assert market.seller().call("POST", f"{SALES}/{sale_id}/cancel").status == 200
        assert sale_id in market.reminders.times
        market.remind()
        assert market.aws.ready == NOTHING

    def test_the_merchant_sees_the_plan(self, market: FlashMarket) -> None:
        sale_id = plan_later(market, units=600, expected_viewers=20_000)
        shown = market.watch(sale_id)["warm_up"]
        assert shown["viewers"] == 20_000
        warm, cool = timestamp(LATER - WARM_BEFORE_S), timestamp(LATER + RUSH_S)
        assert shown["steps"] == [
            {"at": warm, "what": "front_door", "amount": 120},
            {"at": warm, "what": "allocator", "amount": 2},
            {"at": warm, "what": "log_mib", "amount": 2},
            {"at": warm, "what": "table_reads", "amount": 6_000},
            {"at": warm, "what": "table_writes", "amount": 2_000},
            {"at": warm, "what": "index_writes", "amount": 1_000},
            {"at": cool, "what": "front_door", "amount": 0},
            {"at": cool, "what": "allocator", "amount": 0},
            {"at": cool, "what": "log_mib", "amount": 0},
        ]

    def test_a_reminder_as_the_scheduler_sends_it(self, market: FlashMarket) -> None:
        event = Path(__file__).parents[2] / "events" / "flash_warmup.reminder.json"
        answer = market.remind(json.loads(event.read_text()))
        assert answer == {
            "provided": [
                {"what": "front_door", "amount": 0, "outcome": "provided", "code": ""},
            ]
        }


SALE_TIMES = st.tuples(st.integers(-4_000, 4_000), st.integers(1, 4_000), st.integers(1, 9_000))


@given(
    times=st.lists(SALE_TIMES, max_size=5),
    state=st.sampled_from(FlashSaleState),
    now=st.integers(START - 6_000, START + 9_000),
)
def test_what_is_ready_is_what_the_sales_in_their_rush_need_together(
    times: list[tuple[int, int, int]], state: FlashSaleState, now: int
) -> None:
    sales = [
        replace(a_sale(units), starts_at=START + start, ends_at=START + start + length, state=state)
        for start, length, units in times
    ]
    lively = state in {FlashSaleState.PLANNED, FlashSaleState.ARMING, FlashSaleState.ARMED}
    near = [
        sale
        for sale in sales
        if lively
        and sale.starts_at - WARM_BEFORE_S <= now < min(sale.ends_at, sale.starts_at + RUSH_S)
    ]
    found = asdict(capacity_at(now, sales))
    expected = [asdict(warm_up(sale).needs) for sale in near]
    assert found == {what: sum(each[what] for each in expected) for what in found}


@given(units=st.integers(1, 1_000_000), viewers=st.none() | st.integers(1, 100_000_000))
def test_a_larger_crowd_never_gets_less(units: int, viewers: int | None) -> None:
    sale = replace(a_sale(units), expected_viewers=viewers)
    plan = warm_up(sale)
    more = warm_up(replace(sale, expected_viewers=2 * plan.viewers))
    assert all(
        1 <= less <= much
        for less, much in zip(asdict(plan.needs).values(), asdict(more.needs).values(), strict=True)
    )
    assert plan.needs.log_mib * 1_000 * 10 >= plan.viewers
    assert plan.warms_at < sale.starts_at < plan.cools_at <= sale.ends_at
