"""Lanes of a flash sale that decide at the same moment, on DynamoDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from core.use_cases.allocate_units import Books, allocate_units
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from tests.builders.flash_sales import START, a_sale, arm, attempt
from tests.contract.race import race

LANES, UNITS, ASKED_OF_EACH = 12, 4, 5


def test_the_last_units_do_not_wander_between_lanes_that_all_want_them(table: DynamoStore) -> None:
    sale = a_sale(UNITS, lanes=LANES)
    arm(table, sale)

    def decide(lane: int) -> Callable[[], Counter[str]]:
        first = 1 + lane * ASKED_OF_EACH
        asked = [attempt(place, who=place) for place in range(first, first + ASKED_OF_EACH)]
        lanes = DynamoLanes(table)
        return lambda: allocate_units(sale.sale_id, lane, asked, START, lanes=lanes, books=Books())

    # Each stumbles at most over those that got a unit, or it would raise `Busy`.
    tally = sum(race(decide(lane) for lane in range(LANES)), Counter[str]())
    assert tally == {"granted": UNITS, "sold_out": LANES * ASKED_OF_EACH - UNITS}
    assert not any(lane.available for lane in DynamoLanes(table).of_sale(sale.sale_id, LANES))
