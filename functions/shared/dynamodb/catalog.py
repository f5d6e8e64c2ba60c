"""Reading the catalogue from the commerce table."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import msgspec

from core.catalog.categories import Category
from core.catalog.products import Product, SellableSku
from core.catalog.stock import Stock
from core.ids import CategoryId, MerchantId, ProductId, SkuId
from core.pages import Page, PageRequest
from core.selling.merchants import Merchant
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.store import Item, Key, Query, Store


class DynamoCatalog:
    """See `core.ports.catalog.Catalog`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def sellable(self, sku_ids: Iterable[SkuId]) -> dict[SkuId, SellableSku]:
        """See `core.ports.catalog.Catalog.sellable`. Two reads, however many SKUs."""
        stocks = self.stock(sku_ids)
        return joined(stocks, self._store.get_many(keys_beside(stocks.values())))

    def product(self, product_id: ProductId) -> Product | None:
        """See `core.ports.catalog.Catalog.product`."""
        item = self._store.get(keys.product(product_id))
        return None if item is None else msgspec.convert(item, Product)

    def products(self, product_ids: Sequence[ProductId]) -> list[Product]:
        """See `core.ports.catalog.Catalog.products`."""
        wanted = [keys.product(product_id) for product_id in product_ids]
        found = self._store.get_many(wanted)
        return [msgspec.convert(found[key], Product) for key in wanted if key in found]

    def stock(self, sku_ids: Iterable[SkuId]) -> dict[SkuId, Stock]:
        """See `core.ports.catalog.Catalog.stock`."""
        found = self._store.get_many([keys.stock(sku_id) for sku_id in sku_ids])
        return stocks_in(found.values())

    def on_sale(
        self,
        page: PageRequest,
        *,
        category_id: CategoryId | None = None,
        merchant_id: MerchantId | None = None,
    ) -> Page[Product]:
        """See `core.ports.catalog.Catalog.on_sale`."""
        partition = keys.listing(merchant_id=merchant_id, category_id=category_id)
        listed = self._pointed(newest(partition, page))
        return Page([product for product in listed.items if product.is_on_sale], listed.next)

    def of_merchant(self, merchant_id: MerchantId, page: PageRequest) -> Page[Product]:
        """See `core.ports.catalog.Catalog.of_merchant`."""
        partition = keys.merchant(merchant_id).pk
        return self._pointed(newest(partition, page, begins=keys.PRODUCT_OF_MERCHANT))

    def _pointed(self, query: Query) -> Page[Product]:
        """The products that a page of pointers leads to."""
        rows = self._store.query(query)
        pointed = [ProductId(str(item["product_id"])) for item in rows.items]
        return Page(self.products(pointed), rows.next)


def stocks_in(items: Iterable[Item]) -> dict[SkuId, Stock]:
    """The stocks that items are."""
    stocks = (msgspec.convert(item, Stock) for item in items)
    return {stock.sku_id: stock for stock in stocks}


def keys_beside(stocks: Iterable[Stock]) -> list[Key]:
    """Where the rest is of what SKUs with these stocks are sold by."""
    found: dict[Key, None] = {}
    for stock in stocks:
        found[keys.product(stock.product_id)] = None
        found[keys.merchant(stock.merchant_id)] = None
        found[keys.category(stock.category_id)] = None
    return [*found]


def joined(stocks: Mapping[SkuId, Stock], found: Mapping[Key, Item]) -> dict[SkuId, SellableSku]:
    """SKUs with what is found of `keys_beside`."""
    read = cache(lambda key, kind: msgspec.convert(found[key], kind))
    answer = {}
    for sku_id, stock in stocks.items():
        product: Product = read(keys.product(stock.product_id), Product)
        answer[sku_id] = SellableSku(
            sku=product.sku(sku_id),
            product=product,
            merchant=read(keys.merchant(stock.merchant_id), Merchant),
            category=read(keys.category(stock.category_id), Category),
            available=stock.available,
        )
    return answer
