"""A merchant adds a variant to a product."""

from core.catalog.products import NewSku, ProductSku, new_sku, new_stock, owned
from core.errors import NotFound
from core.idempotency import Once
from core.ids import MerchantId, ProductId, SkuId
from core.ports.catalog import CatalogDesk
from core.versions import retry_on_conflict


def add_sku(
    draft: NewSku, product_id: ProductId, merchant_id: MerchantId, once: Once, desk: CatalogDesk
) -> ProductSku:
    """Create the SKU and its stock; the same `once` does it once."""
    merchant = desk.merchants.get(merchant_id)
    if merchant is None:
        raise NotFound("merchant")
    sku = new_sku(draft, SkuId(desk.ids.new("sku")))

    def attempt() -> ProductSku:
        product = owned(desk.catalog.product(product_id), merchant_id).with_sku(sku, merchant)
        added = ProductSku(product, sku)
        desk.products.add_sku(added, new_stock(draft, sku.sku_id, product), once)
        return added

    return retry_on_conflict(attempt)
