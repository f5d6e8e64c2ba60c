"""Merchants in the commerce table."""

from collections.abc import Iterable

import msgspec

from core.idempotency import Once
from core.ids import MerchantId
from core.selling.merchants import Merchant
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Store
from functions.shared.dynamodb.versions import commit_next, put_next


class DynamoMerchants:
    """See `core.ports.catalog.Merchants`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def add(self, merchant: Merchant, once: Once) -> None:
        """See `core.ports.catalog.Merchants.add`."""
        put = put_next(keys.merchant(merchant.merchant_id), merchant)
        self._receipts.commit_once(once, merchant, [put])

    def get(self, merchant_id: MerchantId) -> Merchant | None:
        """See `core.ports.catalog.Merchants.get`."""
        item = self._store.get(keys.merchant(merchant_id))
        return None if item is None else msgspec.convert(item, Merchant)

    def get_many(self, merchant_ids: Iterable[MerchantId]) -> list[Merchant]:
        """See `core.ports.catalog.Merchants.get_many`."""
        wanted = [keys.merchant(merchant_id) for merchant_id in sorted(merchant_ids)]
        found = self._store.get_many(wanted)
        return [msgspec.convert(found[key], Merchant) for key in wanted if key in found]

    def save(self, merchant: Merchant) -> None:
        """See `core.ports.catalog.Merchants.save`."""
        commit_next(self._store, [put_next(keys.merchant(merchant.merchant_id), merchant)])
