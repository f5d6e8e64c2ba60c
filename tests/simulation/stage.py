"""Actors that take turns: one runs at a time, and a seed says who, when, and what goes wrong.

Each actor is a greenlet that has the baton or waits for it. It may lose it at every call to a
store or a provider; that call may also be refused, take effect unheard, or be its last.
"""

import random
from collections.abc import Callable
from enum import Enum

from greenlet import getcurrent, greenlet

from core.errors import Busy, CommerceError
from tests.fakes.dying_store import Died
from tests.fakes.http import NOW

SWITCH = 0.35
"""How likely a call is where another actor goes on."""
FAULTS = 0.08
"""How likely a call goes wrong, one way or another."""


class Fate(Enum):
    """What becomes of a call."""

    WELL = "well"
    REFUSED = "refused"
    """Nothing happened, and the caller is told so."""
    LOST = "lost"
    """It took effect, and the caller hears nothing."""
    DIES_BEFORE = "dies before"
    DIES_AFTER = "dies after"


class Breach(AssertionError):
    """Something that must hold does not."""


class Actor:
    """Somebody with something to do, and the baton when it is their turn."""

    def __init__(self, stage: "Stage", name: str, run: Callable[[], object]) -> None:
        self.name = name
        self.is_over = False
        self.defect: BaseException | None = None
        self._stage, self._run = stage, run
        self._greenlet = greenlet(self._play, parent=stage.main)

    def go_on(self) -> None:
        """Let it run until it gives the baton back."""
        self._stage.current = self
        self._greenlet.switch()
        self._stage.current = None

    def wait(self) -> None:
        """Give the baton back."""
        self._stage.main.switch()

    def _play(self) -> None:
        try:
            self._run()
        except (CommerceError, Died) as ended:
            self._stage.say(f"{self.name}: {type(ended).__name__} {ended}")
        except BaseException as defect:  # noqa: BLE001  (told by who has the baton next)
            self.defect = defect
        self.is_over = True


class Stage:
    """The schedule of one seed. `now` moves by hand."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.main = getcurrent()
        self.now = NOW
        self.actors: list[Actor] = []
        self.current: Actor | None = None
        self.schedule: list[str] = []
        self.is_faulty = True
        self.breach: Breach | None = None
        """What a commit did and nothing may, whoever caught it."""

    def say(self, line: str) -> None:
        """Remember what happened."""
        self.schedule.append(f"{self.now - NOW:>9} {line}")

    def begin(self, name: str, run: Callable[[], object]) -> None:
        """Another actor, that waits for its turn."""
        self.actors.append(Actor(self, name, run))

    def turn(self) -> None:
        """One of the actors goes on, until it loses the baton or is over."""
        actor = self.random.choice(self.actors)
        actor.go_on()
        if actor.is_over:
            self.actors.remove(actor)
        if self.breach is not None:
            raise self.breach
        if actor.defect is not None:
            raise actor.defect

    def finish(self) -> None:
        """All actors go on until each is over."""
        while self.actors:
            self.turn()

    def call(self, what: str) -> Fate:
        """A call begins: others may be faster, and it may go wrong."""
        actor = self.current
        if actor is None:
            return Fate.WELL
        if self.random.random() < SWITCH:
            actor.wait()
        fate = Fate.WELL
        if self.is_faulty and self.random.random() < FAULTS:
            fate = self.random.choice(list(Fate))
        self.say(f"{actor.name}: {what} {'' if fate is Fate.WELL else fate.value}")
        if fate is Fate.REFUSED:
            raise Busy
        if fate is Fate.DIES_BEFORE:
            raise Died
        return fate

    def called(self, fate: Fate) -> None:
        """The call has taken effect."""
        if fate is Fate.LOST:
            raise Busy
        if fate is Fate.DIES_AFTER:
            raise Died
