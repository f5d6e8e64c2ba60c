"""Agencies and the buyers with them, in the commerce table."""

import msgspec

from core.idempotency import Once
from core.ids import AgencyId, UserId
from core.selling.agencies import Agency, AgencyTerms
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Absent, Delete, Put, Store


class DynamoAgencies:
    """See `core.ports.catalog.Agencies`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def add(self, agency: Agency, once: Once) -> None:
        """See `core.ports.catalog.Agencies.add`."""
        key = keys.agency(agency.agency_id)
        put = Put(key, msgspec.to_builtins(agency), when=(Absent(),))
        self._receipts.commit_once(once, agency, [put])

    def get(self, agency_id: AgencyId) -> Agency | None:
        """See `core.ports.catalog.Agencies.get`."""
        item = self._store.get(keys.agency(agency_id))
        return None if item is None else msgspec.convert(item, Agency)

    def of_buyer(self, user_id: UserId) -> AgencyTerms | None:
        """See `core.ports.catalog.Agencies.of_buyer`."""
        item = self._store.get(keys.agency_of_buyer(user_id))
        return None if item is None else msgspec.convert(item, AgencyTerms)

    def join(self, user_id: UserId, terms: AgencyTerms) -> None:
        """See `core.ports.catalog.Agencies.join`."""
        self._store.commit([Put(keys.agency_of_buyer(user_id), msgspec.to_builtins(terms))])

    def leave(self, user_id: UserId) -> None:
        """See `core.ports.catalog.Agencies.leave`."""
        self._store.commit([Delete(keys.agency_of_buyer(user_id))])
