"""Choose the best: try everything in a small cart, search a large one case by case."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count, product
from math import prod
from typing import Final, NamedTuple

from core.errors import Defect
from core.pricing.best.cases import FINEST, Case, Cases
from core.pricing.best.packets import Packets
from core.pricing.best.pieces import worth_at
from core.pricing.best.search import Bar, Leaf, Search, Work
from core.pricing.best.stores import find_stores
from core.pricing.best.vectors import Cell, Table, Vectors
from core.pricing.flat_cart import FlatCart
from core_ext import cart_pricing, layout

JOINS_MAX: Final = 1 << 24
"""The bound on work: how many joins of a state with an option one quote may try."""
_JOINS_A_PRICE: Final = 512
"""To price a whole choice counts as that many."""
_UNBOUNDED_COMBINATIONS: Final = 1 << 16
"""Up to this many combinations of coupons the bound on work does not apply."""
_TRIED_ALL_MAX: Final = 64
_WIDTHS: Final = (24, 400, 4_000)
"""How many states of a layer the first passes keep: a good choice found early drops the rest."""


class Choice(NamedTuple):
    """A whole choice in the order that decides: payable, then how many ids, then which."""

    payable: int
    size: int
    ids: list[int]
    rows: tuple[int, ...]


def choose_best(flat: FlatCart, joins_max: int = JOINS_MAX) -> tuple[tuple[str, ...], bool]:
    """The ids of the best choice, and whether it is proven to be the best."""
    chooser = _Chooser(flat, joins_max)
    is_optimal = chooser.run()
    names = [flat.prepared.ranked[rank].id for rank in flat.candidates]
    return tuple(sorted(names[row] for row in chooser.best.rows)), is_optimal


_Entry = tuple[int, int, bool, Case, Cases]


class _Chooser:
    """The search of one cart; `best` is the best choice so far."""

    def __init__(self, flat: FlatCart, joins_max: int) -> None:
        names = [flat.prepared.ranked[rank].id for rank in flat.candidates]
        self._flat = flat
        self._id_order = [0] * len(names)
        for at, row in enumerate(sorted(range(len(names)), key=names.__getitem__)):
            self._id_order[row] = at
        self._packets = Packets(flat, self._id_order)
        self._stores = find_stores(flat, self._id_order)
        self._coupons = [None, *self._platform_rows(layout.PLATFORM_COUPON)]
        self._shipping = [None, *self._platform_rows(layout.SHIPPING)]
        combinations = _count_combinations(flat)
        self._work = Work(joins_max if combinations > _UNBOUNDED_COMBINATIONS else None)
        self._tried: dict[tuple[int, ...], int | None] = {}
        self._odd = set[Case]()  # whose signature was not enough
        self._is_complete = True
        self._vectors: dict[tuple[Cell, ...], Vectors] = {}
        nothing = self._evaluate(())
        if nothing is None:
            raise Defect("choosing nothing is always allowed")
        self.best = nothing

    def run(self) -> bool:
        """Find the best choice; whether it is proven."""
        options = [[option.rows for option in store.options] for store in self._stores]
        ways = prod(map(len, options)) * len(self._coupons) * len(self._shipping)
        if ways <= _TRIED_ALL_MAX:
            for rows in product(*options):
                for coupon, shipping in product(self._coupons, self._shipping):
                    self._try(sum(rows, ()), coupon, shipping)
            return self._packets.is_exact
        return self._search() and self._packets.is_exact

    def _search(self) -> bool:
        """Search every case that may hold the best choice; whether all could be searched.

        First for anything cheaper than the best so far, then for as cheap with fewer or smaller
        ids: when the smallest amount is known, few choices can still tie.
        """
        all_cases = []
        for coupon in self._coupons:
            cases = self._cases_of(coupon)
            levels = self._packets.levels(*cases.goods_range())
            all_cases += [(case, cases) for case in cases.all(self._shipping, levels)]
        return self._pass(all_cases, ties=False) and self._pass(all_cases, ties=True)

    def _pass(self, all_cases: list[tuple[Case, Cases]], *, ties: bool) -> bool:
        """Search the cases, the lowest floor first; whether all could be searched."""
        heap: list[_Entry] = []
        numbers = count()
        for case, cases in all_cases:
            _push(heap, next(numbers), case, cases, is_sharp=False)
        wide = []
        while heap:
            _, number, is_sharp, case, cases = heappop(heap)
            if self._is_hopeless(case.floor, cases, ties=ties):
                break
            if not is_sharp:
                sharp = cases.sharpen(case, self.best.payable)
                if sharp is not None:
                    _push(heap, number, sharp, cases, is_sharp=True)
            elif not self._search_case(case, cases, _WIDTHS[0], ties=ties):
                wide.append((case, cases))
        for width in (*_WIDTHS[1:], None):
            wide = [pair for pair in wide if not self._search_again(*pair, width, ties=ties)]
        return not wide

    def _search_again(self, case: Case, cases: Cases, width: int | None, *, ties: bool) -> bool:
        """Search with bounds as sharp as the best so far makes them."""
        sharp = cases.sharpen(case, self.best.payable)
        return sharp is None or self._search_case(sharp, cases, width, ties=ties)

    def _bar(self, case: Case, cases: Cases, *, ties: bool) -> Bar:
        """What a better choice of this case may come to."""
        if not ties:
            return Bar((self.best.payable - 1) * cases.scale, None)
        others = [case.coupon, case.shipping]
        ids = self.best.size - sum(other is not None for other in others)
        packets = case.level.size if case.floor >= 0 else 0
        return Bar(self.best.payable * cases.scale, ids - packets)

    def _is_hopeless(self, floor: int, cases: Cases, *, ties: bool) -> bool:
        return floor > (self.best.payable - (not ties)) * cases.scale

    def _search_case(self, case: Case, cases: Cases, width: int | None, *, ties: bool) -> bool:
        """Try the choices of a case that may be best; whether none was left behind."""
        if self._is_hopeless(case.floor, cases, ties=ties):
            return True
        vectors = cases.vectors
        fees_apart = cases.has_fees_apart(case)
        if cases.is_decided_by_signature(case) and case not in self._odd:
            table = vectors.merged(case.signature, fees_apart=fees_apart)
            for leaf in self._leaves(table, case, cases, width, ties=ties):
                payable = self._try(leaf.rows, case.coupon, case.shipping)
                if payable is None or payable > cases.nominal(case, leaf.vector):
                    self._odd.add(case)
                    break
            else:
                return self._is_complete
        table = vectors.unmerged()
        if cases.is_decided_by_sums():
            table = vectors.merged(vectors.whole_signature(), fees_apart=fees_apart)
        for leaf in self._leaves(table, case, cases, width, ties=ties):
            self._try(leaf.rows, case.coupon, case.shipping)
        return self._is_complete

    def _leaves(
        self, table: Table, case: Case, cases: Cases, width: int | None, *, ties: bool
    ) -> Iterator[Leaf]:
        """The choices in a table that may be best; `_is_complete` then says whether all."""
        bar = self._bar(case, cases, ties=ties)
        search = Search(cases.vectors, table, case, bar, self._work)
        for leaf in search.leaves(width):
            if self._is_hopeless(leaf.floor, cases, ties=ties):
                break
            if self._work.is_done(_JOINS_A_PRICE):
                search.is_complete = False
                break
            yield leaf
        self._is_complete = search.is_complete

    def _try(self, rows: tuple[int, ...], *more: int | None) -> int | None:
        """Keep this choice if it is better than the best so far; returns its payable amount.

        None where it is not allowed, because an offer in it gives nothing.
        """
        rows = tuple(sorted((*rows, *(row for row in more if row is not None))))
        if rows not in self._tried:
            choice = self._evaluate(rows)
            self._tried[rows] = None if choice is None else choice.payable
            if choice is not None and choice < self.best:
                self.best = choice
        return self._tried[rows]

    def _evaluate(self, rows: tuple[int, ...]) -> Choice | None:
        """Price these coupons with the red packets that suit; None if one gives nothing."""
        flat = self._flat
        flat.choose_rows(rows)
        due = cart_pricing.price_cart(flat.cart)
        for row in rows:
            if flat.offers[row * layout.OFFER + layout.GIVEN] == 0:
                return None
        packets = self._packets.best_for(flat.totals[layout.ALL_GOODS], due)
        payable = due - self._packets.amount(packets)
        rows = (*rows, *packets)
        return Choice(payable, len(rows), sorted(self._id_order[row] for row in rows), rows)

    def _platform_rows(self, layer: int) -> list[int]:
        """The platform's own offers of a layer."""
        offers = self._flat.offers
        return [
            row
            for row in range(len(self._flat.candidates))
            if offers[row * layout.OFFER + layout.LAYER] == layer
            and offers[row * layout.OFFER + layout.OWNER] == layout.NONE
        ]

    def _cases_of(self, coupon: int | None) -> Cases:
        cross = self._live_cross_offers()
        vectors = self._vectors_of(cross, coupon)
        return Cases(self._flat, vectors, cross, coupon)

    def _live_cross_offers(self) -> list[int]:
        """The cross-store offers worth something at the most their lines can come to."""
        most = [0] * len(self._flat.sources)
        for store in self._stores:
            for at, line in enumerate(store.lines):
                most[line] = max(option.goods[at] for option in store.options)
        return [
            row
            for row in self._platform_rows(layout.CROSS_STORE)
            if worth_at(self._flat, row, sum(most[line] for line in self._flat.members_of(row)))
        ]

    def _vectors_of(self, cross: list[int], coupon: int | None) -> Vectors:
        """Vectors over the cells of these offers; the same cells share them."""
        members = {row: set(self._flat.members_of(row)) for row in cross}
        in_coupon = set() if coupon is None else set(self._flat.members_of(coupon))
        cells = [
            Cell(
                frozenset(row for row in cross if line in members[row]),
                line in in_coupon,
                self._import_tax(line),
            )
            for line in range(len(self._flat.sources))
        ]
        key = tuple(cells)
        if key not in self._vectors:
            self._vectors[key] = Vectors(self._stores, cells, self._id_order)
        return self._vectors[key]

    def _import_tax(self, line: int) -> int:
        at = line * layout.LINE
        is_import = self._flat.lines[at + layout.TAX_MODE] == layout.IMPORT
        return self._flat.lines[at + layout.TAX_RATE] if is_import else 0


def _push(heap: list[_Entry], number: int, case: Case, cases: Cases, *, is_sharp: bool) -> None:
    """Queue a case by its floor; its number keeps equal floors in order."""
    heappush(heap, (case.floor * (FINEST // cases.scale), number, is_sharp, case, cases))


def _count_combinations(flat: FlatCart) -> int:
    """How many choices of coupons there are, one or none a slot."""
    slots: dict[tuple[int, int], int] = {}
    for row in range(len(flat.candidates)):
        layer = flat.offers[row * layout.OFFER + layout.LAYER]
        owner = flat.offers[row * layout.OFFER + layout.OWNER]
        if layer in (layout.STORE_COUPON, layout.PLATFORM_COUPON, layout.SHIPPING):
            slots[layer, owner] = slots.get((layer, owner), 1) + 1
        elif layer == layout.RED_PACKET:
            slots[layer, row] = 2
    return prod(slots.values())
