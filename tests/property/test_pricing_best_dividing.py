"""Of a part of a case no more is said to be searched than was, whichever searches are not whole.

And how much of the work a part may take.
"""

from __future__ import annotations

from itertools import product
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from core.pricing.best import barring, dividing, quarters, ranking
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
        self.known = self.searched = random.randint(0, min(self.sizes) - 1)
        self.is_whole_likely = random.choice((0.2, 0.7, 1))
        self.has_no_equals = random.random() < 0.2
        self.are_equals_searched = False

    def search(self, size: int) -> bool:
        """For a choice of up to so many ids; one that gives up may have found any."""
        assert size > self.known
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

    def sharpen(self, *_: object, fewer: int = 0, is_fine: bool = False) -> object:
        """None where bounds say that no choice has so few ids, or, at last, that none is better."""
        if is_fine and self.has_no_equals:
            self.are_equals_searched = True
            return None
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
    part = _Part(ANY, ANY)
    if world.searched:  # else it is as new
        part = part._replace(searched=world.searched)
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
        assert not world.are_equals_searched


def test_where_no_work_is_left_parts_are_left_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is sharpened or searched, which the explorer here does not know how to."""
    whole = case()
    monkeypatch.setattr(quarters, "divided", lambda _, of: [ANY, ANY] if of is whole else [of])
    monkeypatch.setattr(quarters, "is_narrow", lambda _: False)
    explorer: Any = SimpleNamespace(parts=lambda of, *_: [of])

    assert Divider(explorer, ANY, Work(0)).left(whole, ANY, 0) == [(whole, ANY)]


@pytest.mark.parametrize("is_narrow", [False, True])
def test_what_is_small_or_cannot_be_divided_may_take_all_the_work(
    monkeypatch: pytest.MonkeyPatch, *, is_narrow: bool
) -> None:
    whole, work = case(), Work(640)
    left = []

    def explore(*_: object) -> bool:
        left.append(work.left)
        return False

    half = case()
    monkeypatch.setattr(quarters, "divided", lambda _, of: [half, half] if of is whole else [of])
    monkeypatch.setattr(quarters, "is_narrow", lambda _: is_narrow)
    monkeypatch.setattr(Divider, "_is_explored", explore)
    monkeypatch.setattr(Divider, "_sharp", lambda _, parts: parts)
    explorer: Any = SimpleNamespace(ties=False, parts=lambda of, *_: [of])

    assert Divider(explorer, ANY, work).left(whole, ANY, 0) == [(half, ANY)] * 2
    assert left == [640 if is_narrow else 640 // dividing._SHARE_DIVIDED, 640, 640]


def test_all_is_explored_where_each_of_its_parts_is_in_a_narrow_search_or_a_whole_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases: Any = SimpleNamespace(vectors=SimpleNamespace(fixed=True))
    explorer: Any = SimpleNamespace(
        bar=lambda _: 0, explore=lambda part, _, width: part[0 if width else 1]
    )
    for parts in product(product((False, True), repeat=2), repeat=2):
        monkeypatch.setattr(barring, "parts", lambda *_, of=parts: of)

        is_whole = Divider(explorer, ANY, Work(None))._is_explored(ANY, cases)
        assert is_whole == all(any(part) for part in parts)


def case() -> Any:
    return SimpleNamespace(turn=ANY)
