"""Of a part of a case no more is said to be searched than was, whichever searches are not whole."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from core.pricing.best import ranking
from core.pricing.best.dividing import Divider, _Part
from core.pricing.best.search import Work

SEEDS = range(500)
ANY: Any = None  # the case, which the world here stands for


class World:
    """Choices that tie, of which only the numbers of ids matter; and searches that may give up."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.best = SimpleNamespace(size=random.randint(4, 20))
        self.sizes = {self.best.size, *random.choices(range(3, 21), k=random.randint(0, 4))}
        self.least = random.randint(0, min(self.sizes))
        self.searched = random.randint(0, min(self.sizes) - 1)
        self.is_whole_likely = random.choice((0.2, 0.7, 1))
        self.are_equals_searched = False

    def search(self, size: int) -> bool:
        """For a choice of up to so many ids; one that gives up may have found any."""
        found = [each for each in self.sizes if each <= size]
        if self.random.random() < self.is_whole_likely:
            self.searched = max(self.searched, size)
            self.best.size = min([self.best.size, *found])
            return True
        self.best.size = min(self.best.size, self.random.choice([*found, self.best.size]))
        return False

    def search_equals(self) -> bool:
        self.are_equals_searched = self.random.random() < self.is_whole_likely
        return self.are_equals_searched

    def sharpen(self, *_: object, fewer: int) -> object:
        """None where bounds say that no choice has so few ids."""
        size = self.best.size - fewer
        if size >= self.least:
            return self
        self.searched = max(self.searched, size)
        return None


@pytest.mark.parametrize("seed", SEEDS)
def test_no_more_is_said_to_be_searched_than_was(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    world = World(random)
    part = _Part(ANY, ANY, world.searched)
    monkeypatch.setattr(Divider, "_is_alike", lambda *_: True)
    monkeypatch.setattr(Divider, "_is_searched_up_to", lambda _, size, *__: world.search(size))
    monkeypatch.setattr(Divider, "_is_explored", lambda *_: world.search_equals())
    monkeypatch.setattr(ranking, "smaller", lambda *_: [ANY])
    explorer: Any = SimpleNamespace(ties=True, sharpen=world.sharpen, masks=())
    trials: Any = SimpleNamespace(best=world.best)

    divider = Divider(explorer, trials, Work(random.choice((None, 0, 9))))
    searched = divider._searched(part, is_small=random.random() < 0.8)

    if searched is None:
        of_equals = world.best.size if world.are_equals_searched else world.best.size - 1
        assert max(world.searched, of_equals) >= world.best.size
        assert world.searched >= world.best.size - 1
    else:
        assert part.searched <= searched <= world.searched
