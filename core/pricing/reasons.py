"""Why offers were not applied, read off the kernels' answers."""

from collections.abc import Sequence

from core.errors import Defect
from core.pricing.flat_cart import FlatCart
from core.pricing.offers import Offer
from core.pricing.quote import Missing, NotApplied
from core_ext import layout


def explain(flat: FlatCart, given: Sequence[int]) -> tuple[NotApplied, ...]:
    """One reason for each offer that gave nothing, in document order; `given` is by row."""
    rows = {flat.prepared.ranked[rank].id: row for row, rank in enumerate(flat.candidates)}
    reasons = []
    for offer in flat.document.offers:
        row = rows.get(offer.id)
        if row is None or given[row] == 0:
            reasons.append(_reason(flat, offer, row))
    return tuple(reasons)


def _reason(flat: FlatCart, offer: Offer, row: int | None) -> NotApplied:
    """The first reason that holds, tested where the offer's layer ran."""
    if not offer.is_open(flat.document.now):
        return NotApplied(offer.id, "out_of_window")
    if row is None:
        is_flash_only = flat.prepared.rank[offer.id] in flat.flash_only
        return NotApplied(offer.id, "flash_excluded" if is_flash_only else "scope")
    row *= layout.OFFER
    amount = flat.offers[row + layout.LACKS_AMOUNT]
    quantity = flat.offers[row + layout.LACKS_QUANTITY]
    if amount > 0 or quantity > 0:
        return NotApplied(offer.id, "below_minimum", missing=Missing(amount, quantity))
    if flat.offers[row + layout.WORTH] == 0:
        return NotApplied(offer.id, "gives_nothing")
    winner = flat.offers[row + layout.BEATEN_BY]
    if winner != layout.NONE:
        by = flat.prepared.ranked[flat.candidates[winner]].id
        return NotApplied(offer.id, "beaten_by", by=by)
    if flat.offers[row + layout.CHOSEN] or offer.is_automatic:
        raise Defect(f"offer {offer.id} is worth something and was not applied")
    return NotApplied(offer.id, "not_chosen")
