"""Percentiles, and the routes that calls are counted under."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.client import Call
from ops.replay.figures import Stopwatch, percentile, route, spread


@pytest.mark.parametrize(
    ("count", "percent", "expected"),
    [(1, 50, 1), (1, 99, 1), (2, 50, 1), (3, 50, 2), (100, 95, 95), (101, 95, 96), (1000, 99, 990)],
)
def test_a_percentile_is_a_value_that_was_measured(count: int, percent: int, expected: int) -> None:
    assert percentile(range(1, count + 1), percent) == expected


@given(st.lists(st.floats(0, 10), min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_covers_its_part(
    seconds: list[float], percent: int
) -> None:
    found = percentile(sorted(seconds), percent)

    covered = sum(one <= found for one in seconds)
    assert covered * 100 >= percent * len(seconds)
    below = sum(one < found for one in seconds)
    assert below * 100 < percent * len(seconds)


def test_a_spread_does_not_ask_for_order() -> None:
    assert spread([3.0, 1.0, 2.0]).p50 == 2.0
    assert spread([3.0, 1.0, 2.0]).longest == 3.0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h:1/storefront/v1/orders", "GET /v1/orders"),
        ("http://h/sandbox/v1/charges/pay", "GET /v1/charges/pay"),
        ("http://h/sandbox/v1/pay/ch_d05f28b0c25b68e4a3ae1d0f9a2b7c44", "GET /v1/pay/{}"),
        ("http://h/admin/v1/admin/me/merchants?limit=2", "GET /v1/admin/me/merchants"),
        (
            "http://h/storefront/v1/orders/ord_01M806MY797S4ZJ4JW8DME2W8C/payments",
            "GET /v1/orders/{}/payments",
        ),
        (
            "http://h/storefront/v1/authors/ae3a6961-a3ba-45fd-b34c-8b331e40fd55",
            "GET /v1/authors/{}",
        ),
    ],
)
def test_calls_of_one_route_are_counted_together(url: str, expected: str) -> None:
    assert route(_call(url, 0.0)) == expected


def test_a_stopwatch_forgets_what_it_is_told_to() -> None:
    watch = Stopwatch()
    watch.watch(_call("http://h/storefront/v1/cart", 9.0))
    watch.clear()
    watch.watch(_call("http://h/storefront/v1/cart", 2.0))

    assert {name: each.longest for name, each in watch.spreads().items()} == {"GET /v1/cart": 2.0}


def _call(url: str, seconds: float) -> Call:
    return Call("GET", url, None, 200, None, seconds)
