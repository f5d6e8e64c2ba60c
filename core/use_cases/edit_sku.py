"""A merchant edits a variant: its options, prices, freight or tax."""

from core.catalog.products import ProductSku, SkuEdit, owned
from core.errors import NotFound
from core.ids import MerchantId, ProductId, SkuId
from core.ports.catalog import CatalogDesk


def edit_sku(
    product_id: ProductId,
    sku_id: SkuId,
    edit: SkuEdit,
    merchant_id: MerchantId,
    desk: CatalogDesk,
) -> ProductSku:
    """Save the edited SKU; raises `VersionConflict` when its product changed since."""
    merchant = desk.merchants.get(merchant_id)
    if merchant is None:
        raise NotFound("merchant")
    before = owned(desk.catalog.product(product_id), merchant_id)
    product = before.with_edited_sku(sku_id, edit, merchant)
    desk.products.save(product)
    return ProductSku(product, product.sku(sku_id))
