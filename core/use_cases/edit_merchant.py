"""A merchant's staff edit its profile."""

from core.errors import NotFound
from core.ids import MerchantId
from core.ports.catalog import Merchants
from core.selling.merchants import Merchant, MerchantEdit


def edit_merchant(merchant_id: MerchantId, edit: MerchantEdit, merchants: Merchants) -> Merchant:
    """Save the profile; raises `VersionConflict` when it was made from another version."""
    found = merchants.get(merchant_id)
    if found is None:
        raise NotFound("merchant")
    merchant = found.edited(edit)
    merchants.save(merchant)
    return merchant
