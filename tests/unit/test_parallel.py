"""Many things at once: bounded, in order, and over at the first failure."""

import threading

import pytest

from ops.parallel import each


def test_results_come_in_the_order_of_the_items() -> None:
    assert each(lambda item: item * 2, range(50), workers=8) == list(range(0, 100, 2))


def test_no_more_than_the_workers_run_at_a_time() -> None:
    inside, most, lock = 0, 0, threading.Lock()
    room = threading.Semaphore(3)

    def work(_: int) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        assert room.acquire(blocking=False), "a fourth one is under way"
        room.release()
        with lock:
            inside -= 1

    each(work, range(200), workers=3)

    assert 1 <= most <= 3


def test_the_first_failure_is_raised_and_nothing_new_is_begun() -> None:
    begun: list[int] = []

    def work(item: int) -> None:
        begun.append(item)
        if item == 2:
            raise ValueError("item 2")

    with pytest.raises(ValueError, match="item 2"):
        each(work, range(10_000), workers=1)

    assert len(begun) < 10_000


def test_done_is_called_after_each_item() -> None:
    done: list[None] = []

    each(lambda _: None, range(20), workers=4, done=lambda: done.append(None))

    assert len(done) == 20
