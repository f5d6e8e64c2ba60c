"""Commission plans in the commerce table: all of a merchant's in one item."""

from collections.abc import Iterable

import msgspec

from core.idempotency import Once
from core.ids import MerchantId
from core.selling.plans import CommissionPlan, PlanBook
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Store
from functions.shared.dynamodb.versions import commit_next, commit_next_once, put_next


class DynamoPlans:
    """See `core.ports.catalog.Plans`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def of_merchant(self, merchant_id: MerchantId) -> list[CommissionPlan]:
        """See `core.ports.catalog.Plans.of_merchant`."""
        return self.books([merchant_id])[merchant_id].plans

    def books(self, merchant_ids: Iterable[MerchantId]) -> dict[MerchantId, PlanBook]:
        """See `core.ports.catalog.Plans.books`. One read, however many merchants."""
        wanted = {merchant_id: keys.plans(merchant_id) for merchant_id in merchant_ids}
        found = self._store.get_many(list(wanted.values()))
        return {
            merchant_id: msgspec.convert(found[key], PlanBook)
            if key in found
            else PlanBook(merchant_id)
            for merchant_id, key in wanted.items()
        }

    def add(self, book: PlanBook, once: Once) -> None:
        """See `core.ports.catalog.Plans.add`."""
        put = put_next(keys.plans(book.merchant_id), book)
        commit_next_once(self._receipts, once, book.plans[-1], [put])

    def save(self, book: PlanBook) -> None:
        """See `core.ports.catalog.Plans.save`."""
        commit_next(self._store, [put_next(keys.plans(book.merchant_id), book)])
