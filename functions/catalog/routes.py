"""The routes of the catalogue that shoppers see, and of buyers' showcases."""

from msgspec import Struct

from core.catalog.categories import Category
from core.catalog.products import Product, ReadProduct
from core.errors import NotFound
from core.ids import CategoryIdText, MerchantId, ProductId, UserId
from core.pages import Page
from core.ports.catalog import Catalog, Categories, Merchants, Plans, Showcases
from core.selling.merchants import Merchant
from core.selling.showcases import PickedProduct
from core.use_cases.drop_pick import drop_pick
from core.use_cases.pick_product import pick_product
from core.use_cases.read_product import read_product
from core.use_cases.read_showcase import read_own_showcase, read_showcase
from functions.catalog.views import (
    CategoryView,
    MerchantView,
    OwnPickView,
    ProductCardView,
    ProductPageView,
    ShowcasePickView,
)
from functions.shared.api import Api
from functions.shared.requests import NoInput, Paging, Request


class Ports(Struct, frozen=True):
    """What these routes need from the outside."""

    catalog: Catalog
    categories: Categories
    merchants: Merchants
    plans: Plans
    showcases: Showcases


class ProductsQuery(Paging, frozen=True, forbid_unknown_fields=True):
    """Which products: all, or those of a category."""

    category_id: CategoryIdText | None = None


api = Api[Ports]("catalog")


@api.route("GET /v1/categories", input=Paging, answer=CategoryView, is_list=True)
def categories(request: Request[Paging], ports: Ports) -> Page[Category]:
    """List categories."""
    return ports.categories.list(request.page)


@api.route("GET /v1/products", input=ProductsQuery, answer=ProductCardView, is_list=True)
def products(request: Request[ProductsQuery], ports: Ports) -> Page[Product]:
    """List what is on sale, newest first."""
    return ports.catalog.on_sale(request.page, category_id=request.input.category_id)


@api.route("GET /v1/products/{product_id}", answer=ProductPageView)
def product(request: Request[NoInput], ports: Ports) -> ReadProduct:
    """Read a product on sale."""
    return read_product(ProductId(request.path["product_id"]), ports.catalog, ports.merchants)


@api.route("GET /v1/merchants/{merchant_id}", answer=MerchantView)
def merchant(request: Request[NoInput], ports: Ports) -> Merchant:
    """Read a merchant."""
    found = ports.merchants.get(MerchantId(request.path["merchant_id"]))
    if found is None:
        raise NotFound("merchant")
    return found


@api.route(
    "GET /v1/merchants/{merchant_id}/products",
    input=Paging,
    answer=ProductCardView,
    is_list=True,
)
def merchant_products(request: Request[Paging], ports: Ports) -> Page[Product]:
    """List what a merchant has on sale, newest first."""
    merchant_id = MerchantId(request.path["merchant_id"])
    return ports.catalog.on_sale(request.page, merchant_id=merchant_id)


@api.route(
    "GET /v1/buyers/{buyer_id}/showcase", input=Paging, answer=ShowcasePickView, is_list=True
)
def showcase(request: Request[Paging], ports: Ports) -> Page[PickedProduct]:
    """List what a buyer sells, last picked first."""
    buyer_id = UserId(request.path["buyer_id"])
    return read_showcase(buyer_id, request.page, ports.catalog, ports.showcases)


@api.route("GET /v1/me/showcase", input=Paging, answer=OwnPickView, is_list=True)
def own_showcase(request: Request[Paging], ports: Ports) -> Page[PickedProduct]:
    """List your picks with what each pays you now."""
    return read_own_showcase(
        request.caller.user_id,
        request.page,
        request.now,
        ports.catalog,
        ports.plans,
        ports.showcases,
    )


@api.route("PUT /v1/me/showcase/{product_id}", answer=OwnPickView)
def pick(request: Request[NoInput], ports: Ports) -> PickedProduct:
    """Pick a product into your showcase."""
    return pick_product(
        ProductId(request.path["product_id"]),
        request.caller.user_id,
        request.now,
        ports.catalog,
        ports.plans,
        ports.showcases,
    )


@api.route("DELETE /v1/me/showcase/{product_id}")
def drop(request: Request[NoInput], ports: Ports) -> None:
    """Take a product out of your showcase."""
    drop_pick(ProductId(request.path["product_id"]), request.caller.user_id, ports.showcases)
