"""A merchant edits what a product says."""

from core.catalog.products import Product, ProductEdit, owned
from core.ids import MerchantId, ProductId
from core.ports.catalog import CatalogDesk


def edit_product(
    product_id: ProductId, edit: ProductEdit, merchant_id: MerchantId, desk: CatalogDesk
) -> Product:
    """Save the edited product; raises `VersionConflict` when another was faster."""
    product = owned(desk.catalog.product(product_id), merchant_id).edited(edit)
    desk.products.save(product)
    return product
