"""Flash sales in the commerce table."""

import msgspec

from core.flash.sales import FlashSale, due_at
from core.idempotency import Once
from core.ids import FlashSaleId, MerchantId
from core.orders.order import out_of_stock
from core.pages import Page, PageRequest
from core.versions import VersionConflict
from functions.shared.dynamodb import commerce_keys, due_keys
from functions.shared.dynamodb import flash_keys as keys
from functions.shared.dynamodb.due_keys import FLASH_SALES
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import (
    Absent,
    AtLeast,
    Equals,
    Item,
    Put,
    Refused,
    Store,
    Update,
)

_STOCK = 1
"""Where the stock stands among the writes of carving."""


class DynamoFlashSales:
    """See `core.ports.flash_sales.FlashSales`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def add(self, sale: FlashSale, once: Once) -> None:
        """See `core.ports.flash_sales.FlashSales.add`."""
        self._receipts.commit_once(once, sale, [_put(sale)])

    def get(self, sale_id: FlashSaleId) -> FlashSale | None:
        """See `core.ports.flash_sales.FlashSales.get`."""
        item = self._store.get(keys.sale(sale_id))
        return None if item is None else msgspec.convert(item, FlashSale)

    def of_merchant(self, merchant_id: MerchantId, page: PageRequest) -> Page[FlashSale]:
        """See `core.ports.flash_sales.FlashSales.of_merchant`."""
        rows = self._store.query(newest(keys.sales_of(merchant_id), page, index="gsi1"))
        return Page([msgspec.convert(item, FlashSale) for item in rows.items], rows.next)

    def save(self, sale: FlashSale) -> None:
        """See `core.ports.flash_sales.FlashSales.save`."""
        try:
            self._store.commit([_put(sale)])
        except Refused:
            raise VersionConflict from None

    def carve(self, sale: FlashSale) -> None:
        """See `core.ports.flash_sales.FlashSales.carve`."""
        units = sale.allotment
        held = Update(
            commerce_keys.stock(sale.sku_id),
            add={"available": -units, "held": units},
            when=(AtLeast("available", units),),
        )
        try:
            self._store.commit([_put(sale), held])
        except Refused as refused:
            if refused.failed == (_STOCK,):
                raise out_of_stock([sale.sku_id]) from None
            raise VersionConflict from None


def _put(sale: FlashSale) -> Put:
    item: Item = msgspec.to_builtins(sale)
    item |= {"gsi1pk": keys.sales_of(sale.merchant_id), "gsi1sk": sale.sale_id}
    due = due_at(sale)
    if due is not None:
        item |= due_keys.due(FLASH_SALES, sale.sale_id, due)
    condition = Absent() if sale.version == 1 else Equals("version", sale.version - 1)
    return Put(keys.sale(sale.sale_id), item, when=(condition,))
