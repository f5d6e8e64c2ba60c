"""The search of one case: layer by layer through the stores, dropping what cannot be best."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from itertools import product
from typing import Final, NamedTuple

from core.pricing.best.cases import Case
from core.pricing.best.vectors import Costs, Table, Vectors, Weights, suffix_sums
from core_ext import coupon_stacking

STATES_MAX: Final = 1 << 18
"""In one layer of a search; where more are needed the optimum stays unproven."""
_SCATTER: Final = 0x9E3779B1  # a prime
_ID_PRICES: Final = range(5, 20, 2)  # as powers of two, in minor units
_NO_BAR: Final = 4 * 10**18  # above what any form can come to, and within 64 bits


class Form(NamedTuple):
    """A linear bound: a state is dropped where `sum(weights * vector)` must exceed `bar`."""

    weights: Weights
    bar: int


class Bar(NamedTuple):
    """What a choice may come to at most: payable, scaled, and, to tie, how many ids of stores."""

    payable: int
    ids: int | None


class Leaf(NamedTuple):
    """A whole choice of store and shipping coupons, its vector, and a bound on what is payable."""

    rows: tuple[int, ...]
    vector: tuple[int, ...]
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
    """All choices of a case that may cost no more than `payable`, the smallest floor first.

    `is_complete` says whether none was left behind, for want of work, room or width.
    """

    def __init__(
        self,
        vectors: Vectors,
        table: Table,
        case: Case,
        bar: Bar,
        work: Work,
    ) -> None:
        """Search for choices within the bar."""
        self.is_complete = True
        self._vectors = vectors
        self._table = table
        self._stride = table.width + 2
        self._case = case
        self._is_nominal = table.key is not None and table.key[0] == case.signature
        self._work = work
        self._forms = [
            Form(bound.weights, min(bar.payable + bound.deduction, _NO_BAR))
            for bound in case.bounds
        ]
        self._ids = None if bar.ids is None else self._few_ids(bar.payable, bar.ids)
        if self._ids is not None:
            self._forms.append(self._ids)
        for need in case.ranges:
            self._forms.append(Form(tuple(-w for w in need.weights), -need.least))
            if need.most is not None:
                self._forms.append(Form(need.weights, need.most))

    def leaves(self, width: int | None) -> Iterator[Leaf]:
        """Run the layers; with a width, only the most promising states of a layer go on."""
        costs = [self._vectors.costs(self._table, form.weights) for form in self._forms]
        spare = [f.bar - c.root for f, c in zip(self._forms, costs, strict=True)]
        if min(spare) < 0:
            return
        fees = self._vectors.costs(self._table, self._vectors.fees)
        order = sorted(range(len(fees.of_store)), key=self._order(costs[0], fees))
        fees_after = suffix_sums([max(fees.of_store[store]) for store in order])
        after = [suffix_sums([c.least[store] for store in order]) for c in costs]
        states = array("q", bytes(8 * self._stride))
        trail: list[_Layer] = []
        for depth, store in enumerate(order):
            rest = [sums[depth + 1] for sums in after]
            kept = self._possible(store, costs, spare)
            options = self._options(store, kept)
            paid = self._case.shipping_amount - fees_after[depth + 1]
            grown = self._grow(states, options, rest, paid, self._settled(order[depth + 1 :]))
            if grown is None:
                self.is_complete = False
                return
            states = self._narrow(grown, width, rest)
            trail.append(
                _Layer(
                    [self._table.rows_of[store][at] for at in kept],
                    states[self._table.width :: self._stride],
                    states[self._table.width + 1 :: self._stride],
                )
            )
        yield from self._trace(states, trail)

    def _few_ids(self, payable: int, ids: int) -> Form:
        """Bound cost and number of ids together: fewer coupons leave more to pay.

        Any price of an id gives a valid form; the sharpest at the start is taken.
        """
        found = []
        for bound, power in product(self._case.plain, _ID_PRICES):
            price = max(1, *bound.weights) << power
            weights = (*bound.weights[:-1], price)
            bar = payable + bound.deduction + price * ids
            spare = bar - self._vectors.costs(self._table, weights).root
            found.append((spare * _NO_BAR // price, Form(weights, min(bar, _NO_BAR))))
        return min(found)[1]

    def _possible(self, store: int, costs: list[Costs], spare: list[int]) -> list[int]:
        """The options of a store that are in some choice within every bar."""
        limits = [
            (cost.of_store[store], cost.least[store] + left)
            for cost, left in zip(costs, spare, strict=True)
        ]
        return [
            at
            for at in range(len(self._table.rows_of[store]))
            if all(values[at] <= limit for values, limit in limits)
        ]

    def _options(self, store: int, kept: list[int]) -> array[int]:
        width = self._table.width
        rows = array("q")
        for at in kept:
            rows.extend(self._table.options[store][at * width : (at + 1) * width])
        return rows

    def _order(self, costs: Costs, fees: Costs) -> Callable[[int], tuple[int, int]]:
        """Stores whose fees vary come first where fees are apart, then those of a wide range."""

        def spread(values: array[int]) -> int:
            return min(values) - max(values)

        def key(store: int) -> tuple[int, int]:
            by_fee = spread(fees.of_store[store]) if self._table.key and self._table.key[1] else 0
            return by_fee, spread(costs.of_store[store])

        return key

    def _settled(self, later: list[int]) -> array[int]:
        """From where to where each sum of the signature no longer decides anything.

        Whatever the later stores add, it ends within its range.
        """
        found = array("q")
        for weights in self._table.key[0] if self._table.key else ():
            ranges = [need for need in self._case.ranges if need.weights == weights]
            if weights in self._case.elastic or not ranges or not self._is_nominal:
                found.extend((_NO_BAR, _NO_BAR))
                continue
            costs = self._vectors.costs(self._table, weights)
            least = max(need.least for need in ranges)
            most = min((need.most for need in ranges if need.most is not None), default=_NO_BAR)
            found.append(least - sum(costs.least[store] for store in later))
            found.append(most - sum(max(costs.of_store[store]) for store in later))
        return found

    def _grow(
        self,
        states: array[int],
        options: array[int],
        rest: list[int],
        paid: int,
        settled: array[int],
    ) -> array[int] | None:
        """Join every state with every option; None where that takes too much work or room."""
        joins = len(states) // self._stride * (len(options) // self._table.width)
        if self._work.is_done(joins):
            return None
        rows = min(joins, STATES_MAX)
        out = array("q", bytes(8 * self._stride * rows))
        forms = array("q")
        for form, least in zip(self._forms, rest, strict=True):
            forms.extend((form.bar - least, *form.weights))
        is_merged = self._table.key is not None
        table = array("q", bytes(8 << (2 * rows).bit_length() if is_merged else 0))
        values = array("q", bytes(8 * len(self._forms) * (len(options) // self._table.width + 1)))
        layer = coupon_stacking.Layer(
            self._table.shape,
            states,
            options,
            forms,
            values,
            table,
            out,
            paid,
            settled,
        )
        count = coupon_stacking.expand(layer)
        return None if count < 0 else out[: count * self._stride]

    def _narrow(self, states: array[int], width: int | None, rest: list[int]) -> array[int]:
        """Keep the states with the smallest floors, of equal ones some from everywhere."""
        count = len(states) // self._stride
        if width is None or count <= width:
            return states
        self.is_complete = False
        promise = self._floors(states, rest) if self._ids is None else self._id_costs(states, rest)
        best = array("q")
        for at in sorted(range(count), key=lambda at: (promise[at], at * _SCATTER % count))[:width]:
            best.extend(states[at * self._stride : (at + 1) * self._stride])
        return best

    def _floors(self, states: array[int], rest: list[int]) -> array[int]:
        """What each state leads to at least; `rest` is what the layers to come add to a bound."""
        floors = array("q", bytes(8 * (len(states) // self._stride)))
        forms = array("q")
        for bound, least in zip(self._case.bounds, rest, strict=False):
            forms.extend((max(least - bound.deduction, -_NO_BAR), *bound.weights))
        coupon_stacking.weigh(self._vectors.dims, self._stride, states, forms, floors)
        return floors

    def _id_costs(self, states: array[int], rest: list[int]) -> array[int]:
        """What each state leads to at least of cost and number of ids together."""
        values = array("q", bytes(8 * (len(states) // self._stride)))
        at = len(self._case.bounds)
        form = array("q", (rest[at], *self._forms[at].weights))
        coupon_stacking.weigh(self._vectors.dims, self._stride, states, form, values)
        return values

    def _trace(self, states: array[int], trail: list[_Layer]) -> Iterator[Leaf]:
        """Follow each last state back to the offers it is made of."""
        floors = self._floors(states, [0] * len(self._case.bounds))
        for leaf in sorted(range(len(floors)), key=floors.__getitem__):
            rows: tuple[int, ...] = ()
            at = leaf
            for layer in reversed(trail):
                rows += layer.offers[layer.options[at]]
                at = layer.parents[at]
            start = leaf * self._stride
            yield Leaf(rows, tuple(states[start : start + self._vectors.dims]), floors[leaf])


class _Layer(NamedTuple):
    """The states after one store: which state and which option each came from."""

    offers: list[tuple[int, ...]]
    parents: array[int]
    options: array[int]
