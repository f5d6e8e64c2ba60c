"""The choices that lead to one leaf of a search: the best of them is priced exactly."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.remainders import Remainders, Toll, Ways, table
from core.pricing.best.search import JOINS_A_PRICE, Leaf, Search, Work
from core.pricing.best.trials import Trials
from core.pricing.best.vectors import NO_BAR
from core.pricing.best.walks import Leaves
from core_ext import coupon_trials, coupon_walks

_JOINS_A_TOLL: Final = 4
_ENOUGH: Final = 1 << 13
"""What takes more joins is better cut in two, once more as long as there is a way to."""
_LONGER: Final = 4
"""Times as many joins for each part: where it does not help to cut, it does not cost much."""
_TOO_MANY: Final = -2
_THIRDS: Final = (1, 3, 9)
"""What an id is priced at, in thirds of what the toll may exceed its least by for each such id."""


class Listing:
    """The choices of a leaf with one of the platform's shipping coupons, or none."""

    def __init__(
        self,
        trials: Trials,
        work: Work,
        search: Search,
        case: Case,
        cases: Cases,
        shipping: int | None,
    ) -> None:
        self._trials = trials
        self._work = work
        self._search = search
        self._case = case
        self._coupon = cases.coupon
        self._shipping = shipping
        self._leaves = Leaves(
            cases, case, trials.stores, trials.paid(shipping), work, has_fees=search.has_fees
        )

    def try_best(self, leaf: Leaf, *, ties: bool) -> bool:
        """Try the best of the choices that lead to a leaf; whether none was left behind.

        Up to some, one by one; of more, only those that can be better.
        """
        if self._leaves.goods_least(leaf) < self._case.level.goods:
            return self._try_each(leaf)
        best = array("q", leaf.options)
        trial = self._trials.trial(self._coupon, self._shipping)
        room = self._work.left
        if self._leaves.are_told_apart:
            room = min(room, _ENOUGH)
        most = self._most(ties=ties)
        due = coupon_trials.best_choice(trial, self._search.sweep, leaf.state, most, room, best)
        self._work.is_done(trial.joins)
        if due >= 0:
            self._try(best)
        if due != _TOO_MANY:
            return True
        return self._leaves.are_told_apart and self._walk(leaf, ties=ties)

    def _try_each(self, leaf: Leaf) -> bool:
        """Try every choice: the one that owes least may not reach a red packet that others do."""
        for one in chain((leaf,), self._search.others(leaf)):
            if self._work.left == 0:
                return False
            self._try(array("q", one.options))
        return True

    def _walk(self, leaf: Leaf, *, ties: bool) -> bool:
        """Try those that can be better, over again where one is cheaper; whether all could be."""
        ids_most = -self._case.few[0].least if self._case.few else 0
        walk = coupon_walks.Walk(self._search.sweep, leaf.state, ids_most)
        payable = None
        while payable != self._trials.best.payable:
            payable = self._trials.best.payable
            for remainders, ways in self._leaves.regions(leaf, walk.uses, self._most(ties=ties)):
                if not self._walk_region(walk, leaf, remainders, ways, ties=ties):
                    return False
                if payable != self._trials.best.payable:
                    break
            if self._work.left == 0:
                return False
        return True

    def _walk_region(
        self,
        walk: coupon_walks.Walk,
        leaf: Leaf,
        remainders: Remainders,
        ways: Ways,
        *,
        ties: bool,
    ) -> bool:
        """Try the choices whose bars are there until one is cheaper; whether all could be."""
        most = self._most(ties=ties)
        fees = self._fee_toll(leaf, most)
        best = array("q", bytes(8 * len(self._trials.stores.starts) - 8))
        used = [
            [option for option in range(start, end) if walk.uses[option]]
            for start, end in pairwise(self._trials.stores.starts)
        ]
        left = [(ways, _ENOUGH)]
        while left:
            ways, enough = left.pop()
            tolls = list(_binding([fees, *remainders.tolls(ways)], used))
            if self._case.few:
                ids = self._trials.stores.id_counts
                tolls += list(with_ids(tolls, used, ids, -self._case.few[0].least))
            rows, bars = table(tolls, len(self._trials.stores))
            self._work.is_done(_JOINS_A_TOLL * len(rows))
            if not coupon_walks.set_tolls(walk, rows, bars):
                continue
            halves = remainders.halves(ways)
            trial = self._trials.trial(self._coupon, self._shipping)
            room = self._work.left
            room = min(room, walk.joins + enough) if halves else room
            due = coupon_walks.best_choice(walk, trial, most, room, best)
            self._work.is_done(trial.joins)
            if walk.found >= 0:
                self._try(best)
                if not ties:
                    return True
            if due == _TOO_MANY:
                if not halves or self._work.left == 0:
                    return False
                left += [(half, _LONGER * enough) for half in halves]
        return True

    def _fee_toll(self, leaf: Leaf, most: int) -> Toll:
        """The fees of a choice that owes at most so much: what is left of goods is owed in any."""
        owed = self._leaves.goods_least(leaf) - self._trials.paid(self._shipping)
        return Toll(self._trials.stores.fees, most - owed)

    def _most(self, *, ties: bool) -> int:
        """What a better choice may owe before red packets."""
        return self._trials.best.payable - (not ties) + self._case.level.total

    def _try(self, best: array[int]) -> None:
        self._work.is_done(JOINS_A_PRICE)
        self._trials.best_of(best, self._coupon)


def with_ids(
    tolls: Sequence[Toll], used: Sequence[Sequence[int]], ids: Sequence[int], ids_most: int
) -> Iterator[Toll]:
    """The same tolls with prices on ids, of which at most so many are sought.

    Few ids mostly come with much of a toll. Not where numbers would be too large for kernels.
    """
    ends = list(_ends(ids, used))
    ids_end = sum([most for _, most in ends])
    ids_most = min(ids_most, ids_end)
    spare = max(ids_most - sum([least for least, _ in ends]), 1)
    for numbers, bar in tolls:
        ends = list(_ends(numbers, used))
        size = sum([max(most, -least) for least, most in ends])
        worth = bar - sum([least for least, _ in ends])
        for thirds in _THIRDS:
            price = max(worth * thirds // (3 * spare), 1)
            if size + price * ids_end < NO_BAR:
                priced = [n + price * count for n, count in zip(numbers, ids, strict=True)]
                yield Toll(priced, bar + price * ids_most)


def _binding(tolls: Iterable[Toll], used: Sequence[Sequence[int]]) -> Iterator[Toll]:
    """Those that not any choice keeps to."""
    for toll in tolls:
        if sum([most for _, most in _ends(toll.numbers, used)]) > toll.most:
            yield toll


def _ends(numbers: Sequence[int], used: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """What the options of each store that are used come to, at least and at most."""
    for options in used:
        found = [numbers[option] for option in options]
        yield min(found), max(found)
