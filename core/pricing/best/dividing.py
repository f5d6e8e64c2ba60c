"""Cases that narrow searches left something of: searched whole, cut into parts where that helps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from core.pricing.best import barring, deciding, quarters, ranking
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.exploring import Explorer
from core.pricing.best.search import Work
from core.pricing.best.trials import Trials

_NARROW: Final = 1_200
"""How many states of a layer are kept in what is so small a part that those may be all."""
_SHARE_NARROW: Final = 4
_SHARE_DIVIDED: Final = 32
"""One part of so many of the work left goes into a narrow search, or before a case is divided."""
_SHARE_OF_TIES: Final = 2
"""But where ids are sought: those are told apart as well in one as in parts."""

Left = tuple[Case, Cases]


class Divider:
    """Explores cases with bounds as sharp as the best so far makes them."""

    def __init__(self, explorer: Explorer, trials: Trials, work: Work) -> None:
        self._explorer = explorer
        self._trials = trials
        self._work = work

    def left(self, case: Case, cases: Cases, width: int) -> list[Left]:
        """What is left of a case when it is explored: nothing is of what was searched whole.

        With a width above 0, only that many states of a layer go on.
        """
        found: list[Left] = []
        for part in self._explorer.parts(case, cases, width):
            if width:
                found += self._left_narrow(part, cases, width)
            else:
                found += self._left_whole(part, cases)
        return found

    def _left_narrow(self, case: Case, cases: Cases, width: int) -> list[Left]:
        with self._work.share(_SHARE_NARROW):
            sharp = self._explorer.sharpen(case, cases, is_fine=True)
            if sharp is None or self._explorer.explore(sharp, cases, width):
                return []
        return [(sharp, cases)]

    def _left_whole(self, case: Case, cases: Cases) -> list[Left]:
        """Where a case takes too much, in parts, by how much its offers are over.

        All parts of one size come before smaller ones: what is found in one drops others.
        """
        left: list[Left] = []
        parts = [(case, cases)]
        while parts:
            smaller: list[Left] = []
            for sharp, of in self._sharp(parts):
                divided = quarters.divided(of, sharp)
                is_last = len(divided) == 1
                share = _SHARE_OF_TIES if self._explorer.ties else _SHARE_DIVIDED
                if is_last or quarters.is_narrow(sharp.turn):
                    share = 1
                with self._work.share(share):
                    if self._work.left > 0 and self._is_searched(sharp, of):
                        continue
                if is_last or self._work.left == 0:
                    left.append((sharp, of))
                else:
                    smaller += [(part, of) for part in divided]
            parts = smaller
        return left

    def _sharp(self, parts: Iterable[Left]) -> Iterator[Left]:
        """Parts that may hold something better, made sharp.

        With what those merchants choose fixed whose lines decide by units, where those are few.
        """
        for part, cases in parts:
            is_over = self._work.left == 0
            sharp = part if is_over else self._explorer.sharpen(part, cases, is_fine=True)
            if sharp is None:
                continue
            choices = None
            if not (cases.vectors.fixed or is_over):
                choices = deciding.choices(cases, sharp, self._explorer.bar(cases))
            if choices is None:
                yield sharp, cases
            else:
                yield from self._sharp([(sharp, cases.with_fixed(options)) for options in choices])

    def _is_searched(self, case: Case, cases: Cases) -> bool:
        """Search a case whole; whether all of it could be.

        When ids are sought, of fewer than the best has first. Where one is found of so few, it is
        the best of all: any better one is of as few.
        """
        best = self._trials.best
        if not self._explorer.ties or not self._is_alike(case, cases):
            return self._is_explored(case, cases)
        few = self._explorer.sharpen(case, cases, is_fine=True, fewer=1)
        if few is not None and not self._is_explored(few, cases):
            return False
        if self._trials.best.size < best.size:
            return True
        if not self._is_alike(case, cases):  # what was found meanwhile may not be
            return self._is_explored(case, cases)
        smaller = ranking.smaller(cases, case, self._trials.best, self._explorer.masks)
        return all(self._is_explored(one, cases) for one in smaller)

    def _is_explored(self, case: Case, cases: Cases) -> bool:
        """Explore a case; where merchants are fixed, by what the coupon is over and by bars."""
        if not cases.vectors.fixed:
            return self._explorer.explore(case, cases, 0)
        is_whole = True
        for part in barring.parts(cases, case, self._explorer.bar(cases), self._work):
            if not self._explorer.explore(part, cases, _NARROW):
                is_whole &= self._explorer.explore(part, cases, 0)
        return is_whole

    def _is_alike(self, case: Case, cases: Cases) -> bool:
        return ranking.is_alike(cases, case, self._trials.best, self._trials.packets)
