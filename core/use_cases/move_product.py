"""A merchant puts a product on sale, or takes it off."""

from core.catalog.products import Product, ProductAction, owned
from core.ids import MerchantId, ProductId
from core.ports.catalog import CatalogDesk
from core.versions import retry_on_conflict


def move_product(
    product_id: ProductId, action: ProductAction, merchant_id: MerchantId, desk: CatalogDesk
) -> Product:
    """The product after `action`, which may be repeated; raises `Conflict` where it may not."""

    def attempt() -> Product:
        before = owned(desk.catalog.product(product_id), merchant_id)
        after = before.after(action)
        if after is not before:
            desk.products.move(after)
        return after

    return retry_on_conflict(attempt)
