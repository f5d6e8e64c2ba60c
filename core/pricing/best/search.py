"""The search of one case: layer by layer through the stores, dropping what no bound lets through."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Final, NamedTuple

from core.pricing.best.cases import Case
from core.pricing.best.vectors import Vectors, Weights, suffix_sums
from core_ext import coupon_stacking

STATES_MAX: Final = 1 << 18
"""In one layer of a search; where more are needed the optimum stays unproven."""

_NO_BAR: Final = 4 * 10**18  # above what any form can come to, and within 64 bits


class Form(NamedTuple):
    """A linear bound: a state is dropped where `sum(weights * vector)` must exceed `bar`."""

    weights: Weights
    bar: int


class Leaf(NamedTuple):
    """A whole choice of store and shipping coupons, and a lower bound on what is payable."""

    rows: tuple[int, ...]
    floor: int


class Work:
    """How many joins of a state with an option are left to try; None for no limit."""

    def __init__(self, joins: int | None) -> None:
        self._joins = joins

    def is_done(self, joins: int) -> bool:
        """Spend these joins; whether that was more than there were."""
        if self._joins is None:
            return False
        self._joins -= joins
        return self._joins < 0


class Search:
    """All choices of a case that may cost no more than `payable`, cheapest bound first.

    With a width, only the most promising states of a layer go on. `is_complete` says whether
    none was left behind.
    """

    def __init__(
        self, vectors: Vectors, case: Case, scale: int, payable: int, work: Work
    ) -> None:
        self.is_complete = True
        self._vectors = vectors
        self._case = case
        self._work = work
        self._forms = [
            Form(bound.weights, min(payable * scale + bound.deduction, _NO_BAR))
            for bound in case.bounds
        ]
        for need in case.ranges:
            self._forms.append(Form(tuple(-of for of in need.lines), -need.least))
            if need.most is not None:
                self._forms.append(Form(need.lines, need.most))

    def leaves(self, width: int | None) -> Iterator[Leaf]:
        """Run the layers, then give what is left, the smallest floor first."""
        costs = [self._vectors.costs(form.weights) for form in self._forms]
        spare = [f.bar - c.root for f, c in zip(self._forms, costs, strict=True)]
        if min(spare) < 0:
            return
        order = sorted(
            range(len(self._vectors.options)),
            key=lambda at: costs[0].least[at] - max(costs[0].of_store[at]),
        )
        kept = [self._possible(store, costs, spare) for store in order]
        after = [suffix_sums([c.least[store] for store in order]) for c in costs]
        states = array("q", bytes(8 * (self._vectors.width + 2)))
        trail: list[tuple[array[int], array[int]]] = []
        for depth, store in enumerate(order):
            bars = [f.bar - sums[depth + 1] for f, sums in zip(self._forms, after, strict=True)]
            options = self._vectors.options[store]
            wide = self._vectors.width
            chosen = array("q")
            for at in kept[depth]:
                chosen.extend(options[at * wide : (at + 1) * wide])
            grown = self._grow(states, chosen, bars)
            if grown is None:
                self.is_complete = False
                return
            rest = [sums[depth + 1] for sums in after]
            states = self._narrow(grown, width, rest)
            stride = wide + 2
            trail.append((states[wide::stride], states[wide + 1 :: stride]))
        yield from self._trace(states, order, kept, trail)

    def _possible(self, store: int, costs: list, spare: list[int]) -> list[int]:
        """The options of a store that are in some choice within every bar."""
        return [
            at
            for at in range(len(self._vectors.rows_of[store]))
            if all(
                cost.of_store[store][at] - cost.least[store] <= left
                for cost, left in zip(costs, spare, strict=True)
            )
        ]

    def _grow(self, states: array[int], options: array[int], bars: list[int]) -> array[int] | None:
        """Join every state with every option; None where that takes too much work or room."""
        vectors = self._vectors
        stride = vectors.width + 2
        joins = len(states) // stride * (len(options) // vectors.width)
        if self._work.is_done(joins):
            return None
        rows = min(joins, STATES_MAX)
        out = array("q", bytes(8 * stride * rows))
        forms = array("q")
        for form, bar in zip(self._forms, bars, strict=True):
            forms.extend((bar, *form.weights))
        slots = 1 << (2 * rows).bit_length() if vectors.merges and len(states) > stride else 0
        table = array("q", bytes(8 * slots))
        count = coupon_stacking.expand(
            vectors.dims, vectors.width, states, options, forms, table, out
        )
        return None if count < 0 else out[: count * stride]

    def _narrow(self, states: array[int], width: int | None, rest: list[int]) -> array[int]:
        """Keep the states with the smallest floors."""
        stride = self._vectors.width + 2
        count = len(states) // stride
        if width is None or count <= width:
            return states
        self.is_complete = False
        floors = self._floors(states, rest)
        best = array("q")
        for at in sorted(range(count), key=floors.__getitem__)[:width]:
            best.extend(states[at * stride : (at + 1) * stride])
        return best

    def _floors(self, states: array[int], rest: list[int]) -> array[int]:
        """What each state leads to at least; `rest` is what the layers to come add to a bound."""
        stride = self._vectors.width + 2
        floors = array("q", bytes(8 * (len(states) // stride)))
        forms = array("q")
        for bound, least in zip(self._case.bounds, rest, strict=False):
            forms.extend((max(least - bound.deduction, -_NO_BAR), *bound.weights))
        coupon_stacking.weigh(self._vectors.dims, stride, states, forms, floors)
        return floors

    def _trace(
        self,
        states: array[int],
        order: list[int],
        kept: list[list[int]],
        trail: list[tuple[array[int], array[int]]],
    ) -> Iterator[Leaf]:
        """Follow each last state back to the options it is made of."""
        floors = self._floors(states, [0] * len(self._case.bounds))
        for leaf in sorted(range(len(floors)), key=floors.__getitem__):
            rows: tuple[int, ...] = ()
            at = leaf
            for depth in range(len(order) - 1, -1, -1):
                parents, options = trail[depth]
                rows += self._vectors.rows_of[order[depth]][kept[depth][options[at]]]
                at = parents[at]
            yield Leaf(rows, floors[leaf])
