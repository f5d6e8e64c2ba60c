"""Designs that answer later: who asks gets a ticket, and polls until it is decided."""

from functools import partial

from ops.flash_simulator.designs.design import Design
from ops.flash_simulator.sale import Crowd
from ops.flash_simulator.waiting import Arrive


class Attempt:
    """Some with tickets, one after the other, and what became of them so far."""

    __slots__ = ("crowd", "decided", "decided_s", "granted")

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.decided = 0
        self.granted = 0
        self.decided_s = 0.0

    @property
    def undecided(self) -> int:
        """How many wait."""
        return self.crowd.count - self.decided

    def decide(self, count: int, granted: int, now_s: float) -> None:
        """The next so many are decided: the first of them get units."""
        self.decided += count
        self.granted += granted
        self.decided_s = now_s


class Ticketed(Design):
    """Polls come through the front door like everything else."""

    def give_ticket(self, crowd: Crowd, count: int) -> Attempt:
        """So many of a crowd have their ticket, and will ask with it."""
        attempt = Attempt(crowd.part(count))
        self.events.after(self.platform.answer_poll_s, partial(self._ask, attempt, attempt.crowd))
        return attempt

    def read_answers(self, asking: int) -> int:
        """How many of those who were let in can be told anything; a read each."""
        self.meter.read_units += asking
        return asking

    def hears_refusal(self, attempt: Attempt) -> bool:
        """Whether who asks now can know that they got nothing, once all are decided."""
        return attempt.decided_s <= self.events.now_s

    def _ask(self, attempt: Attempt, asking: Crowd) -> None:
        """They ask, as long as they are undecided all together."""
        told = self._told(asking.count)
        if attempt.undecided:
            asking = asking.again(asking.count, asking.lane)
            backoff_s = self.random.random() * self.platform.backoff_s(asking.tries)
            wait_s = self.platform.answer_poll_s + backoff_s
            self.events.after(wait_s, partial(self._ask, attempt, asking))
            return
        granted = min(attempt.granted, told)
        refused = told - granted if self.hears_refusal(attempt) else 0
        self.grant(asking, granted)
        self.refuse(asking, refused)
        self._ask_again(asking, attempt.granted - granted, self._hear_grant)
        left = asking.count - attempt.granted - refused
        self._ask_again(asking, left, self._hear_refusal)

    def _hear_grant(self, asking: Crowd) -> None:
        told = self._told(asking.count)
        self.grant(asking, told)
        self._ask_again(asking, asking.count - told, self._hear_grant)

    def _hear_refusal(self, asking: Crowd) -> None:
        told = self._told(asking.count)
        self.refuse(asking, told)
        self._ask_again(asking, asking.count - told, self._hear_refusal)

    def _ask_again(self, asking: Crowd, count: int, hear: Arrive) -> None:
        """Their answer is there, a second from now at the latest, but they have not heard it."""
        if count:
            self.waiting.put(asking.again(count, 0), self.platform.answer_poll_s, hear)

    def _told(self, count: int) -> int:
        """How many who ask are let in and can be told anything."""
        quick, cold = self.enter(count)
        return self.read_answers(quick + cold)
