"""Anyone reads what a buyer sells; the buyer sees what each pick pays, too."""

from msgspec.structs import replace

from core.ids import UserId
from core.pages import Page, PageRequest, page_of
from core.ports.catalog import Catalog, Plans, Showcases
from core.selling.plans import plan_for
from core.selling.showcases import PickedProduct


def read_showcase(
    buyer_id: UserId, page: PageRequest, catalog: Catalog, showcases: Showcases
) -> Page[PickedProduct]:
    """The picks that are on sale, newest first."""
    picks = page_of(
        showcases.of_buyer(buyer_id).picks,
        page,
        lambda pick: f"{pick.picked_at:012d}{pick.product_id}",
        newest_first=True,
    )
    pick_of = {pick.product_id: pick for pick in picks.items}
    products = catalog.products(list(pick_of))
    shown = [
        PickedProduct(pick_of[product.product_id], product)
        for product in products
        if product.is_on_sale
    ]
    return Page(shown, picks.next)


def read_own_showcase(
    buyer_id: UserId,
    page: PageRequest,
    now: int,
    catalog: Catalog,
    plans: Plans,
    showcases: Showcases,
) -> Page[PickedProduct]:
    """The same with the plan that pays the buyer for each product now."""
    picked = read_showcase(buyer_id, page, catalog, showcases)
    books = plans.books({each.product.merchant_id for each in picked.items})
    paid = [
        replace(
            each,
            plan=plan_for(
                books[each.product.merchant_id].plans,
                buyer_id=buyer_id,
                product_id=each.product.product_id,
                category_id=each.product.category_id,
                now=now,
            ),
        )
        for each in picked.items
    ]
    return Page(paid, picked.next)
