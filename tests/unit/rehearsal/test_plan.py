"""Who presses when."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.rehearsal.plan import AGAIN_WITHIN_S, Crowd, plan_of

crowds = st.builds(
    Crowd,
    viewers=st.integers(1, 300),
    burst_s=st.floats(0.1, 100),
    duplicates_percent=st.integers(0, 100),
    bots_percent=st.integers(0, 95),
    requests_per_bot=st.integers(1, 60),
    seed=st.integers(0, 100),
)


@given(crowds)
def test_every_viewer_presses_once_or_again_with_the_same_key(crowd: Crowd) -> None:
    plan = plan_of(crowd)
    keys = Counter(each.key for each in plan.presses if not plan.is_bot(each.shopper))
    assert len(keys) == crowd.viewers
    assert Counter(keys.values())[2] == crowd.viewers * crowd.duplicates_percent // 100
    assert max(keys.values()) <= 2


@given(crowds)
def test_bots_send_their_part_of_all_requests_each_with_a_key_of_its_own(crowd: Crowd) -> None:
    plan = plan_of(crowd)
    sent = Counter(each.shopper for each in plan.presses if plan.is_bot(each.shopper))
    keys = {each.key for each in plan.presses if plan.is_bot(each.shopper)}
    assert len(keys) == sum(sent.values())
    assert abs(len(keys) - crowd.bots_percent * len(plan.presses) / 100) <= 1
    assert len(sent) == plan.bots
    assert max(sent.values(), default=0) <= crowd.requests_per_bot


@given(crowds)
def test_presses_are_in_order_and_within_the_burst(crowd: Crowd) -> None:
    times = [each.at_s for each in plan_of(crowd).presses]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= crowd.burst_s + AGAIN_WITHIN_S


def test_the_same_seed_presses_alike_and_another_does_not() -> None:
    one, same, other = (plan_of(Crowd(50, 5, bots_percent=20, seed=seed)) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_the_rehearsal_of_the_documentation_sends_twenty_thousand_requests() -> None:
    plan = plan_of(Crowd(16_000, 200, duplicates_percent=5, bots_percent=16))
    assert (len(plan.presses), plan.bots) == (20_000, 64)


@pytest.mark.parametrize(
    "wrong", [{"viewers": 0}, {"bots_percent": 96}, {"duplicates_percent": 101}]
)
def test_a_crowd_that_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at most"):
        Crowd(**{"viewers": 1, "burst_s": 1.0, **wrong})  # type: ignore[arg-type]
