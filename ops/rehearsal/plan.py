"""Who presses when: drawn from a seed before anything is sent, so that nothing delays it."""

import random
from typing import Final

from msgspec import Struct

BOTS_PERCENT_MAX: Final = 95
AGAIN_WITHIN_S: Final = 2.0
"""So soon does who is impatient press a second time."""


class Crowd(Struct, frozen=True):
    """What a crowd is like."""

    viewers: int
    """People: each wants a unit and presses once."""
    burst_s: float
    """So long they take to press, all of them."""
    duplicates_percent: int = 0
    """Of the viewers, those who send their request a second time, with the same key."""
    bots_percent: int = 0
    """Of all requests, those that bots send."""
    requests_per_bot: int = 50
    seed: int = 1

    def __post_init__(self) -> None:
        if not (self.viewers > 0 and 0 <= self.duplicates_percent <= 100):
            raise ValueError("somebody must press, and at most all of them twice")
        if not (0 <= self.bots_percent <= BOTS_PERCENT_MAX and self.requests_per_bot > 0):
            raise ValueError(f"bots send at most {BOTS_PERCENT_MAX} % of the requests")


class Press(Struct, frozen=True):
    """A request as it is meant: `at_s` from the begin of the burst."""

    at_s: float
    shopper: int
    """Viewers are counted from 0, bots go on from there."""
    key: str


class Plan(Struct, frozen=True):
    """A burst; `presses` are in order of time."""

    crowd: Crowd
    presses: tuple[Press, ...]
    bots: int

    @property
    def shoppers(self) -> int:
        """How many there are, viewers and bots."""
        return self.crowd.viewers + self.bots

    def is_bot(self, shopper: int) -> bool:
        """Whether a shopper is one."""
        return shopper >= self.crowd.viewers


def plan_of(crowd: Crowd) -> Plan:
    """The burst of a crowd; the same crowd always presses alike.

    Viewers arrive evenly at random. A bot begins with the sale and goes on to its end, each time
    with a new key and as the same shopper.
    """
    dice = random.Random(crowd.seed)  # noqa: S311  (a crowd, no secret)
    presses = [
        Press(dice.uniform(0, crowd.burst_s), viewer, f"viewer-{viewer}")
        for viewer in range(crowd.viewers)
    ]
    impatient = dice.sample(presses, crowd.viewers * crowd.duplicates_percent // 100)
    presses += [
        Press(first.at_s + dice.uniform(0, AGAIN_WITHIN_S), first.shopper, first.key)
        for first in impatient
    ]
    bots_requests = round(len(presses) * crowd.bots_percent / (100 - crowd.bots_percent))
    bots = -(-bots_requests // crowd.requests_per_bot)
    for at in range(bots_requests):
        nth, bot = divmod(at, bots)
        at_s = crowd.burst_s * (nth + dice.random()) / crowd.requests_per_bot
        presses.append(Press(at_s, crowd.viewers + bot, f"bot-{bot}-{nth}"))
    return Plan(crowd, tuple(sorted(presses, key=lambda press: press.at_s)), bots)
