"""The room of a search: it grows, its tables tell states apart, and what it keeps has a bound."""

from __future__ import annotations

from random import Random

import pytest

from tests.builders.coupon_kernels import choices_to, kernels
from tests.builders.coupon_searches import TOP, made, plain_problem, some_problem
from tests.kernels import Build, both_builds_of
from tests.property.test_coupon_searches import searched, sorted_choices

pytestmark = pytest.mark.once


@pytest.mark.parametrize("seed", range(40))
def test_a_search_that_grows_finds_what_one_with_room_finds(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = some_problem(Random(seed), keeps_all=seed % 2 == 0)
    found = searched(problem)
    monkeypatch.setattr(both_builds_of("coupon_search").interpreted, "STATES_FIRST", 1)
    assert searched(problem) == found


def test_many_layers_are_traced_back_to_the_first() -> None:
    stores = [[[at, 0, 0, 0] for at in range(11)]] + [[[0, 0, 0, 0]]] * 11
    sweep = made(plain_problem(stores, keeps_all=False))
    kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0)

    assert kernels(Build.INTERPRETED)["coupon_search"].run(sweep, 0, 12, TOP) == 11
    found = [choice for leaf in range(11) for choice in choices_to(sweep, leaf)]
    assert found == [[at, *range(11, 22)] for at in range(11)]


@pytest.mark.parametrize(("numbers", "is_enough"), [(207, False), (208, True)])
def test_a_trail_is_no_longer_than_it_may_be(
    numbers: int, *, is_enough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores = [[[at, 0, 0, 0] for at in range(11)]] + [[[0, 0, 0, 0]]] * 11
    modules, sweep = kernels(Build.INTERPRETED), made(plain_problem(stores, keeps_all=False))
    modules["coupon_layers"].prepare(sweep, 0)
    search = both_builds_of("coupon_search").interpreted
    monkeypatch.setattr(search.coupon_states, "TRAIL_MAX", numbers)

    assert search.run(sweep, 0, 12, TOP) == (11 if is_enough else -1)


@pytest.mark.parametrize(
    ("stores", "step"),
    [
        pytest.param(5, 1, id="in a table as it is first"),
        pytest.param(6, 1 << 22, id="many of one hash"),
        pytest.param(7, 1, id="more in each layer than a table holds first"),
    ],
)
def test_many_states_that_differ_are_told_apart_and_no_others(stores: int, step: int) -> None:
    added = [[(3**at * by * step, (3, 0, 1, 2)[by]) for by in range(4)] for at in range(stores)]
    cheapest = {0: 0}
    for store in added:
        joined: dict[int, int] = {}
        for total, cost in cheapest.items():
            for goods, more in store:
                way = cost + more
                joined[total + goods] = min(way, joined.get(total + goods, way))
        cheapest = joined
    problem = plain_problem(
        [[[*goods, 0, 0] for goods in store] for store in added], keeps_all=False
    )
    most = 3 * (3**stores - 1) // 2
    sweep, run = made(problem), kernels(Build.INTERPRETED)["coupon_search"].run
    kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0)

    assert run(sweep, 0, most + 2, TOP) == most + 1
    rows = range(0, (most + 1) * sweep.width, sweep.width)
    totals = [sweep.states[row + sweep.form_count] for row in rows]
    costs = [sweep.states[row + sweep.fee_at + 1] for row in rows]
    assert {total: cost - total for total, cost in zip(totals, costs, strict=True)} == cheapest
    assert run(sweep, 0, most, TOP) == run(sweep, 0, 8, TOP) == -1


def test_what_a_layer_had_in_its_table_before_it_grew_is_not_of_the_next_layer() -> None:
    first = [[goods, 0, 0, 0] for goods in range(600)]
    sweep = made(plain_problem([first, [[100, 0, 0, 0], [0, 3, 0, 0]]], keeps_all=False))
    kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0)

    assert kernels(Build.INTERPRETED)["coupon_search"].run(sweep, 0, 1 << 12, TOP) == 700
    rows = range(0, 700 * sweep.width, sweep.width)
    costs = {
        sweep.states[row + sweep.form_count]: sweep.states[row + sweep.fee_at + 1] for row in rows
    }
    assert costs == {goods: goods + 3 * (goods < 100) for goods in range(700)}


@pytest.mark.parametrize("stores", [1, 4])
def test_states_whose_slots_are_at_the_end_of_the_table_go_on_at_its_beginning(
    stores: int,
) -> None:
    last = -pow(0x5E3779B1, -1, 1 << 31) % (1 << 31)  # hashed to ones alone, as all that agree in
    step = 1 << 31  # the bits below this one
    added = [[last]] + [[4**at * by * step for by in range(4)] for at in range(stores)]
    added.append([0, 4**stores * step, 2 * 4**stores * step, 0])
    problem = plain_problem(
        [[[goods, 0, 0, 0] for goods in store] for store in added], keeps_all=False
    )
    sweep = made(problem)
    kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0)
    count = 3 * 4**stores

    assert kernels(Build.INTERPRETED)["coupon_search"].run(sweep, 0, count + 1, TOP) == count


@pytest.mark.parametrize(("twins", "capacity", "is_enough"), [(2, 7, True), (5, 7, False)])
def test_choices_that_lead_to_few_states_have_room_or_are_too_many(
    twins: int, capacity: int, *, is_enough: bool
) -> None:
    store = [[0, 0, 0, 0]] + [[1, 0, 0, 0]] * twins
    problem = plain_problem([store] * 5, keeps_all=True)
    modules, sweep = kernels(Build.INTERPRETED), made(problem)
    modules["coupon_layers"].prepare(sweep, 0)

    count = modules["coupon_search"].run(sweep, 0, capacity, TOP)

    assert count == (6 if is_enough else -1)
    listed = [choice for leaf in range(max(count, 0)) for choice in sorted_choices(sweep, leaf)]
    assert len(set(listed)) == len(listed) == ((twins + 1) ** 5 if is_enough else 0)


@pytest.mark.parametrize(("edges", "is_enough"), [(55, False), (56, True)])
def test_there_are_no_more_edges_than_a_search_may_keep(
    edges: int, *, is_enough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = plain_problem([[[0, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]] * 5, keeps_all=True)
    modules, sweep = kernels(Build.INTERPRETED), made(problem)
    modules["coupon_layers"].prepare(sweep, 0)
    search = both_builds_of("coupon_search").interpreted
    monkeypatch.setattr(search.coupon_states, "EDGES_MAX", edges)

    assert search.run(sweep, 0, 7, TOP) == (6 if is_enough else -1)


@pytest.mark.parametrize(
    ("alike", "is_enough"), [([7], True), ([8], False), ([4, 4], True), ([4, 5], False)]
)
def test_the_room_for_links_and_edges_is_used_up_to_its_end(
    alike: list[int], monkeypatch: pytest.MonkeyPatch, *, is_enough: bool
) -> None:
    sweep = made(plain_problem([[[0, 0, 0, 0]] * count for count in alike], keeps_all=True))
    kernels(Build.INTERPRETED)["coupon_layers"].prepare(sweep, 0)
    search = both_builds_of("coupon_search").interpreted
    monkeypatch.setattr(search.coupon_states, "EDGES_MAX", 15)

    for _ in range(2):
        assert search.run(sweep, 0, 2, TOP) == (1 if is_enough else -1)
