"""A burst against a front door in this process: what is sent, asked again, and given up."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ops.build.steps import BuildError
from ops.client import Answer
from ops.rehearsal.burst import Burst, Outcome
from ops.rehearsal.plan import Press

URL = "http://door/requests"
TICKET = {"ticket": "tkt", "flash_request_id": "frq_1"}


def problem(status: int, code: str) -> Answer:
    return Answer(status, {}, json.dumps({"code": code}).encode())


def answer(status: int, body: Any) -> Answer:
    return Answer(status, {}, json.dumps(body).encode())


class Door:
    """Answers with what `script` has for the nth call, the last one for ever."""

    def __init__(self, *script: Answer | BuildError) -> None:
        self.calls: list[tuple[str, str, Mapping[str, str]]] = []
        self._script = script
        self._lock = threading.Lock()

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        assert (body is None) == (method == "GET")
        with self._lock:
            said = self._script[min(len(self.calls), len(self._script) - 1)]
            self.calls.append((method, url, headers))
        if isinstance(said, BuildError):
            raise said
        return said


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST_LOOK_S", "LOOK_S_MAX", "AGAIN_S"):
        monkeypatch.setattr(f"ops.rehearsal.burst.{name}", 0.01)


def played(
    door: Any, *, at_s: tuple[float, ...] = (0.0,), patience_s: float = 5, in_flight_max: int = 2
) -> list[Outcome]:
    presses = [Press(time_s, at, f"key-{at}") for at, time_s in enumerate(at_s)]
    token: Callable[[int], str] = "token-{}".format
    burst = Burst(URL, presses, token, door, in_flight_max=in_flight_max, patience_s=patience_s)
    burst.run()
    return burst.outcomes


def test_a_ticket_is_asked_for_until_its_answer_is_for_good() -> None:
    pending = answer(200, {"state": "pending", "reason": None})
    door = Door(
        answer(202, TICKET), pending, pending, answer(200, {"state": "held", "reason": None})
    )
    [outcome] = played(door)
    assert (outcome.answer, outcome.request_id, outcome.looks) == ("held", "frq_1", 3)
    assert [call[:2] for call in door.calls] == [
        ("POST", URL),
        *[("GET", f"{URL}/tkt")] * 3,
    ]
    assert {call[2]["authorization"] for call in door.calls} == {"Bearer token-0"}
    assert door.calls[0][2]["idempotency-key"] == "key-0"


def test_a_refusal_of_a_lane_is_told_by_its_reason() -> None:
    [outcome] = played(
        Door(answer(202, TICKET), answer(200, {"state": "refused", "reason": "limit"}))
    )
    assert (outcome.answer, outcome.ticket) == ("limit", "tkt")


def test_who_is_turned_away_at_the_door_asks_nothing_further() -> None:
    door = Door(problem(409, "sold_out"))
    [outcome] = played(door)
    assert (outcome.answer, outcome.ticket, len(door.calls)) == ("sold_out", "", 1)
    assert outcome.door_s == pytest.approx(outcome.answered_s, abs=0.1)


@pytest.mark.parametrize(
    "trouble", [problem(503, "busy"), BuildError("no answer"), Answer(502, {}, b"<html>")]
)
def test_what_is_no_answer_is_sent_again_unchanged(trouble: Answer | BuildError) -> None:
    door = Door(trouble, trouble, problem(409, "sold_out"))
    [outcome] = played(door)
    assert (outcome.answer, outcome.attempts) == ("sold_out", 3)
    assert {call[2]["idempotency-key"] for call in door.calls} == {"key-0"}


def test_who_is_never_answered_gives_up_and_says_why() -> None:
    [outcome] = played(Door(problem(503, "busy")), patience_s=0.1)
    assert (outcome.answer, outcome.answered_s, outcome.door_s) == ("", None, None)
    assert outcome.trouble == "503 busy"


class SlowDoor:
    """Takes its time for each, and counts how many are inside."""

    def __init__(self, seconds: float) -> None:
        self.most = self._inside = 0
        self._seconds = seconds
        self._lock = threading.Lock()

    def send(self, *_: object) -> Answer:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
        time.sleep(self._seconds)
        with self._lock:
            self._inside -= 1
        return problem(409, "sold_out")


def test_a_stall_counts_from_when_a_press_was_meant_and_not_from_when_it_was_sent() -> None:
    door = SlowDoor(0.1)
    outcomes = played(door, at_s=(0.0, 0.0, 0.0, 0.0), in_flight_max=2)
    assert door.most == 2
    took = sorted(each.door_s or 0 for each in outcomes)
    alone = [(each.door_s or 0) - (each.sent_s or 0) for each in outcomes]
    assert took[-1] >= 0.2
    assert max(alone) < 0.2


def test_a_failure_of_ours_ends_the_burst() -> None:
    with pytest.raises(KeyError):
        played(Door(answer(202, {})))
