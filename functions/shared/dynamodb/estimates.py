"""Estimated shares in the ledger table, and which orders of the commerce table are placed."""

from collections.abc import Sequence
from typing import Final

import msgspec

from core.books.estimates import Estimate
from core.books.ledger import Account
from core.ids import OrderId
from core.orders.order_states import OrderState
from core.pages import Page, PageRequest
from functions.shared.dynamodb import commerce_keys, ledger_keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.store import Put, Store

KEPT_S: Final = 86_400


class DynamoEstimates:
    """See `core.ports.ledger.Estimates`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, estimates: Sequence[Estimate]) -> None:
        """See `core.ports.ledger.Estimates.put`."""
        self._store.put_many([_put(each) for each in estimates])

    def of_account(self, account: Account, page: PageRequest) -> Page[Estimate]:
        """See `core.ports.ledger.Estimates.of_account`."""
        rows = self._store.query(newest(ledger_keys.estimates(account), page))
        return Page([msgspec.convert(item, Estimate) for item in rows.items], rows.next)


class DynamoPlacedOrders:
    """See `core.ports.ledger.PlacedOrders`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def among(self, order_ids: Sequence[OrderId]) -> frozenset[OrderId]:
        """See `core.ports.ledger.PlacedOrders.among`."""
        found = self._store.get_many([commerce_keys.order(each) for each in order_ids])
        placed = [i for i in found.values() if i["state"] == OrderState.PLACED.value]
        return frozenset(OrderId(str(item["order_id"])) for item in placed)


def _put(estimate: Estimate) -> Put:
    key = ledger_keys.estimate(estimate.account, estimate.order_id)
    kept = {"expires_at": estimate.placed_at + KEPT_S}
    return Put(key, {**msgspec.to_builtins(estimate), **kept})
