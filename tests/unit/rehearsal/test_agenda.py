"""The open loop: due work in order of time, none too early, and lateness is seen."""

import threading
import time

from hypothesis import given
from hypothesis import strategies as st

from ops.rehearsal.agenda import Agenda


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@given(st.lists(st.floats(0, 100), max_size=30))
def test_what_is_due_comes_in_order_of_time_and_then_of_coming(times: list[float]) -> None:
    agenda = Agenda([(due_s, at) for at, due_s in enumerate(times)], lambda: 100.0)
    taken = []
    while (what := agenda.take()) is not None:
        taken.append(what)
        agenda.done()
    assert taken == sorted(range(len(times)), key=times.__getitem__)


def test_nothing_is_handed_out_before_its_time() -> None:
    started_s = time.monotonic()
    agenda = Agenda([(started_s + 0.05, "later")])
    assert agenda.take() == "later"
    assert time.monotonic() - started_s >= 0.05


def test_a_stall_makes_what_follows_late_and_not_what_is_due_later() -> None:
    clock = Clock()
    agenda = Agenda([(0.0, "slow"), (1.0, "next"), (2.0, "last")], clock)
    agenda.take()
    clock.now_s = 10.0
    assert agenda.late_s == 9.0
    agenda.done()
    assert (agenda.take(), agenda.late_s) == ("next", 8.0)


def test_what_follows_from_work_is_handed_out_in_its_turn() -> None:
    agenda = Agenda([(0.0, "press"), (2.0, "other")], lambda: 5.0)
    agenda.take()
    agenda.done((1.0, "look"))
    assert [agenda.take(), agenda.take()] == ["look", "other"]
    assert agenda.under_way == 2


def test_threads_wait_for_work_that_may_still_follow_and_then_end() -> None:
    agenda = Agenda([(0.0, 3)])
    taken: list[int] = []

    def work() -> None:
        while (left := agenda.take()) is not None:
            taken.append(left)
            time.sleep(0.01)
            agenda.done((time.monotonic(), left - 1) if left else None)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert not any(thread.is_alive() for thread in threads)
    assert taken == [3, 2, 1, 0]


def test_a_stopped_agenda_hands_out_nothing_more() -> None:
    agenda = Agenda([(0.0, "work")])
    agenda.stop()
    assert agenda.take() is None
