"""Who is staff of which merchant, in the commerce table."""

from core.errors import NotFound
from core.ids import MerchantId, UserId
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import (
    Check,
    Delete,
    Present,
    Put,
    Query,
    Refused,
    Store,
    Write,
)


class DynamoMembers:
    """See `core.ports.Members` and `core.ports.catalog.Staff`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def merchants_of(self, user_id: UserId) -> frozenset[MerchantId]:
        """See `core.ports.Members.merchants_of`."""
        found: set[MerchantId] = set()
        after = None
        while True:
            query = Query(keys.user(user_id), begins=keys.STAFF, after=after)
            rows = self._store.query(query)
            found.update(MerchantId(str(item["merchant_id"])) for item in rows.items)
            if rows.next is None:
                return frozenset(found)
            after = rows.next

    def add(self, user_id: UserId, merchant_id: MerchantId) -> None:
        """See `core.ports.catalog.Staff.add`."""
        writes: list[Write] = [
            Check(keys.merchant(merchant_id), when=(Present(),)),
            Put(keys.staff(user_id, merchant_id), {"merchant_id": merchant_id}),
        ]
        try:
            self._store.commit(writes)
        except Refused:
            raise NotFound("merchant") from None

    def remove(self, user_id: UserId, merchant_id: MerchantId) -> None:
        """See `core.ports.catalog.Staff.remove`."""
        self._store.commit([Delete(keys.staff(user_id, merchant_id))])
