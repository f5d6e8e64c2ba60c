"""Placing orders in the commerce table: everything an order takes, in one transaction."""

from collections.abc import Mapping, Sequence

import msgspec

from core.catalog.stock import Stock
from core.errors import Invalid
from core.idempotency import Once
from core.ids import SkuId
from core.limits import TRANSACTION_ITEMS_MAX
from core.orders.new_orders import Placement
from core.orders.order import EXPIRY_GRACE_S, ChildOrder, Order, OrderHead, out_of_stock
from core.versions import VersionConflict
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb import due_keys
from functions.shared.dynamodb.carts import cart_put
from functions.shared.dynamodb.coupons import spend_writes
from functions.shared.dynamodb.due_keys import UNPAID_ORDERS
from functions.shared.dynamodb.flash_holds import ordered_writes
from functions.shared.dynamodb.order_log import told
from functions.shared.dynamodb.proofs import proof_put
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import (
    Absent,
    AtLeast,
    Check,
    Equals,
    Item,
    Put,
    Refused,
    Store,
    Update,
    Write,
)


class DynamoPlacements:
    """See `core.ports.placements.Placements`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def place(self, placement: Placement, once: Once) -> None:
        """See `core.ports.placements.Placements.place`."""
        order, head = placement.order, placement.order.head
        stock = _units_held(order, placement.product_versions)
        writes: list[Write] = [
            *stock,
            *_priced_now(order, placement.product_versions),
            *ordered_writes(order),
            *spend_writes(head.shopper_id, head.order_id, head.spends),
            cart_put(placement.cart),
            *_order_puts(order),
            proof_put(head.order_id, placement.proof),
            *told(placement.event),
        ]
        # An order that ends unpaid writes the lane of each reservation, and the stock of the same
        # SKU where it is ordered beside: it could not end if only placing it fitted.
        twice = len(stock) + len(order.holds) - len(order.units)
        records = len(writes) + 1 + twice
        if records > TRANSACTION_ITEMS_MAX:
            raise Invalid(
                "order_too_large",
                "Order fewer products, merchants or coupons at once.",
                facts={"records": records, "max": TRANSACTION_ITEMS_MAX},
            )
        try:
            self._receipts.commit_once(once, order, writes)
        except Refused as refused:
            skus = [list(order.stock_units)[at] for at in refused.failed if at < len(stock)]
            self._refuse_if_out_of_stock(order, skus)
            raise VersionConflict from None

    def _refuse_if_out_of_stock(self, order: Order, sku_ids: Sequence[SkuId]) -> None:
        """Raise `Conflict` when units lack, rather than that their product has changed."""
        found = self._store.get_many([keys.stock(sku_id) for sku_id in sku_ids])
        units = order.stock_units
        short = [
            stock.sku_id
            for stock in (msgspec.convert(item, Stock) for item in found.values())
            if stock.available < units[stock.sku_id]
        ]
        if short:
            raise out_of_stock(sorted(short))


def _order_puts(order: Order) -> list[Put]:
    """A new order and its child orders."""
    children = [_child_put(child) for child in order.children]
    return [_head_put(order.head), *children]


def _units_held(order: Order, product_versions: Mapping[SkuId, int]) -> list[Update]:
    """The order's units from available to held, as long as their products are these."""
    return [
        Update(
            keys.stock(sku_id),
            add={"available": -count, "held": count},
            when=(
                AtLeast("available", count),
                Equals("product_version", product_versions[sku_id]),
            ),
        )
        for sku_id, count in order.stock_units.items()
    ]


def _priced_now(order: Order, product_versions: Mapping[SkuId, int]) -> list[Check]:
    """The products of units that only reservations take are as they were priced, too."""
    return [
        Check(keys.stock(sku_id), when=(Equals("product_version", product_versions[sku_id]),))
        for sku_id in order.units
        if sku_id not in order.stock_units
    ]


def _head_put(head: OrderHead) -> Put:
    item: Item = msgspec.to_builtins(head)
    index = {"gsi1pk": keys.bought_by(head.shopper_id), "gsi1sk": head.order_id}
    due = due_keys.due(UNPAID_ORDERS, head.order_id, head.pay_until + EXPIRY_GRACE_S)
    return Put(keys.order(head.order_id), {**item, **index, **due}, when=(Absent(),))


def _child_put(child: ChildOrder) -> Put:
    item: Item = msgspec.to_builtins(child)
    index = {"gsi1pk": keys.sold_by(child.merchant_id), "gsi1sk": child.child_order_id}
    key = keys.child_order(child.order_id, child.child_order_id)
    return Put(key, {**item, **index}, when=(Absent(),))
