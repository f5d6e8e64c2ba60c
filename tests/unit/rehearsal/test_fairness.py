"""Rank correlation against its textbook formula; who came first."""

from hypothesis import assume, given
from hypothesis import strategies as st

from ops.rehearsal.fairness import rank_correlation, served_of_first

permutations = st.integers(2, 40).flatmap(lambda count: st.permutations(range(count)))


@given(permutations)
def test_without_ties_it_is_the_formula_of_squared_differences(order: list[int]) -> None:
    count = len(order)
    squares = sum((at - rank) ** 2 for at, rank in enumerate(order))
    expected = 1 - 6 * squares / (count * (count**2 - 1))
    found = rank_correlation(range(count), order)
    assert found is not None
    assert abs(found - expected) < 1e-9


def test_equal_values_share_their_ranks() -> None:
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 * 5).
    found = rank_correlation([10, 20, 20, 30], [1, 2, 3, 4])
    assert found is not None
    assert abs(found - (4.5 / (4.5 * 5) ** 0.5)) < 1e-12


@given(st.lists(st.floats(0, 1e6), min_size=2), st.floats(0.1, 10))
def test_only_the_order_counts(values: list[float], factor: float) -> None:
    stretched = [value * factor for value in values]
    assume(len(set(stretched)) == len(set(values)) > 1)
    found = rank_correlation(values, stretched)
    assert found is not None
    assert abs(found - 1) < 1e-9


def test_where_there_is_no_order_there_is_no_correlation() -> None:
    assert rank_correlation([], []) is None
    assert rank_correlation([1], [2]) is None
    assert rank_correlation([1, 1, 1], [1, 2, 3]) is None


def test_of_the_first_to_arrive_those_count_who_were_served() -> None:
    arrivals = ["a", "b", "a", "c", "d"]
    assert served_of_first(arrivals, {"a", "b", "c"}, 3) == 1
    assert served_of_first(arrivals, {"a", "d"}, 2) == 0.5
    assert served_of_first(arrivals, {"a"}, 10) == 0.25
    assert served_of_first([], set(), 5) == 1
