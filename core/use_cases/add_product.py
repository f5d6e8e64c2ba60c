"""A merchant adds a product."""

from core.catalog.products import NewProduct, Product, new_product
from core.errors import Invalid, NotFound
from core.idempotency import Once
from core.ids import MerchantId, ProductId
from core.ports.catalog import CatalogDesk


def add_product(
    draft: NewProduct, merchant_id: MerchantId, now: int, once: Once, desk: CatalogDesk
) -> Product:
    """Create the product that `draft` describes, not yet on sale; the same `once` does it once."""
    merchant = desk.merchants.get(merchant_id)
    if merchant is None:
        raise NotFound("merchant")
    # Categories are never removed, so what was seen holds at the commit too.
    if desk.categories.get(draft.category_id) is None:
        raise Invalid("unknown_category", "No category has this id.", field="category_id")
    product = new_product(draft, ProductId(desk.ids.new("prd")), merchant, now)
    desk.products.add(product, once)
    return product
