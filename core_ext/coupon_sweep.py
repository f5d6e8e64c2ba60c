# cython: overflowcheck=False
# A search adds a hundred million numbers, which core.pricing.best.cases scales: no sum overflows.
"""A search for the best coupons: its buffers, and when one of its rows stands for another.

A *form* is a linear bound over the options' vectors: a number of any choice that must not exceed
its bar. A state is the sum of one option of each store so far; one that exceeds a bar whatever the
later stores add is dropped. A *signature* is what decides, with the options to come, how the
platform's offers turn out: of the states of one signature that cost least stands for all. One
source: compiled with coupon_sweep.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import coupon_options


class Sweep:
    """One search of one case, over all of its layers.

    A row of `forms` is a bar, then a weight a dimension; the numbers `besides`, one an option and
    form or none at all, are added to what an option comes to. The first `bound_count` forms bound
    what is payable, the smaller the better. The one numbered `guide`, or else all bounds, say which
    states are promising.

    Where `pinned` is 0 or more, the sum of the form of that number must come to at least
    `pinned_least`, too; what makes it do so counts for the forms numbered `weighed`, of which the
    first then says which states are promising. There is a table for each (see coupon_completions),
    with a number for each `step` of the sum, in units of its own; where a step is more than what
    tells sums apart, each store's may be rounded, and `slop` is by how many steps all of them are
    off at most.

    A row of `signature` is two numbers and weights: as soon as a state's sum is sure to end between
    the numbers, all such sums count as one. Where `is_merged` is false, no two states are one.

    With `fees_paid` of 0 or more, the platform pays fees up to that: states of unlike fees are
    unlike, but for those sure to be paid. With `masks` (words an option), of states that cost the
    same the one of fewer ids and smaller masks stands for all.

    What an option costs is its first `cell_count` dimensions, and its fee. The stores that differ
    most in the sum that `lead` weighs, if any, come first. With `keeps_all`, every choice that
    leads to a state is kept with it, not only the one that stands for all; `dropped` options (a
    flag each, or none at all) are in none.

    A row of states is its forms, signature, fee, rank (cost, number of ids, masks), and where it
    is from: the row before and the option's place in its layer, or with `keeps_all` the first of
    its edges, which say so.
    """

    def __init__(
        self,
        options: coupon_options.Options,
        forms: array[int],
        bound_count: int,
        guide: int,
        pinned: int,
        pinned_least: int,
        weighed: array[int],
        signature: array[int],
        is_merged: bool,  # noqa: FBT001
        fees_paid: int,
        masks: array[int],
        cell_count: int,
        lead: array[int],
        keeps_all: bool,  # noqa: FBT001
        dropped: array[int],
        besides: array[int],
    ) -> None:
        self.options = options
        count = len(self.options.vectors) // self.options.dims
        self.forms = forms
        self.bound_count = bound_count
        self.guide = guide
        self.pinned = pinned
        self.pinned_least = pinned_least
        self.pinned_most = 0
        self.weighed = weighed
        self.signature = signature
        self.is_merged = is_merged
        self.fees_paid = fees_paid
        self.masks = masks
        self.cell_count = cell_count
        self.lead = lead
        self.keeps_all = keeps_all
        self.besides = besides
        self._count_numbers(count)
        self._make_buffers(count, dropped)

    def _count_numbers(self, count: int) -> None:
        """Count what a row of states consists of, with so many options."""
        self.words = len(self.masks) // count
        self.form_count = len(self.forms) // (self.options.dims + 1)
        self.sum_count = len(self.signature) // (self.options.dims + 2)
        self.fee_at = self.form_count + self.sum_count
        self.source_at = self.fee_at + 2
        if self.words > 0:
            self.source_at += 1 + self.words
        self.width = self.source_at + 1

    def _make_buffers(self, count: int, dropped: array[int]) -> None:
        """Make the buffers for so many options; those for states are made by a run."""
        self.joins = 0
        self.is_narrowed = False
        stores = self.options.store_count
        self.values = array("q", bytes(8 * self.form_count * count))
        self.is_dropped = dropped[:] if len(dropped) > 0 else array("q", bytes(8 * count))
        self.smallest = array("q", bytes(8 * self.form_count * stores))
        self.spare = array("q", bytes(8 * self.form_count))
        self.order = array("q", bytes(8 * stores))
        self.spreads = array("q", bytes(16 * stores))
        self.laid = array("q", bytes(8 * self.width * count))
        self.laid_at = array("q", bytes(8 * (stores + 1)))
        self.rest = array("q", bytes(8 * (stores + 1) * (self.fee_at + 1)))
        self.most = array("q", bytes(8 * (stores + 1) * (self.fee_at + 1)))
        self.trail_at = array("q", bytes(8 * (stores + 1)))
        self.table_at = array("q", bytes(8 * (stores + 2)))
        self.completions = array("h")
        self.units = array("q", bytes(8 * len(self.weighed)))
        self.step = 1
        self.slop = 0
        self.leeway = 0
        self.lowered = 0
        self.capacity = 0
        self.stamp = 0
        self.slot_bits = 0
        nothing = array("q", [0])
        self.states = self.out = self.table = self.trail = nothing
        self.links = self.edges = self.outgrown = self.keys = nothing
        self.link_count = self.edge_count = 0
        self.cursor = array("q", bytes(8 * stores))
        self.ends = array("q", bytes(8 * stores))


def is_same(sweep: Sweep, rows: array[int], at: int, other: int) -> bool:
    """Whether two rows have one signature."""
    for i in range(sweep.form_count, sweep.fee_at):
        if rows[at + i] != rows[other + i]:
            return False
    return True


def gives_way(sweep: Sweep, rows: array[int], at: int, other: int) -> bool:
    """Whether neither fee nor rank of a row is smaller than the other's."""
    if rows[at + sweep.fee_at] < rows[other + sweep.fee_at]:
        return False
    for i in range(sweep.fee_at + 1, sweep.source_at):
        if rows[at + i] != rows[other + i]:
            return rows[at + i] > rows[other + i]
    return True
