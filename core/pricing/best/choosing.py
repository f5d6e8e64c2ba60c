"""Choose the best: try everything in a small cart, search a large one case by case."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count, product
from math import prod
from typing import Final

from core.pricing.best import outcomes
from core.pricing.best.bounds import Turn
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.dividing import Divider, Left
from core.pricing.best.exploring import Explorer
from core.pricing.best.pieces import worth_at
from core.pricing.best.search import Work
from core.pricing.best.shipping import Shipping
from core.pricing.best.trials import Trials
from core.pricing.best.vectors import Cell, Vectors
from core.pricing.flat_cart import FlatCart
from core_ext import layout

JOINS_MAX: Final = 160_000_000
"""The bound on work: how many joins of a state with an option, or what counts as them."""
_UNBOUNDED_COMBINATIONS: Final = 1 << 16
"""Up to this many combinations of coupons the bound on work does not apply."""
_TRIED_ALL_MAX: Final = 64
_WIDTHS: Final = (24, 400)
"""How many states of a layer the first passes keep: a good choice found early drops the rest."""
_SHARE_FIRST: Final = 32
_SHARE_AROUND: Final = 4
"""One part of so many of the work left goes into a case of the first pass, or looking around."""
_WIDTH_OF_TIES: Final = 4_000
"""And a later one that looks for fewer ids: few changes at once of a choice that ties tie, too."""

_Entry = tuple[int, int, Turn | Case | None, Cases]


def choose_best(flat: FlatCart, joins_max: int = JOINS_MAX) -> tuple[tuple[str, ...], bool]:
    """The ids of the best choice, and whether it is proven to be the best."""
    if all(flat.prepared.ranked[rank].is_automatic for rank in flat.candidates):
        return (), True
    trials = Trials(flat)
    is_optimal = _find(flat, trials, joins_max)
    names = [flat.prepared.ranked[rank].id for rank in flat.candidates]
    return tuple([names[row] for row in trials.best.rows]), is_optimal


def _find(flat: FlatCart, trials: Trials, joins_max: int) -> bool:
    """Find the best choice; whether it is proven."""
    stores = trials.stores
    options = [
        [stores.rows(option) for option in range(start, end)]
        for start, end in zip(stores.starts, stores.starts[1:], strict=False)
    ]
    if prod(map(len, options)) * len(trials.coupons) * (1 + len(trials.shipping)) <= _TRIED_ALL_MAX:
        for rows in product(*options):
            for coupon in trials.coupons:
                trials.best_with(sum(rows, ()), coupon)
        return trials.packets.is_exact
    is_bounded = trials.combinations() > _UNBOUNDED_COMBINATIONS
    chooser = _Chooser(flat, trials, Work(joins_max if is_bounded else None))
    return chooser.run() and trials.packets.is_exact


class _Chooser:
    """The search of one cart."""

    def __init__(self, flat: FlatCart, trials: Trials, work: Work) -> None:
        self._flat = flat
        self._trials = trials
        self._work = work
        self._explorer = Explorer(trials, work)
        self._divider = Divider(self._explorer, trials, work)
        self._vectors: dict[tuple[Cell, ...], Vectors] = {}
        self._number = count()
        members = {row: flat.members_of(row) for row in trials.cross}
        goods = trials.stores.line_goods
        self._cross = {
            row: set(lines)
            for row, lines in members.items()
            if worth_at(flat, row, sum(goods[line] for line in lines))
        }
        self._taxes = [trials.stores.import_bps(line) for line in range(len(goods))]
        self._fees_most = sum(flat.merchant_rows[layout.FEE :: layout.MERCHANT_ROW])

    def run(self) -> bool:
        """Search every case that may hold the best choice; whether all could be searched.

        First for anything cheaper than the best so far, then for as cheap with fewer or smaller
        ids: when the smallest amount is known, few choices can still tie.
        """
        heap: list[_Entry] = []
        for coupon in self._trials.coupons:
            cases = self._cases_of(coupon)
            floor = cases.floor(*self._most_paid(cases))
            if floor is not None:
                self._push(heap, floor, None, cases)
        left = self._pass(heap)
        if left is None:
            return False
        self._explorer.look_for_ties()
        return self._pass(left) is not None

    def _pass(self, heap: list[_Entry]) -> list[_Entry] | None:
        """Search the cases, the lowest floor first; None where not all could be searched.

        Returns what may still tie with the best.
        """
        searched: list[Left] = []
        wide: list[Left] = []
        while heap:
            entry = heappop(heap)
            floor, _, what, cases = entry
            if self._explorer.is_hopeless(floor, cases):
                heappush(heap, entry)
                break
            if not isinstance(what, Case):
                self._divide(heap, entry)
            elif not what.is_sharp:
                sharp = self._explorer.sharpen(what, cases)
                if sharp is None:  # nothing cheaper, but maybe something as cheap
                    searched.append((what, cases))
                else:
                    self._push(heap, sharp.floor, sharp, cases)
            else:
                searched.append((what, cases))
                with self._work.share(_SHARE_FIRST):
                    if not self._explorer.explore(what, cases, _WIDTHS[0]):
                        wide.append((what, cases))
        for width in _WIDTHS[1:]:
            wide = self._explore_wider(wide, width)
        if self._explorer.ties:
            wide = self._explore_wider(wide, _WIDTH_OF_TIES)
        else:
            with self._work.share(_SHARE_AROUND):
                self._look_around(wide)
        wide = self._explore_wider(wide, 0)
        return None if wide else self._left(heap, searched)

    def _divide(self, heap: list[_Entry], entry: _Entry) -> None:
        """Queue what a coupon or a turn consists of, each with a higher floor."""
        floor, _, what, cases = entry
        if what is None:
            for turn_floor, turn in cases.turns(*self._most_paid(cases)):
                self._push(heap, turn_floor, turn, cases)
        elif isinstance(what, Turn):
            for case in self._cases_in(what, cases, floor):
                self._push(heap, case.floor, case, cases)

    def _left(self, heap: list[_Entry], searched: list[Left]) -> list[_Entry]:
        """What may still tie with the best: turns whole, for each shipping coupon by itself."""
        found: list[_Entry] = []
        turns = set[tuple[int, Turn]]()
        entries: list[_Entry] = [(case.floor, 0, case, cases) for case, cases in searched]
        for floor, _, what, cases in (*heap, *entries):
            if floor > self._trials.best.payable * cases.scale:
                continue
            if not isinstance(what, Case):
                self._push(found, floor, what, cases)
            elif (id(cases), what.turn_found) not in turns:
                turns.add((id(cases), what.turn_found))
                self._push(found, floor, what.turn_found, cases)
        return found

    def _explore_wider(self, cases_left: list[Left], width: int) -> list[Left]:
        """Explore with bounds as sharp as the best so far makes them; what is still left then."""
        return [
            left for case, cases in cases_left for left in self._divider.left(case, cases, width)
        ]

    def _look_around(self, cases_left: list[Left]) -> None:
        """Look for something cheaper that is like the best so far: what is found drops the rest."""
        for case, cases in cases_left:
            sharp = self._explorer.sharpen(case, cases)
            if sharp is not None:
                self._explorer.look_around(sharp, cases)

    def _push(self, heap: list[_Entry], floor: int, what: Turn | Case | None, cases: Cases) -> None:
        """Queue by floor, of a cart all in one scale; a number keeps equal floors in order."""
        heappush(heap, (floor, next(self._number), what, cases))

    def _most_paid(self, cases: Cases) -> tuple[int, int]:
        """The most that shipping and packets can pay."""
        return (
            max(paid.amount for paid in self._staircase(cases)),
            self._trials.packets.levels(*cases.goods_range())[-1].total,
        )

    def _cases_in(self, turn: Turn, cases: Cases, floor: int) -> Iterator[Case]:
        """The cases of a turn; where ids count, each shipping coupon's own."""
        coupons = [self._shipping(row) for row in self._trials.shipping]
        if floor < 0:  # some red packet may not fit, so that to owe less is not always better
            shipping = [Shipping(0, 0), *coupons]
        elif self._explorer.ties:
            shipping = outcomes.undominated(cases, turn, coupons)
        else:
            shipping = self._staircase(cases)
        return cases.cases(turn, shipping, self._trials.packets.levels(*cases.goods_range()))

    def _staircase(self, cases: Cases) -> list[Shipping]:
        """From which goods on the platform pays how much: more goods, more fees."""
        steps = [Shipping(0, 0)]
        low = cases.vectors.least(cases.vectors.goods)
        high = cases.vectors.most(cases.vectors.goods)
        for paid in sorted(map(self._shipping, self._trials.shipping)):
            if paid.amount > steps[-1].amount and paid.goods <= high:
                if paid.goods <= low:
                    steps.clear()
                steps.append(paid._replace(row=None))
        return steps

    def _shipping(self, row: int) -> Shipping:
        at = row * layout.OFFER
        offers = self._flat.offers
        amount = min(offers[at + layout.GIVES], self._fees_most)
        return Shipping(offers[at + layout.MIN_AMOUNT], amount, row)

    def _cases_of(self, coupon: int | None) -> Cases:
        """The cases of a coupon; coupons that cut the lines alike share the vectors."""
        in_coupon = set() if coupon is None else set(self._flat.members_of(coupon))
        cells = tuple(
            [
                Cell(
                    frozenset(row for row, lines in self._cross.items() if line in lines),
                    line in in_coupon,
                    tax,
                )
                for line, tax in enumerate(self._taxes)
            ]
        )
        if cells not in self._vectors:
            self._vectors[cells] = Vectors(self._trials.stores, cells)
        return Cases(self._flat, self._vectors[cells], list(self._cross), coupon)
