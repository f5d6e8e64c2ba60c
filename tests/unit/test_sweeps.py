"""What a sweep does with what is due: each once, whatever becomes of the others."""

from collections.abc import Iterator

import pytest

from core.errors import Busy
from functions.shared.dynamodb import due_keys as keys
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.store import Key, Put
from functions.shared.sweeps import PROVIDER_RESERVE_MS, serve_sweep
from tests.builders.sweeps import Minutes
from tests.fakes.memory_store import MemoryStore

NOW = 1_793_000_040


class Due:
    """A list of what is due, each since as many seconds as its name says."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def until(self, now: int) -> Iterator[tuple[str, int]]:
        return ((name, now - int(name)) for name in self.names)


def test_a_run_counts_outcomes_and_says_how_late_the_oldest_was(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def act(name: str, now: int) -> bool:
        assert now == NOW
        if name == "70":
            raise Busy
        if name == "90":
            raise RuntimeError("broken")
        return name != "5"

    counts = serve_sweep("lamps", Due("60", "70", "90", "5", "61"), act, lambda: NOW)({}, Minutes())
    assert counts == {"done": 2, "passed": 1, "failed": 2, "lag_s": 90}
    levels = {record.getMessage(): record.levelname for record in caplog.records}
    assert levels == {"to be tried again": "WARNING", "defect": "ERROR", "sweep": "INFO"}
    [summary] = [record for record in caplog.records if record.getMessage() == "sweep"]
    assert (summary.__dict__["sweep"], summary.__dict__["lag_s"]) == ("lamps", 90)


def test_a_run_that_has_nothing_to_do_says_so() -> None:
    """Else one could not tell it from a sweeper that does not run."""
    counts = serve_sweep("lamps", Due(), lambda *_: True, lambda: NOW)({}, Minutes())
    assert counts == {"done": 0, "passed": 0, "failed": 0, "lag_s": 0}


def test_a_run_takes_up_nothing_when_its_time_is_over() -> None:
    seen: list[str] = []

    def act(name: str, _: int) -> bool:
        seen.append(name)
        return True

    serve_sweep("lamps", Due("3", "2", "1"), act, lambda: NOW)({}, Minutes(2))
    assert seen == ["3", "2"]


def test_who_asks_providers_takes_up_nothing_that_may_outlast_the_run() -> None:
    seen: list[str] = []

    def act(name: str, _: int) -> bool:
        seen.append(name)
        return True

    due = Due("3", "2", "1")
    reserve_ms = PROVIDER_RESERVE_MS
    serve_sweep("lamps", due, act, lambda: NOW, reserve_ms=reserve_ms)({}, Minutes(4))
    assert seen == ["3", "2"]


def test_all_that_is_due_is_found_in_every_shard_and_nothing_else() -> None:
    store = MemoryStore()
    names = [f"lamp_{number}" for number in range(250)]
    for number, name in enumerate(names):
        late = keys.due("lamps", name, NOW - number)
        early, others = keys.due("lamps", f"early_{name}", NOW + 1), keys.due("fans", name, NOW)
        store.commit(
            [Put(Key(f"{name}{at}", "x"), item) for at, item in enumerate((late, early, others))]
        )
    found = [*DynamoDueList(store, "lamps").until(NOW)]
    assert sorted(found) == sorted((name, NOW - number) for number, name in enumerate(names))
    assert len({keys.due("lamps", name, 0)["gsi2pk"] for name in names}) == keys.SHARDS


def test_each_minute_begins_at_another_shard() -> None:
    store = MemoryStore()
    for number in range(100):
        store.commit([Put(Key(f"{number}", "x"), keys.due("lamps", f"{number}", 0))])
    firsts = {
        next(DynamoDueList(store, "lamps").until(NOW + 60 * minute))[0]
        for minute in range(keys.SHARDS)
    }
    assert len(firsts) == keys.SHARDS


def test_a_child_orders_name_says_which_it_is() -> None:
    name = keys.child_name(*keys.child_of("ord_1#sub_2"))
    due = keys.due(keys.CHILD_ORDERS, name, NOW)
    assert keys.name_and_time(due["gsi2sk"]) == ("ord_1#sub_2", NOW)
