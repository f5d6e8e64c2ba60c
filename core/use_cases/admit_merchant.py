"""The platform admits a merchant."""

from core.idempotency import Once
from core.ids import MerchantId
from core.ports import Ids
from core.ports.catalog import Merchants
from core.selling.merchants import Merchant, MerchantDraft, new_merchant


def admit_merchant(
    draft: MerchantDraft, now: int, once: Once, merchants: Merchants, ids: Ids
) -> Merchant:
    """Create the merchant that `draft` describes; the same `once` creates it once."""
    merchant = new_merchant(draft, MerchantId(ids.new("mer")), now)
    merchants.add(merchant, once)
    return merchant
