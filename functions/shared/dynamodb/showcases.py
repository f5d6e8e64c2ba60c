"""Buyers' showcases in the commerce table: all picks of a buyer in one item."""

import msgspec

from core.ids import UserId
from core.selling.showcases import Showcase
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Store
from functions.shared.dynamodb.versions import commit_next, put_next


class DynamoShowcases:
    """See `core.ports.catalog.Showcases`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_buyer(self, buyer_id: UserId) -> Showcase:
        """See `core.ports.catalog.Showcases.of_buyer`."""
        item = self._store.get(keys.showcase(buyer_id))
        return Showcase(buyer_id) if item is None else msgspec.convert(item, Showcase)

    def save(self, showcase: Showcase) -> None:
        """See `core.ports.catalog.Showcases.save`."""
        commit_next(self._store, [put_next(keys.showcase(showcase.buyer_id), showcase)])
