"""Why offers were not applied, read off the kernels' answers."""

from collections.abc import Mapping

from core.errors import Defect
from core.pricing.flat_cart import FlatCart
from core.pricing.offers import Offer
from core.pricing.quote import Missing, NotApplied
from core_ext import layout


def explain(flat: FlatCart, given: Mapping[str, int]) -> tuple[NotApplied, ...]:
    """One reason for each offer that is not in `given`, in document order."""
    offers = flat.document.offers
    rows = {name: row for row, name in enumerate(flat.names)}
    return tuple(
        [_reason(flat, offer, rows.get(offer.id)) for offer in offers if offer.id not in given]
    )


def _reason(flat: FlatCart, offer: Offer, row: int | None) -> NotApplied:
    """The first reason that holds, tested where the offer's layer ran."""
    if not offer.is_open(flat.document.now):
        return NotApplied(offer.id, "out_of_window")
    if row is None:
        is_flash_only = flat.prepared.rank[offer.id] in flat.flash_excluded
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
        return NotApplied(offer.id, "beaten_by", by=flat.names[winner])
    if flat.offers[row + layout.CHOSEN] or offer.is_automatic:
        raise Defect(f"offer {offer.id} is worth something and was not applied")
    return NotApplied(offer.id, "not_chosen")
