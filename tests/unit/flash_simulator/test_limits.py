"""What the platform lets through, by the formulas on the back of an envelope."""

import pytest

from ops.flash_simulator.limits import FrontDoor, Limit, admit, admit_whole
from ops.flash_simulator.platform import Platform

pytestmark = pytest.mark.once


def test_a_limit_never_lets_more_through_than_its_rate_and_one_burst() -> None:
    limit, through = Limit(rate=1_000, burst=200), [0] * 50
    for step in range(5_000):
        through[step // 100] += admit(step / 100, 37, (limit, 1.0))

    windows = [(a, b) for a in range(50) for b in range(a + 1, 51)]
    assert all(sum(through[a:b]) <= 1_000 * (b - a) + 200 for a, b in windows)
    assert sum(through) >= 0.99 * 1_000 * 50


def test_a_transaction_goes_through_whole_or_not_at_all() -> None:
    one, other = Limit(rate=1_000, burst=200), Limit(rate=1_000, burst=100)

    assert not admit_whole(0.0, (one, 200), (other, 101))
    assert one.left(0.0) == 200
    assert admit_whole(0.0, (one, 200), (other, 100))
    assert not admit_whole(0.0, (one, 1))
    assert admit_whole(0.1, (one, 100))


def test_the_front_door_serves_ten_requests_a_second_an_environment() -> None:
    platform = Platform(environments_burst=1, environments_per_s=0.001, api_requests_s=1e6)
    door = FrontDoor(platform, warm=100)
    served = sum(sum(door.admit(step / 100, 500)) for step in range(1_000))

    assert served == pytest.approx(100 * 10 * 10, rel=0.02)


def test_environments_start_at_a_rate_after_a_burst_and_never_exceed_the_quota() -> None:
    platform = Platform(environments_max=1_700, api_requests_s=1e6, api_burst=1_000_000)
    door = FrontDoor(platform, warm=0)
    ready = []
    for step in range(2_000):
        door.admit(step / 100, 10_000)
        ready.append(door.environments(step / 100))

    cold_s = platform.cold_start_s
    assert ready[int(cold_s * 100) - 1] == 0
    assert ready[int(cold_s * 100) + 1] >= 1_000
    assert ready[599] == pytest.approx(1_000 + 100 * (6 - cold_s), rel=0.02)
    assert ready[-1] == 1_700


def test_a_platform_that_cannot_take_a_transaction_is_refused() -> None:
    with pytest.raises(ValueError, match="whole transaction"):
        Platform(partition_burst_units=199)
