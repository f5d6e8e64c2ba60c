# cython: overflowcheck=False
# A search adds a hundred million numbers, which core.pricing.best.cases scales: no sum overflows.
"""A search for the best coupons made ready: the options that a choice can have, laid out.

One source: compiled with coupon_layers.pxd or run as it is.
"""

from __future__ import annotations

from core_ext import coupon_completions, coupon_sweep

PASSES = 3
COMPARED_MAX = 256


def prepare(sweep: coupon_sweep.Sweep, room: int) -> bool:
    """Drop the options that are in no choice within the bars, and lay out the others.

    Returns whether there can be any choice. Tables of completions take up to `room` numbers.
    """
    _value_options(sweep)
    for _ in range(PASSES):
        if not _find_spare(sweep):
            return False
        if _drop_options(sweep) == 0:
            break
    _order_stores(sweep)
    _lay_out(sweep)
    return sweep.pinned < 0 or coupon_completions.prepare(sweep, room)


def _value_options(sweep: coupon_sweep.Sweep) -> int:
    """Value every option by every form. Returns 0."""
    dims = sweep.options.dims
    for option in range(len(sweep.is_dropped)):
        for form in range(sweep.form_count):
            value = 0
            if len(sweep.besides) > 0:
                value = sweep.besides[option * sweep.form_count + form]
            for i in range(dims):
                value += (
                    sweep.forms[form * (dims + 1) + 1 + i]
                    * sweep.options.vectors[option * dims + i]
                )
            sweep.values[option * sweep.form_count + form] = value
    return 0


def _find_spare(sweep: coupon_sweep.Sweep) -> bool:
    """Find each store's smallest values, and what is left of each bar. False where nothing is."""
    forms = sweep.form_count
    for form in range(forms):
        spare = sweep.forms[form * (sweep.options.dims + 1)]
        for store in range(sweep.options.store_count):
            smallest = 0
            is_found = False
            for option in range(sweep.options.starts[store], sweep.options.ends[store]):
                value = sweep.values[option * forms + form]
                if not sweep.is_dropped[option] and (not is_found or value < smallest):
                    smallest = value
                    is_found = True
            if not is_found:
                return False
            sweep.smallest[store * forms + form] = smallest
            spare -= smallest
        if spare < 0:
            return False
        sweep.spare[form] = spare
    return True


def _drop_options(sweep: coupon_sweep.Sweep) -> int:
    """Drop each option that exceeds a bar even with the best of all others. Returns how many."""
    forms = sweep.form_count
    dropped = 0
    for store in range(sweep.options.store_count):
        for option in range(sweep.options.starts[store], sweep.options.ends[store]):
            if sweep.is_dropped[option]:
                continue
            for form in range(forms):
                most = sweep.smallest[store * forms + form] + sweep.spare[form]
                if sweep.values[option * forms + form] > most:
                    sweep.is_dropped[option] = 1
                    dropped += 1
                    break
    return dropped


def _order_stores(sweep: coupon_sweep.Sweep) -> int:
    """Sort stores: widely differing in the lead first, then in what they cost. Returns 0.

    What is left for the last stores is fine-grained and finds what just fits.
    """
    for store in range(sweep.options.store_count):
        _note_spread(sweep, store)
        at = store
        while at > 0 and _is_wider(sweep, store, sweep.order[at - 1]):
            sweep.order[at] = sweep.order[at - 1]
            at -= 1
        sweep.order[at] = store
    return 0


def _note_spread(sweep: coupon_sweep.Sweep, store: int) -> int:
    """Note how far a store's leads and its first form's values are apart. Returns 0."""
    is_first = True
    least_lead = most_lead = least = most = 0
    for option in range(sweep.options.starts[store], sweep.options.ends[store]):
        if sweep.is_dropped[option]:
            continue
        lead = 0
        for i in range(len(sweep.lead)):
            lead += sweep.lead[i] * sweep.options.vectors[option * sweep.options.dims + i]
        value = sweep.values[option * sweep.form_count]
        if is_first:
            least_lead = most_lead = lead
            least = most = value
            is_first = False
        least_lead = min(least_lead, lead)
        most_lead = max(most_lead, lead)
        least = min(least, value)
        most = max(most, value)
    sweep.spreads[2 * store] = most_lead - least_lead
    sweep.spreads[2 * store + 1] = most - least
    return 0


def _is_wider(sweep: coupon_sweep.Sweep, store: int, other: int) -> bool:
    """Whether one store's spreads are larger than another's."""
    if sweep.spreads[2 * store] != sweep.spreads[2 * other]:
        return sweep.spreads[2 * store] > sweep.spreads[2 * other]
    return sweep.spreads[2 * store + 1] > sweep.spreads[2 * other + 1]


def _lay_out(sweep: coupon_sweep.Sweep) -> int:
    """Write the rows of each layer, and what the layers after it add at least. Returns 0."""
    free = 0
    for depth in range(sweep.options.store_count):
        sweep.laid_at[depth] = free
        store = sweep.order[depth]
        for option in range(sweep.options.starts[store], sweep.options.ends[store]):
            if not sweep.is_dropped[option]:
                _lay_option(sweep, option, free * sweep.width)
                if not sweep.is_merged or _is_needed(sweep, sweep.laid_at[depth], free):
                    free += 1
    sweep.laid_at[sweep.options.store_count] = free
    for depth in range(sweep.options.store_count - 1, -1, -1):
        _sum_rest(sweep, depth)
    return 0


def _lay_option(sweep: coupon_sweep.Sweep, option: int, at: int) -> int:
    """Write an option as a row. Returns 0."""
    dims = sweep.options.dims
    for form in range(sweep.form_count):
        sweep.laid[at + form] = sweep.values[option * sweep.form_count + form]
    for i in range(sweep.sum_count):
        value = 0
        for j in range(dims):
            value += (
                sweep.signature[i * (dims + 2) + 2 + j] * sweep.options.vectors[option * dims + j]
            )
        sweep.laid[at + sweep.form_count + i] = value
    cost = 0
    for i in range(sweep.cell_count):
        cost += sweep.options.vectors[option * dims + i]
    fee = sweep.options.vectors[option * dims + dims - 2]
    rank = at + sweep.fee_at + 1
    sweep.laid[rank - 1] = fee if sweep.fees_paid >= 0 else 0
    sweep.laid[rank] = cost if sweep.fees_paid >= 0 else cost + fee
    if sweep.words > 0:
        sweep.laid[rank + 1] = sweep.options.vectors[option * dims + dims - 1]
        for i in range(sweep.words):
            sweep.laid[rank + 2 + i] = sweep.masks[option * sweep.words + i]
    sweep.laid[at + sweep.source_at] = option
    return 0


def _is_needed(sweep: coupon_sweep.Sweep, first: int, last: int) -> bool:
    """Whether no row of a layer stands for its last one; one that gives way to it is replaced."""
    if sweep.keeps_all or last - first > COMPARED_MAX:
        return True
    at = last * sweep.width
    for row in range(first, last):
        other = row * sweep.width
        if coupon_sweep.is_same(sweep, sweep.laid, at, other):
            if coupon_sweep.gives_way(sweep, sweep.laid, at, other):
                return False
            if coupon_sweep.gives_way(sweep, sweep.laid, other, at):
                for i in range(sweep.width):
                    sweep.laid[other + i] = sweep.laid[at + i]
                return False
    return True


def _sum_rest(sweep: coupon_sweep.Sweep, depth: int) -> int:
    """Add a layer to the least and most still to come of forms, sums and fees. Returns 0."""
    count = sweep.fee_at + 1
    for i in range(count):
        least = sweep.laid[sweep.laid_at[depth] * sweep.width + i]
        most = least
        for row in range(sweep.laid_at[depth] + 1, sweep.laid_at[depth + 1]):
            least = min(least, sweep.laid[row * sweep.width + i])
            most = max(most, sweep.laid[row * sweep.width + i])
        sweep.rest[depth * count + i] = sweep.rest[(depth + 1) * count + i] + least
        sweep.most[depth * count + i] = sweep.most[(depth + 1) * count + i] + most
    return 0
