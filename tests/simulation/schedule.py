"""Actors that take turns at every call they make, in an order that a seed decides.

Each is a greenlet, and runs until it passes the baton on, so a seed always plays the same.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from greenlet import greenlet

from tests.fakes.dying_store import Died

TOLD = 60
"""How much of a schedule is told when a seed fails."""


class Violated(AssertionError):
    """Something that must hold does not; the text ends with the schedule that led there."""


class Schedule:
    """`point` is where another actor may run. `is_over`: actors end what they do, undisturbed."""

    def __init__(self, seed: int, steps: int) -> None:
        self.random = Random(seed)
        self.step = 0
        self.trace: list[tuple[int, str, str]] = []
        self.current: Actor | None = None
        self.error: BaseException | None = None
        self._steps = steps
        self._actors: list[Actor] = []

    @property
    def is_over(self) -> bool:
        return self.step >= self._steps

    def add(self, name: str, act: Callable[[], None], refresh: Callable[[], None]) -> None:
        """Let `act` be done over and over; `refresh` is what a new process begins with."""
        self._actors.append(Actor(name, act, refresh, self))

    def run(self) -> None:
        """All actors, until the steps are used up and each has ended what it was doing."""
        while self._actors:
            self._choose().greenlet.switch()  # back here when an actor has ended
        self.current = None
        if self.error is not None:
            told = "\n".join(f"{step:4} {who:10} {what}" for step, who, what in self.trace[-TOLD:])
            raise Violated(f"{self.error!r}\n{told}") from self.error

    def point(self, what: str) -> None:
        """The current actor is about to do `what`; others may run before."""
        me = self.current
        if me is None:
            return
        turn = self._choose()
        if turn is not me:
            turn.greenlet.switch()
            if self.error is not None:
                raise Died
        self.step += 1
        self.trace.append((self.step, me.name, what))

    def note(self, what: str) -> None:
        """Something to be told with the schedule."""
        self.trace.append((self.step, self.name, what))

    @property
    def name(self) -> str:
        return "test" if self.current is None else self.current.name

    def ended(self, actor: Actor, error: BaseException | None) -> None:
        """`actor` does nothing any more."""
        if error is not None and self.error is None:
            self.error = error
        self._actors.remove(actor)

    def _choose(self) -> Actor:
        """Whose turn it is."""
        self.current = self._actors[int(self.random.random() * len(self._actors))]
        return self.current


class Actor:
    """A process that does the same over and over, is killed at times, and begins anew."""

    def __init__(
        self, name: str, act: Callable[[], None], refresh: Callable[[], None], schedule: Schedule
    ) -> None:
        self.name = name
        self.greenlet = greenlet(self._run)
        self._act = act
        self._refresh = refresh
        self._schedule = schedule

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            while not self._schedule.is_over:
                self._live()
        except Died:
            pass
        except BaseException as failure:  # noqa: BLE001  (told by the schedule)
            error = failure
        self._schedule.ended(self, error)

    def _live(self) -> None:
        self._schedule.point("begins")
        try:
            self._act()
        except Died:
            if self._schedule.error is not None:
                raise
            self._schedule.note("died")
            self._refresh()
