"""The search of one case: layer by layer through the stores, dropping what cannot be best."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.vectors import NO_BAR, Part, Weights
from core_ext import coupon_layers, coupon_search, coupon_sweep

STATES_MAX: Final = 1 << 19
"""In one layer of a search; where more are needed the optimum stays unproven."""
JOINS_A_PRICE: Final = 512
"""To price a whole choice counts as that many joins."""
_LOWERED_A_JOIN: Final = 1 << 8
"""So many numbers of the tables of what completes a state, made from others, count as a join."""
_ROOM: Final = 1 << 22
_ROOM_AT_LAST: Final = 1 << 25
"""Numbers of two bytes in the tables of what completes a state: to make those takes 0.1 s."""


class Merging(NamedTuple):
    """Which states of a search are one: those that agree in a signature, or none without one.

    With `fees_paid` of 0 or more, the platform pays fees up to that, and states of unlike fees
    are unlike, but for those sure to be paid. With `keeps_all`, every choice of a state is tried,
    not only the one that costs least; but none with `dropped` options. The stores that differ most
    in the sum that `lead` weighs come first. With `taxes`, the import tax of each option at least,
    bounds have that for theirs.
    """

    signature: Sequence[Part] | None
    fees_paid: int = -1
    keeps_all: bool = False
    lead: Weights = ()
    dropped: Sequence[int] = ()
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
        self._joins = NO_BAR if joins is None else joins
        self._kept = 0

    @property
    def left(self) -> int:
        """The joins that may still be tried."""
        return max(self._joins - self._kept, 0)

    def is_done(self, joins: int) -> bool:
        """Spend these joins; whether that was more than there were."""
        self._joins -= joins
        return self._joins < self._kept

    @contextmanager
    def share(self, of: int) -> Iterator[None]:
        """Let one part of so many be spent meanwhile of what is left, and no more."""
        kept = self._kept
        self._kept = max(kept, self._joins - self.left // of)
        try:
            yield
        finally:
            self._kept = kept


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
        forms = _Forms(vectors.dims)
        taxes = array("q", [tax * cases.scale for tax in merging.taxes])
        for bound in case.bounds:
            bound = bound.with_tax(0) if taxes else bound  # noqa: PLW2901
            forms.add(min(bar + bound.deduction, NO_BAR), bound.weights, taxes)
        for need in (*case.few[::-1], *case.needs):
            forms.add(-need.least, [-w for w in need.weights])
        pinned, least = -1, 0
        if case.pinned is not None:
            pinned, least = len(forms), case.pinned.least
            forms.add(case.pinned.most, case.pinned.weights)
        priced = len(case.bounds) if case.few else 0  # with ids, where few are needed
        weighed = [priced]
        if case.tolls:
            toll = len(forms)
            weighed = [toll, priced] if case.is_tolled or not case.few else [priced, toll]
        for one in (*case.tolls, *case.smaller):
            forms.add(one.most, [0] * vectors.dims, one.numbers)
        signature = array("q")
        for part in merging.signature or ():
            signature.extend((part.least, part.most, *part.weights))
        self.sweep = coupon_sweep.Sweep(
            vectors.options,
            forms.rows,
            len(case.bounds),
            len(case.bounds) if case.few else -1,
            pinned,
            least,
            array("q", weighed),
            signature,
            merging.signature is not None,
            merging.fees_paid,
            masks,
            len(vectors.cells),
            array("q", merging.lead),
            merging.keeps_all,
            array("q", merging.dropped),
            forms.besides(len(vectors.stores)),
        )

    def leaves(self, width: int, work: Work) -> Iterator[Leaf]:
        """Run the layers; with a width above 0, only the most promising states of a layer go on."""
        is_possible = coupon_layers.prepare(self.sweep, _ROOM if width else _ROOM_AT_LAST)
        work.is_done(self.sweep.lowered // _LOWERED_A_JOIN)
        if not is_possible:
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
        """Run the layers; returns how many states are left in the end."""
        count = coupon_search.run(self.sweep, width, STATES_MAX, work.left)
        work.is_done(self.sweep.joins)
        self.is_complete = count >= 0 and not self.sweep.is_narrowed
        return max(count, 0)


class _Forms:
    """The forms of a search, and the numbers of options that are added to some."""

    def __init__(self, dims: int) -> None:
        self.rows = array("q")
        self._dims = dims
        self._numbers: dict[int, array[int]] = {}

    def __len__(self) -> int:
        return len(self.rows) // (self._dims + 1)

    def add(self, bar: int, weights: Sequence[int], numbers: Sequence[int] = ()) -> None:
        """Bound a weighted sum, with a number of each option added if there are any."""
        if numbers:
            self._numbers[len(self)] = array("q", numbers)
        self.rows.extend((bar, *weights))

    def besides(self, options: int) -> array[int]:
        """The numbers of so many options, form by form; none where there are none to add."""
        found = array("q", bytes(8 * options * len(self) if self._numbers else 0))
        for form, numbers in self._numbers.items():
            found[form :: len(self)] = numbers
        return found
