"""Cases that narrow searches left something of: searched whole, cut into parts where that helps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

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
_SHARE_OF_FEWER: Final = 8
"""Or, where ids are sought, into a search for fewer at once, before one size after the other."""

Left = tuple[Case, Cases]


class _Part(NamedTuple):
    """A part of a case. Nothing better that is left in it has up to `searched` ids."""

    case: Case
    cases: Cases
    searched: int = 0


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
        parts = [_Part(case, cases)]
        while parts:
            smaller: list[_Part] = []
            for part in self._sharp(parts):
                divided = quarters.divided(part.cases, part.case)
                is_last = len(divided) == 1
                is_small = is_last or quarters.is_narrow(part.case.turn)
                with self._work.share(1 if is_small else _SHARE_DIVIDED):
                    searched = self._searched(part, is_small=is_small)
                if searched is None:
                    continue
                if is_last or self._work.left == 0:
                    left.append((part.case, part.cases))
                else:
                    smaller += [_Part(one, part.cases, searched) for one in divided]
            parts = smaller
        return left

    def _sharp(self, parts: Iterable[_Part]) -> Iterator[_Part]:
        """Parts that may hold something better, made sharp.

        With what those merchants choose fixed whose lines decide by units, where those are few.
        """
        for part in parts:
            if self._work.left == 0:
                yield part
                continue
            case, cases = self._explorer.sharpen(part.case, part.cases, is_fine=True), part.cases
            if case is None:
                continue
            sharp = part._replace(case=case)
            choices = None
            if not cases.vectors.fixed:
                choices = deciding.choices(cases, case, self._explorer.bar(cases))
            if choices is None:
                yield sharp
            else:
                fixed = [sharp._replace(cases=cases.with_fixed(options)) for options in choices]
                yield from self._sharp(fixed)

    def _searched(self, part: _Part, *, is_small: bool) -> int | None:
        """Search a part: None where nothing better is left in it, else up to how many ids.

        When ids are sought, of fewer than the best has first; where that takes too much and the
        part is small, of one number of them after the other.
        """
        case, cases, searched = part
        if self._work.left == 0:
            return searched
        if not self._explorer.ties or not self._is_alike(case, cases):
            return None if self._is_explored(case, cases) else searched
        size = self._trials.best.size - 1
        if searched < size:
            with self._work.share(_SHARE_OF_FEWER):
                is_whole = self._is_searched_up_to(size, case, cases)
            if is_whole:
                searched = size
            elif is_small:
                searched = self._searched_by_size(part)
        best = self._trials.best
        if searched >= best.size:  # one of so few was found, so any better one is of as few
            return None
        if searched < best.size - 1:
            return searched
        return None if self._is_searched_for_equals(case, cases) else searched

    def _searched_by_size(self, part: _Part) -> int:
        """Search for choices of more and more ids, until there is one, or the work is done.

        Returns up to how many ids nothing better is left: of many that tie, most have more than
        the best.
        """
        case, cases, size = part
        while size + 1 < self._trials.best.size:
            fewer = self._trials.best.size - (size + 1)
            is_possible = self._explorer.sharpen(case, cases, fewer=fewer) is not None
            if is_possible and not self._is_searched_up_to(size + 1, case, cases):
                break
            size += 1
        return size

    def _is_searched_up_to(self, size: int, case: Case, cases: Cases) -> bool:
        """Search for a choice of no more than so many ids; whether the search was whole."""
        fewer = self._trials.best.size - size
        few = self._explorer.sharpen(case, cases, is_fine=True, fewer=fewer)
        return few is None or self._is_explored(few, cases)

    def _is_searched_for_equals(self, case: Case, cases: Cases) -> bool:
        """Search for a choice of as many ids as the best, and smaller ones; whether all of it."""
        sharp = self._explorer.sharpen(case, cases, is_fine=True)  # as what was found makes it
        if sharp is None:
            return True
        if not self._is_alike(sharp, cases):  # what was found meanwhile may not be
            return self._is_explored(sharp, cases)
        smaller = ranking.smaller(cases, sharp, self._trials.best, self._explorer.masks)
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
