"""Changing products and stock in the commerce table."""

import msgspec

from core.catalog.products import Product, ProductSku
from core.catalog.stock import Stock, StockAdjustment
from core.errors import Conflict
from core.idempotency import Once
from core.limits import STOCK_MAX
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import (
    Absent,
    AtLeast,
    Below,
    Delete,
    Present,
    Put,
    Refused,
    Store,
    Update,
    Write,
)
from functions.shared.dynamodb.versions import commit_next, commit_next_once, put_next


class DynamoProducts:
    """See `core.ports.catalog.Products`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def add(self, product: Product, once: Once) -> None:
        """See `core.ports.catalog.Products.add`."""
        pointer = keys.product_of_merchant(product.merchant_id, product.product_id)
        writes = [
            put_next(keys.product(product.product_id), product),
            Put(pointer, {"product_id": product.product_id}),
        ]
        self._receipts.commit_once(once, product, writes)

    def save(self, product: Product) -> None:
        """See `core.ports.catalog.Products.save`."""
        commit_next(self._store, _next(product))

    def move(self, product: Product) -> None:
        """See `core.ports.catalog.Products.move`."""
        commit_next(self._store, [*_next(product), *_listings(product)])

    def add_sku(self, added: ProductSku, stock: Stock, once: Once) -> None:
        """See `core.ports.catalog.Products.add_sku`."""
        first = Put(keys.stock(stock.sku_id), msgspec.to_builtins(stock), when=(Absent(),))
        rest = [write for write in _next(added.product) if write.key != first.key]
        commit_next_once(self._receipts, once, added, [*rest, first])

    def adjust(self, adjustment: StockAdjustment, once: Once) -> None:
        """See `core.ports.catalog.Products.adjust`."""
        delta = adjustment.delta
        bound = AtLeast("available", -delta) if delta < 0 else _room_for(delta)
        added = {"available": delta, "total": delta}
        write = Update(keys.stock(adjustment.sku_id), add=added, when=(bound,))
        try:
            self._receipts.commit_once(once, adjustment, [write])
        except Refused:
            raise _out_of_bounds(delta) from None


def _next(product: Product) -> list[Write]:
    """The product, and its version beside each SKU's stock, where orders test it."""
    beside = {"product_version": product.version}
    stocks = (
        Update(keys.stock(sku.sku_id), assign=beside, when=(Present(),)) for sku in product.skus
    )
    return [put_next(keys.product(product.product_id), product), *stocks]


def _listings(product: Product) -> list[Write]:
    """The lists of what is on sale, with or without the product."""
    partitions = (
        keys.listing(),
        keys.listing(category_id=product.category_id),
        keys.listing(merchant_id=product.merchant_id),
    )
    pointers = [keys.listed(partition, product.product_id) for partition in partitions]
    if product.is_on_sale:
        return [Put(pointer, {"product_id": product.product_id}) for pointer in pointers]
    return [Delete(pointer) for pointer in pointers]


def _room_for(delta: int) -> Below:
    return Below("available", STOCK_MAX - delta + 1)


def _out_of_bounds(delta: int) -> Conflict:
    if delta < 0:
        return Conflict("stock_too_low", "Fewer units are available than you take out.")
    return Conflict("stock_too_high", f"At most {STOCK_MAX} units of a SKU.")
