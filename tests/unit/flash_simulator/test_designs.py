"""The designs: what cannot be lost or oversold, and the arithmetic that they must agree with."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from core.flash.lanes import GRANTS_PER_COMMIT_MAX
from core.flash.sales import lane_count
from ops.flash_simulator.designs import DESIGNS
from ops.flash_simulator.designs.counters import HotCounter, ShardedCounters
from ops.flash_simulator.designs.design import Design
from ops.flash_simulator.designs.lanes import Lanes
from ops.flash_simulator.designs.pending_queue import PendingQueue
from ops.flash_simulator.outcome import Outcome
from ops.flash_simulator.platform import DEPLOYED, RAISED, Platform, Prices
from ops.flash_simulator.sale import Scenario

pytestmark = pytest.mark.once

UNLIMITED = replace(
    RAISED, api_requests_s=1e7, api_burst=10_000_000, environments_max=1_000_000, died_share=0.0
)
"""A front door that lets everybody in."""


def play(
    design: type[Design], viewers: int, stock: int, platform: Platform = RAISED, seed: int = 1
) -> Outcome:
    scenario = Scenario(viewers=viewers, stock=stock, seed=seed, crowds=300)
    return design(scenario, platform).run(Prices())


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("platform", [DEPLOYED, RAISED], ids=["deployed", "raised"])
@pytest.mark.parametrize(("viewers", "stock"), [(300, 1_000), (1_500, 1_500), (6_000, 1_200)])
def test_every_unit_is_sold_free_or_stranded_and_everybody_is_answered(
    design: type[Design], platform: Platform, viewers: int, stock: int
) -> None:
    scenario = Scenario(viewers=viewers, stock=stock, crowds=300)
    played = design(scenario, replace(platform, died_share=0.01))
    outcome = played.run(Prices())

    assert outcome.sold + outcome.stranded + outcome.free == stock
    assert outcome.oversold == 0
    assert played.answers.count == viewers


@pytest.mark.parametrize("design", DESIGNS)
def test_the_same_seed_is_the_same_sale(design: type[Design]) -> None:
    assert play(design, 3_000, 1_000) == play(design, 3_000, 1_000)
    assert play(design, 3_000, 1_000) != play(design, 3_000, 1_000, seed=2)


def test_a_counter_without_its_condition_oversells() -> None:
    class Unconditional(HotCounter):
        def decrement(self, number: int, wanted: int) -> int:
            if self.door_knows():
                return 0
            self.available[number] -= wanted
            return wanted

    assert play(Unconditional, 6_000, 1_000, UNLIMITED).oversold > 0
    assert play(HotCounter, 6_000, 1_000, UNLIMITED).oversold == 0


def test_only_what_writes_twice_strands_units_and_only_shards_refuse_early() -> None:
    dying = replace(UNLIMITED, died_share=0.05)
    outcomes = {design: play(design, 2_000, 2_000, dying) for design in DESIGNS}

    assert [each.stranded > 0 for each in outcomes.values()] == [False, True, True, False]
    early = {design: play(design, 2_000, 2_000, UNLIMITED).refused_early for design in DESIGNS}
    assert early[ShardedCounters] > 0
    assert early[Lanes] == early[HotCounter] == early[PendingQueue] == 0


def test_a_hot_counter_answers_a_million_in_no_less_than_a_thousand_seconds() -> None:
    # A partition takes 1,000 write units a second, and a failed condition is one, too.
    scenario = Scenario(viewers=1_000_000, stock=10_000, crowds=50)
    outcome = HotCounter(scenario, replace(UNLIMITED, retry_cap_s=40.0)).run(Prices())

    assert 1_000 - 1 <= outcome.answered_s <= 1_150
    assert outcome.sold_out_s == pytest.approx(10, rel=0.1)
    assert outcome.write_units == 1_000_000 + 10_000


def test_lanes_are_limited_by_their_partitions_and_by_the_index() -> None:
    # A reservation is two write units of its lane's partition, and one of the index's eight.
    stock = 5_000
    grants_s = min(500 * lane_count(stock), 8 * 1_000)
    burst = (GRANTS_PER_COMMIT_MAX + 1) * lane_count(stock)
    outcome = play(Lanes, 200_000, stock, UNLIMITED)

    assert outcome.sold_out_s is not None
    assert (stock - burst) / grants_s <= outcome.sold_out_s <= stock / grants_s + 5


def test_what_lanes_write_goes_by_the_stock_and_not_by_the_crowd() -> None:
    stock = 2_000
    some, many = (play(Lanes, viewers, stock, UNLIMITED) for viewers in (20_000, 200_000))

    # Two for each reservation, one for its index entry; the lanes' own come with each chunk.
    assert 3 * stock < some.write_units < 4 * stock
    assert many.write_units == pytest.approx(some.write_units, rel=0.1)


@pytest.mark.parametrize("design", [HotCounter, ShardedCounters, PendingQueue])
def test_what_the_others_write_goes_by_the_crowd(design: type[Design]) -> None:
    assert play(design, 20_000, 1_000, UNLIMITED).write_units >= 20_000


def test_more_shards_never_sell_slower() -> None:
    # Twice as many shards split each in two, so that lanes never come to share one.
    times = []
    for shards_per_lane in (0.2, 0.4, 0.8, 1.6):
        platform = replace(UNLIMITED, shards_per_lane=shards_per_lane)
        sold_out_s = play(Lanes, 50_000, 5_000, platform).sold_out_s
        assert sold_out_s is not None
        times.append(sold_out_s)

    # Chance moves a sale by the time between two looks at a shard.
    assert all(after <= before + RAISED.poll_s for before, after in pairwise(times))
    assert times[-1] < times[0]


def test_a_front_door_that_remembers_spares_the_others_what_comes_after_the_last_unit() -> None:
    scenario = Scenario(viewers=50_000, stock=1_000, crowds=300)
    forgetful = HotCounter(scenario, UNLIMITED).run(Prices())
    mindful = HotCounter(replace(scenario, door_remembers=True), UNLIMITED).run(Prices())

    assert mindful.answered_s < forgetful.answered_s
    assert mindful.write_units < forgetful.write_units / 5
