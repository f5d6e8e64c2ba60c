"""The search of one case: layer by layer through the stores, dropping what cannot be best."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from core.pricing.best.bounds import Bound
from core.pricing.best.cases import Case, Cases
from core.pricing.best.dominance import NO_CRITERIA, Criteria
from core.pricing.best.vectors import NO_BAR, Part, Weights
from core_ext import coupon_layers, coupon_search, coupon_sweep

STATES_MAX: Final = 1 << 18
"""In one layer of a search; where more are needed the optimum stays unproven."""
JOINS_A_PRICE: Final = 512
"""To price a whole choice counts as that many joins."""
_STATES_FIRST: Final = 1 << 11
_GROWTH: Final = 8


class Merging(NamedTuple):
    """Which states of a search are one: those that agree in a signature, or none without one.

    With `fees_paid` of 0 or more, the platform pays fees up to that, and states of unlike fees
    are unlike, but for those sure to be paid. With `keeps_all`, every choice of a state is tried,
    not only the one that costs least; but none with `dropped` options. The stores that differ most
    in the dimension `lead` come first. With `criteria`, states that others beat do not go on
    (see `dominance`). With `taxes`, the import tax of each option at least, bounds have that for
    theirs.
    """

    signature: Sequence[Part] | None
    fees_paid: int = -1
    keeps_all: bool = False
    lead: int = -1
    dropped: Sequence[int] = ()
    criteria: Criteria = NO_CRITERIA
    taxes: Sequence[int] = ()
    has_fees: bool = False


class Leaf(NamedTuple):
    """A whole choice of store and shipping coupons, its vector, and a bound on what is payable."""

    options: Sequence[int]
    vector: Weights
    floor: int
    state: int


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
    """The choices of a case that may be payable for at most `bar` / scale, the best bound first.

    With masks, of equally cheap states that are one the one of the fewest, then smallest ids goes
    on. `is_complete` says whether no choice was left behind, for want of work, room or width.
    """

    def __init__(
        self, cases: Cases, case: Case, bar: int, merging: Merging, masks: array[int]
    ) -> None:
        self.is_complete = True
        self._vectors = vectors = cases.vectors
        self._bar = bar
        self.has_fees = merging.has_fees
        forms = array("q")
        for bound in map(_untaxed, case.bounds) if merging.taxes else case.bounds:
            forms.extend((min(bar + bound.deduction, NO_BAR), *bound.weights))
        for need in (*case.few[::-1], *case.needs):
            forms.extend((-need.least, *(-w for w in need.weights)))
        pinned, least = -1, 0
        if case.pinned is not None:
            pinned, least = len(forms) // (vectors.dims + 1), case.pinned.least
            forms.extend((case.pinned.most, *case.pinned.weights))
        signature = array("q")
        for part in merging.signature or ():
            signature.extend((part.least, part.most, *part.weights))
        self.sweep = coupon_sweep.Sweep(
            vectors.options,
            forms,
            len(case.bounds),
            len(case.bounds) if case.few else -1,
            pinned,
            least,
            len(case.bounds) + 1 if case.few else 0,
            signature,
            merging.signature is not None,
            merging.fees_paid,
            masks,
            len(vectors.cells),
            merging.lead,
            merging.keeps_all,
            array("q", merging.dropped),
            merging.criteria.rows,
            merging.criteria.decisive,
            array("q", [tax * cases.scale for tax in merging.taxes]),
        )

    def leaves(self, width: int, work: Work) -> Iterator[Leaf]:
        """Run the layers; with a width above 0, only the most promising states of a layer go on."""
        if not coupon_layers.prepare(self.sweep):
            return
        count = self._run(width, work)
        excesses = array("q", bytes(8 * count))
        coupon_search.excesses(self.sweep, excesses)
        chosen = array("q", bytes(8 * self._vectors.store_count))
        for state in sorted(range(count), key=excesses.__getitem__):
            coupon_search.trace(self.sweep, state, chosen)
            yield Leaf(chosen, tuple(self._vectors.sums), self._bar + excesses[state], state)

    def others(self, leaf: Leaf) -> Iterator[Leaf]:
        """The other choices that lead where this leaf does, where all are kept."""
        chosen = array("q", leaf.options)
        coupon_search.trace(self.sweep, leaf.state, chosen)
        while coupon_search.next_choice(self.sweep, chosen):
            yield leaf._replace(options=chosen)

    def _run(self, width: int, work: Work) -> int:
        """Run with room for more and more states; returns how many are left in the end."""
        sweep = self.sweep
        capacity = max(_STATES_FIRST, 16 * width)
        while True:
            count = coupon_search.run(sweep, width, capacity, work.left)
            is_spent = work.is_done(sweep.joins)
            if count >= 0:
                self.is_complete = not sweep.is_narrowed
                return count
            if is_spent or capacity == STATES_MAX:
                self.is_complete = False
                return 0
            capacity = min(capacity * _GROWTH, STATES_MAX)


def _untaxed(bound: Bound) -> Bound:
    """The bound on all but import tax."""
    weights = tuple([w - t for w, t in zip(bound.weights, bound.taxes, strict=True)])
    return bound._replace(weights=weights, deduction=bound.deduction - bound.tax_slack)
