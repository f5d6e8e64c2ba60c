"""A buyer picks a product into the showcase."""

from core.catalog.products import Product
from core.errors import Conflict, NotFound
from core.ids import ProductId, UserId
from core.ports.catalog import Catalog, Plans, Showcases
from core.selling.plans import plan_for
from core.selling.showcases import Pick, PickedProduct
from core.versions import retry_on_conflict


def pick_product(
    product_id: ProductId,
    buyer_id: UserId,
    now: int,
    catalog: Catalog,
    plans: Plans,
    showcases: Showcases,
) -> PickedProduct:
    """Put the product in, once; it must be on sale and some plan must pay the buyer for it."""
    product = catalog.product(product_id)
    if product is None or not product.is_on_sale:
        raise NotFound("product")
    plan = plan_for(
        plans.of_merchant(product.merchant_id),
        buyer_id=buyer_id,
        product_id=product_id,
        category_id=product.category_id,
        now=now,
    )
    if plan is None:
        raise Conflict("no_commission_plan", "Its merchant pays no commission on this product.")
    pick = retry_on_conflict(lambda: _picked(product, buyer_id, now, showcases))
    return PickedProduct(pick, product, plan)


def _picked(product: Product, buyer_id: UserId, now: int, showcases: Showcases) -> Pick:
    """The pick that is there, or a new one. A plan that ends later leaves it there unpaid."""
    showcase = showcases.of_buyer(buyer_id)
    found = showcase.pick_of(product.product_id)
    if found is not None:
        return found
    pick = Pick(product.product_id, product.merchant_id, picked_at=now)
    showcases.save(showcase.with_pick(pick))
    return pick
