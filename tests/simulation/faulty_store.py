"""A store whose every call is a point of a schedule, and may go wrong in all the usual ways."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from core.errors import Busy
from functions.shared.dynamodb.store import Contended, Item, Key, Query, Rows, Write
from tests.fakes.dying_store import Died
from tests.fakes.memory_store import MemoryStore
from tests.simulation.schedule import Schedule


class Faults(Struct, frozen=True):
    """How likely each is, at a call."""

    throttled: float = 0.0
    """Nothing happens, and the caller is told so."""
    lost_call: float = 0.0
    """The caller hears nothing, and nothing was done."""
    lost_answer: float = 0.0
    """The caller hears nothing, but it was done."""
    death_before: float = 0.0
    death_after: float = 0.0

    @property
    def any(self) -> float:
        """How likely one of them is."""
        after = self.lost_answer + self.death_after
        return self.throttled + self.lost_call + self.death_before + after


class FaultyStore(MemoryStore):
    """`point` and `fault` come before a call, `after` once it was done."""

    def __init__(self, schedule: Schedule, faults: Faults) -> None:
        super().__init__()
        self.schedule = schedule
        self.faults = faults

    def get(self, key: Key) -> Item | None:
        self._before(f"reads {key.pk} {key.sk}")
        return super().get(key)

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        self._before(f"reads {len(keys)} items")
        return super().get_many(keys)

    def query(self, query: Query) -> Rows:
        self._before(f"queries {query.pk} {query.begins}")
        return super().query(query)

    def commit(self, writes: Sequence[Write]) -> None:
        after = self._before("commits " + ", ".join(f"{w.key.pk} {w.key.sk}" for w in writes))
        super().commit(writes)
        self.committed(writes)
        if after is not None:
            raise after

    def committed(self, writes: Sequence[Write]) -> None:
        """Told of every commit that was made."""

    def _before(self, what: str) -> BaseException | None:
        """Raise what keeps the call from being made; what the caller gets once it was."""
        schedule = self.schedule
        schedule.point(what)
        if schedule.current is None or schedule.is_over:
            return None
        chance = schedule.random.random()
        if chance >= self.faults.any:
            return None
        return fault(self.faults, chance, schedule)


def fault(faults: Faults, chance: float, schedule: Schedule) -> BaseException | None:
    """The fault that `chance` picks: raised, or for after the call."""
    kinds: list[tuple[float, BaseException, bool]] = [
        (faults.throttled, Contended(), False),
        (faults.lost_call, Busy(), False),
        (faults.lost_answer, Busy(), True),
        (faults.death_before, Died(), False),
        (faults.death_after, Died(), True),
    ]
    for likely, failure, is_after in kinds:
        if chance < likely:
            when = "after" if is_after else "before"
            schedule.note(f"! {type(failure).__name__} {when} it was done")
            if is_after:
                return failure
            raise failure
        chance -= likely
    return None
