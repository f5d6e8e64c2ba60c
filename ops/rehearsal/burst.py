"""The burst: every press is sent when it is due, every ticket is asked for until it is final.

What is in flight is bounded, since the local cloud starts a process for each concurrent call. A
press that finds no thread free waits; it is timed from when it was meant to be sent.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from ops.build.steps import BuildError
from ops.client import Answer, Transport
from ops.rehearsal.agenda import Agenda
from ops.rehearsal.plan import Press

FIRST_LOOK_S: Final = 1.0
LOOKS_FURTHER_APART: Final = 1.5
LOOK_S_MAX: Final = 5.0
AGAIN_S: Final = 1.0
TURNED_AWAY: Final = frozenset({"sold_out", "limit", "flash_sale_not_open"})
"""What the front door refuses for good."""
_ACCEPTED: Final = 202
_OK: Final = 200


class Outcome(Struct):
    """What became of a press. Seconds are from the begin of the burst."""

    press: Press
    attempts: int = 0
    looks: int = 0
    sent_s: float | None = None
    door_s: float | None = None
    """When the front door answered."""
    ticket: str = ""
    request_id: str = ""
    answer: str = ""
    """The answer for good: `held`, or why not; empty while there is none."""
    answered_s: float | None = None
    trouble: str = ""
    """The last answer that was none."""


class Burst:
    """One burst of presses at one sale; `token` is a shopper's."""

    def __init__(
        self,
        url: str,
        presses: Sequence[Press],
        token: Callable[[int], str],
        transport: Transport,
        *,
        in_flight_max: int,
        patience_s: float,
    ) -> None:
        self.outcomes = [Outcome(press) for press in presses]
        self._url = url
        self._token = token
        self._transport = transport
        self._in_flight_max = in_flight_max
        self._patience_s = patience_s
        self._started_s = time.monotonic()
        self._agenda: Agenda[Outcome] = Agenda([])

    def run(self) -> None:
        """Send everything and wait for every answer; what remains has taken all patience."""
        self._started_s = time.monotonic()
        due = [(self._started_s + each.press.at_s, each) for each in self.outcomes]
        self._agenda = Agenda(due)
        failures: list[BaseException] = []
        threads = [
            threading.Thread(target=self._work, args=(failures,), daemon=True)
            for _ in range(self._in_flight_max)
        ]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        finally:
            self._agenda.stop()
        if failures:
            raise failures[0]

    @property
    def elapsed_s(self) -> float:
        """Seconds since the begin of the burst."""
        return time.monotonic() - self._started_s

    @property
    def in_flight(self) -> int:
        """How many requests are under way."""
        return self._agenda.under_way

    @property
    def late_s(self) -> float:
        """How long what is next has waited for a free place."""
        return self._agenda.late_s

    def _work(self, failures: list[BaseException]) -> None:
        try:
            while (outcome := self._agenda.take()) is not None:
                self._agenda.done(self._next(outcome))
        except Exception as failure:  # noqa: BLE001  (raised by `run`)
            failures.append(failure)
            self._agenda.stop()

    def _next(self, outcome: Outcome) -> tuple[float, Outcome] | None:
        """Send what is next of a press; when to go on, if it is not answered yet."""
        wait_s = self._look(outcome) if outcome.ticket else self._press(outcome)
        if outcome.answer or self.elapsed_s > outcome.press.at_s + self._patience_s:
            return None
        return time.monotonic() + wait_s, outcome

    def _press(self, outcome: Outcome) -> float:
        """Ask for a unit; return after how many seconds to go on."""
        if outcome.sent_s is None:
            outcome.sent_s = self.elapsed_s
        outcome.attempts += 1
        status, said = self._send(outcome, "POST", self._url, b'{"units": 1}')
        if status == _ACCEPTED:
            outcome.ticket, outcome.request_id = said["ticket"], said["flash_request_id"]
            outcome.door_s = self.elapsed_s
            return FIRST_LOOK_S
        if said.get("code") in TURNED_AWAY:
            outcome.door_s = self.elapsed_s
            self._answered(outcome, said["code"])
        return AGAIN_S

    def _look(self, outcome: Outcome) -> float:
        """Ask what became of a ticket; return after how many seconds to ask again."""
        outcome.looks += 1
        status, said = self._send(outcome, "GET", f"{self._url}/{outcome.ticket}")
        if status == _OK and said["state"] != "pending":
            self._answered(outcome, said["reason"] or said["state"])
        return float(min(LOOK_S_MAX, FIRST_LOOK_S * LOOKS_FURTHER_APART**outcome.looks))

    def _answered(self, outcome: Outcome, answer: str) -> None:
        outcome.answer, outcome.answered_s = answer, self.elapsed_s

    def _send(
        self, outcome: Outcome, method: str, url: str, body: bytes | None = None
    ) -> tuple[int, Any]:
        """Status and answer; 0 when there is none."""
        headers = {"authorization": f"Bearer {self._token(outcome.press.shopper)}"}
        if body is not None:
            headers["content-type"] = "application/json"
            headers["idempotency-key"] = outcome.press.key
        try:
            answer = self._transport.send(method, url, headers, body)
        except BuildError as error:
            outcome.trouble = str(error)
            return 0, {}
        said = _decoded(answer)
        if answer.status not in {_OK, _ACCEPTED} and said.get("code") not in TURNED_AWAY:
            outcome.trouble = f"{answer.status} {said.get('code') or said}"[:200]
        return answer.status, said


def _decoded(answer: Answer) -> Any:
    try:
        said = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return {"message": answer.body.decode("utf-8", "replace")}
    return said if isinstance(said, dict) else {}
