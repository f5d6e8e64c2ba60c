"""The search of one case: layer by layer through the stores, dropping what cannot be best."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from core.pricing.best.cases import Case
from core.pricing.best.vectors import NO_BAR, Part, Vectors, Weights
from core_ext import coupon_layers, coupon_search

STATES_MAX: Final = 1 << 18
"""In one layer of a search; where more are needed the optimum stays unproven."""
_STATES_FIRST: Final = 1 << 11
_GROWTH: Final = 8


class Leaf(NamedTuple):
    """A whole choice of store and shipping coupons, its vector, and a bound on what is payable."""

    options: Sequence[int]
    vector: Weights
    floor: int


class Work:
    """How many joins of a state with an option are left to try; None for no limit."""

    def __init__(self, joins: int | None) -> None:
        self._joins = joins

    @property
    def left(self) -> int:
        """The joins that may still be tried."""
        return NO_BAR if self._joins is None else max(self._joins, 0)

    def is_done(self, joins: int) -> bool:
        """Spend these joins; whether that was more than there were."""
        if self._joins is None:
            return False
        self._joins -= joins
        return self._joins < 0


class Search:
    """All choices of a case that may be payable for at most `bar` / scale, in no order of worth.

    With a signature, of the states that agree in it the cheapest stand for all; with masks, of the
    cheapest those of the fewest, then smallest ids. `is_complete` says whether none was left
    behind, for want of work, room or width.
    """

    def __init__(self, vectors: Vectors, case: Case, bar: int, work: Work) -> None:
        self.is_complete = True
        self._vectors = vectors
        self._bar = bar
        self._work = work
        self._bound_count = len(case.bounds)
        self._guide = self._bound_count if case.few else -1
        self._forms = array("q")
        for bound in case.bounds:
            self._forms.extend((min(bar + bound.deduction, NO_BAR), *bound.weights))
        for need in (*case.few[::-1], *case.needs):
            self._forms.extend((-need.least, *(-w for w in need.weights)))

    def leaves(
        self,
        signature: Sequence[Part] | None,
        fees_paid: int,
        masks: array[int],
        width: int,
    ) -> Iterator[Leaf]:
        """Run the layers; with a width above 0, only the most promising states of a layer go on."""
        settled = array("q")
        for part in signature or ():
            settled.extend((part.least, part.most, *part.weights))
        is_merged = signature is not None
        sweep = coupon_layers.Sweep(
            self._vectors.options,
            self._forms,
            self._bound_count,
            self._guide,
            settled,
            is_merged,
            fees_paid if is_merged else -1,
            masks,
        )
        if not coupon_layers.prepare(sweep):
            return
        count = self._run(sweep, width)
        excesses = array("q", bytes(8 * count))
        coupon_search.excesses(sweep, excesses)
        chosen = array("q", bytes(8 * self._vectors.store_count))
        for leaf in sorted(range(count), key=excesses.__getitem__):
            coupon_search.trace(sweep, leaf, chosen)
            yield Leaf(chosen, tuple(self._vectors.sums), self._bar + excesses[leaf])

    def _run(self, sweep: coupon_layers.Sweep, width: int) -> int:
        """Run with room for more and more states; returns how many choices are left."""
        capacity = max(_STATES_FIRST, 16 * width)
        while True:
            count = coupon_search.run(sweep, width, capacity, self._work.left)
            is_spent = self._work.is_done(sweep.joins)
            if count >= 0:
                self.is_complete = not sweep.is_narrowed
                return count
            if is_spent or capacity == STATES_MAX:
                self.is_complete = False
                return 0
            capacity = min(capacity * _GROWTH, STATES_MAX)
