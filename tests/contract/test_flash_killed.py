"""A flash sale on DynamoDB whose processes are killed at any moment, and started again.

Whoever is killed has done a step in this life, and an allocator's step is a batch whose first
request nobody had decided before. So the sale gets on however slow the machine is.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import msgspec
import pytest
from msgspec import Struct

from core.flash.lanes import Lane
from core.flash.reservations import ENDED, LIVE, Reservation, ReservationState, Ticket, answer
from core.ids import UserId
from tests.builders.flash_sales import a_sale, arm
from tests.contract.flash_worker import Sale, Work
from tests.fakes.dynoxide import Dynoxide

SEED = 20_260
CAST = ("allocator", "allocator", "sweeper", "sweeper", "payer")
LIMIT = 2
STUCK_S = 120
"""Not a bound on how long anything takes: on how long nothing at all changes."""


class Size(Struct, frozen=True):
    """How large a sale and its crowd, and how many deaths, each within so long of a step."""

    units: int
    attempts: int
    crowd: int
    lanes: int
    batch: int
    a_second: int
    hold_s: int
    deaths: int
    within_s: float


SMALL = Size(300, 3_000, 1_200, 2, 300, 300, 3, 4, 0.3)
LARGE = Size(10_000, 200_000, 60_000, 20, 4_000, 4_000, 10, 60, 3.0)


@pytest.mark.once
@pytest.mark.parametrize(
    "size",
    [
        pytest.param(SMALL, marks=pytest.mark.slow, id="300 units"),
        pytest.param(LARGE, marks=pytest.mark.long, id="10,000 units"),
    ],
)
def test_every_unit_is_somebodys_or_free_whoever_is_killed(dynoxide: Dynoxide, size: Size) -> None:
    store = dynoxide.new_table()
    sale = a_sale(size.units, limit=LIMIT, lanes=size.lanes, hold_s=size.hold_s)
    arm(store, sale)
    work = Work(
        port=dynoxide.port,
        table=store._table,
        sale=sale,
        attempts=size.attempts,
        crowd=size.crowd,
        batch=size.batch,
        a_second=size.a_second,
    )
    watched, random = Sale(work, store), Random(SEED)
    with _processes(work) as troupe:
        for _ in range(size.deaths):
            troupe.kill(random.randrange(len(CAST)), random.uniform(0, size.within_s))
        _until_all_is_over(watched)
    _check(watched)


class Troupe:
    """Processes that are started again when they are killed."""

    def __init__(self, work: Work) -> None:
        self._work = msgspec.json.encode(work)
        self._processes = [self._started(role) for role in CAST]

    def kill(self, at: int, after_s: float) -> None:
        """End one in the middle of what it does, some time after its first step."""
        process = self._processes[at]
        assert process.stdout is not None
        assert process.stdout.readline() == b"working\n", f"the {CAST[at]} failed"
        time.sleep(after_s)
        assert process.poll() is None, f"the {CAST[at]} failed"
        _end(process)
        self._processes[at] = self._started(CAST[at])

    def end(self) -> None:
        """Kill all of them."""
        for process in self._processes:
            _end(process)

    def _started(self, role: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.contract.flash_worker", role],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        process.stdin.write(self._work)
        process.stdin.close()
        return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


@contextmanager
def _processes(work: Work) -> Iterator[Troupe]:
    troupe = Troupe(work)
    try:
        yield troupe
    finally:
        troupe.end()


def _until_all_is_over(sale: Sale) -> None:
    """Wait until everything is decided, and nothing is held or waits to be paid any more."""
    before, since = None, time.monotonic()
    while True:
        lanes, reservations = _read(sale)
        open_yet = sum(each.state not in ENDED for each in reservations)
        if sale.undecided() is None and not open_yet:
            return
        if before != (lanes, open_yet):
            before, since = (lanes, open_yet), time.monotonic()
        assert time.monotonic() - since < STUCK_S, "nothing changes any more"
        time.sleep(0.5)


def _read(sale: Sale) -> tuple[list[Lane], list[Reservation]]:
    lanes = sale.read()
    return lanes, [each for lane in lanes for each in sale.lanes.reservations(lane)]


def _check(sale: Sale) -> None:
    lanes, reservations = _read(sale)
    live, by_shopper = Counter[int](), Counter[UserId]()
    for each in reservations:
        if each.state in LIVE:
            live[each.lane] += each.units
            by_shopper[each.shopper_id] += each.units
    assert sum(live.values()) + sum(lane.available for lane in lanes) == sale.work.sale.allotment
    assert all(lane.available >= 0 and lane.granted == live[lane.number] for lane in lanes)
    assert max(by_shopper.values()) <= LIMIT
    assert len({each.request_id for each in reservations}) == len(reservations)
    # Nothing is proved by a sale in which nothing is paid or nothing comes back.
    states = {each.state for each in reservations}
    assert states == {ReservationState.SOLD, ReservationState.EXPIRED}
    _everybody_has_an_answer(sale, lanes, reservations)


def _everybody_has_an_answer(
    sale: Sale, lanes: list[Lane], reservations: list[Reservation]
) -> None:
    own: dict[UserId, list[Reservation]] = {}
    for each in reservations:
        own.setdefault(each.shopper_id, []).append(each)
    granted = set()
    for lane, asked in sale.log:
        ticket = Ticket(
            sale.work.sale.sale_id,
            lane,
            asked.shopper_id,
            asked.request_id,
            asked.units,
            asked.sequence,
            sale.work.second(asked.sequence),
        )
        mine = own.get(asked.shopper_id, [])
        found = answer(ticket, lanes[lane].watermark, LIMIT, mine)
        assert found.reservation or found.refused
        if found.reservation:
            granted.add(found.reservation.request_id)
    assert len(granted) == len(reservations)
