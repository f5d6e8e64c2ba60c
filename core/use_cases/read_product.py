"""Anyone reads a product; its merchant reads it in any state."""

from core.catalog.products import Product, ReadProduct, owned
from core.errors import NotFound
from core.ids import MerchantId, ProductId
from core.ports.catalog import Catalog, Merchants


def read_product(product_id: ProductId, catalog: Catalog, merchants: Merchants) -> ReadProduct:
    """A product on sale, with its merchant and stock; raises `NotFound`."""
    product = catalog.product(product_id)
    if product is None or not product.is_on_sale:
        raise NotFound("product")
    return _read(product, catalog, merchants)


def read_own_product(
    product_id: ProductId, merchant_id: MerchantId, catalog: Catalog, merchants: Merchants
) -> ReadProduct:
    """One of the merchant's products in any state; raises `NotFound`."""
    return _read(owned(catalog.product(product_id), merchant_id), catalog, merchants)


def _read(product: Product, catalog: Catalog, merchants: Merchants) -> ReadProduct:
    merchant = merchants.get(product.merchant_id)
    if merchant is None:
        raise NotFound("merchant")
    stock = catalog.stock(sku.sku_id for sku in product.skus)
    return ReadProduct(product, merchant, stock)
