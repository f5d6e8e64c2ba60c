"""Refunds in the commerce table."""

from collections.abc import Sequence

import msgspec

from core.idempotency import Once
from core.ids import MerchantId, RefundId, UserId
from core.orders.order import Order, out_of_stock
from core.orders.order_states import OrderState
from core.pages import Page, PageRequest
from core.refunds.effects import UnitsMoved
from core.refunds.moves import RefundChange
from core.refunds.refund import Refund
from core.refunds.refund_states import RefundState
from core.versions import VersionConflict
from functions.shared.dynamodb import commerce_keys, due_keys
from functions.shared.dynamodb import refund_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.order_log import told
from functions.shared.dynamodb.order_writes import child_writes
from functions.shared.dynamodb.provider_refunds import provider_refund_put
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.spends import return_writes
from functions.shared.dynamodb.store import (
    AtLeast,
    Delete,
    Item,
    Put,
    Query,
    Refused,
    Store,
    Update,
    Write,
)
from functions.shared.dynamodb.versions import put_next


class DynamoRefunds:
    """See `core.ports.refunds.Refunds`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def get(self, refund_id: RefundId) -> Refund | None:
        """See `core.ports.refunds.Refunds.get`."""
        item = self._store.get(keys.refund(refund_id))
        return None if item is None else msgspec.convert(item, Refund)

    def of_shopper(self, shopper_id: UserId, page: PageRequest) -> Page[Refund]:
        """See `core.ports.refunds.Refunds.of_shopper`."""
        return self._pointed(newest(keys.asked_by(shopper_id), page))

    def of_merchant(self, merchant_id: MerchantId, page: PageRequest) -> Page[Refund]:
        """See `core.ports.refunds.Refunds.of_merchant`; its index follows within moments."""
        rows = self._store.query(newest(keys.asked_of(merchant_id), page, index="gsi1"))
        return Page([msgspec.convert(item, Refund) for item in rows.items], rows.next)

    def escalated(self, page: PageRequest) -> Page[Refund]:
        """See `core.ports.refunds.Refunds.escalated`."""
        return self._pointed(Query(keys.ESCALATED, limit=page.limit, after=page.after))

    def commit(self, change: RefundChange, once: Once | None = None) -> None:
        """See `core.ports.refunds.Refunds.commit`."""
        stock = [] if change.stock is None else _units_moved(change.stock)
        writes = [*stock, *_refund_writes(change), *_order_writes(change)]
        if change.payback is not None:
            writes.append(provider_refund_put(change.payback))
        for event in change.events:
            writes += told(event)
        try:
            if once is None:
                self._store.commit(writes)
            else:
                self._receipts.commit_once(once, change.refund, writes)
        except Refused as refused:
            self._refuse_if_out_of_stock(
                change.stock, [at for at in refused.failed if at < len(stock)]
            )
            raise VersionConflict from None

    def _refuse_if_out_of_stock(self, stock: UnitsMoved | None, failed: Sequence[int]) -> None:
        """Raise `Conflict` when units lack that an exchange would hold."""
        if stock is not None and stock.leave == "available" and failed:
            raise out_of_stock(sorted(list(stock.units)[at] for at in failed))

    def _pointed(self, query: Query) -> Page[Refund]:
        """The refunds that a page of pointers leads to."""
        rows = self._store.query(query)
        pointed = [keys.refund(RefundId(str(item["sk"]))) for item in rows.items]
        found = self._store.get_many(pointed)
        refunds = [msgspec.convert(found[key], Refund) for key in pointed if key in found]
        return Page(refunds, rows.next)


def _refund_writes(change: RefundChange) -> list[Write]:
    """The refund's next version, where it is listed, and where it waits."""
    refund = change.refund
    put = put_next(keys.refund(refund.refund_id), refund)
    index: Item = {"gsi1pk": keys.asked_of(refund.merchant_id), "gsi1sk": refund.refund_id}
    item = {**put.item, **index, **_waits(refund)}
    writes: list[Write] = [msgspec.structs.replace(put, item=item)]
    if change.before is None:
        writes.append(Put(keys.of_shopper(refund.shopper_id, refund.refund_id), {}))
    pointer = keys.escalated(refund.refund_id)
    if refund.state is RefundState.ESCALATED:
        writes.append(Put(pointer, {}))
    elif change.before is RefundState.ESCALATED:
        writes.append(Delete(pointer))
    return writes


def _waits(refund: Refund) -> dict[str, str]:
    if refund.act_by is None or refund.state is RefundState.REJECTED:
        return {}
    late = refund.state is RefundState.ESCALATED
    what = due_keys.DECISIONS if late else due_keys.REFUNDS
    return due_keys.due(what, refund.refund_id, refund.act_by)


def _order_writes(change: RefundChange) -> list[Write]:
    """The child order's next version; what the order spent comes back when nothing is left."""
    order, child = change.order, change.child
    if child == order.child(child.child_order_id):
        return []
    return [*child_writes(order, child), *_spends_returned(order, order.with_child(child))]


def _spends_returned(before: Order, order: Order) -> list[Write]:
    if before.head.state is OrderState.REFUNDED or order.head.state is not OrderState.REFUNDED:
        return []
    head = order.head
    return return_writes(head.shopper_id, head.order_id, head.spends, was_paid=True)


def _units_moved(stock: UnitsMoved) -> list[Write]:
    return [
        Update(
            commerce_keys.stock(sku_id),
            add={stock.leave: -count, stock.reach: count},
            when=(AtLeast(stock.leave, count),),
        )
        for sku_id, count in stock.units.items()
    ]
