"""The routes by which a merchant's staff keep its profile, products, stock and plans."""

from typing import Any

from msgspec import Struct

from core.catalog.products import (
    NewProduct,
    NewSku,
    Product,
    ProductAction,
    ProductEdit,
    ProductSku,
    ReadProduct,
    SkuEdit,
)
from core.catalog.stock import StockAdjustment, StockChange
from core.errors import NotFound
from core.ids import MerchantId, PlanId, ProductId, SkuId
from core.pages import Page, page_of
from core.ports import Ids, Members, Receipts
from core.ports.catalog import Catalog, Categories, Merchants, Plans, Products
from core.selling.merchants import Merchant, MerchantEdit
from core.selling.plans import CommissionPlan, PlanDraft, PlanEdit
from core.use_cases.add_plan import add_plan
from core.use_cases.add_product import add_product
from core.use_cases.add_sku import add_sku
from core.use_cases.adjust_stock import adjust_stock
from core.use_cases.edit_merchant import edit_merchant
from core.use_cases.edit_plan import edit_plan
from core.use_cases.edit_product import edit_product
from core.use_cases.edit_sku import edit_sku
from core.use_cases.move_product import move_product
from core.use_cases.read_product import read_own_product
from functions.admin_catalog.views import (
    AdminProductView,
    AdminSkuView,
    PlanView,
    StockAdjustmentView,
    StockedProductView,
)
from functions.shared.api import Api
from functions.shared.merchant_views import AdminMerchantView
from functions.shared.requests import NoInput, Paging, Request

_M = "/v1/admin/merchants/{merchant_id}"


class Ports(Struct, frozen=True):
    """What these routes need from the outside."""

    merchants: Merchants
    members: Members
    catalog: Catalog
    products: Products
    categories: Categories
    plans: Plans
    receipts: Receipts
    ids: Ids


api = Api[Ports]("admin_catalog")

# --- the merchant --------------------------------------------------------------------------


@api.route(f"GET {_M}", answer=AdminMerchantView)
def read_merchant(request: Request[NoInput], ports: Ports) -> Merchant:
    """Read your merchant."""
    merchant = ports.merchants.get(_merchant_id(request))
    if merchant is None:
        raise NotFound("merchant")
    return merchant


@api.route(f"PUT {_M}", input=MerchantEdit, answer=AdminMerchantView)
def put_merchant(request: Request[MerchantEdit], ports: Ports) -> Merchant:
    """Edit your merchant's profile."""
    return edit_merchant(_merchant_id(request), request.input, ports.merchants)


# --- products and SKUs ---------------------------------------------------------------------


@api.route(f"GET {_M}/products", input=Paging, answer=AdminProductView, is_list=True)
def list_products(request: Request[Paging], ports: Ports) -> Page[Product]:
    """List your products of every state, newest first."""
    return ports.catalog.of_merchant(_merchant_id(request), request.page)


@api.route(f"POST {_M}/products", input=NewProduct, answer=AdminProductView, status=201, once=True)
def post_product(request: Request[NewProduct], ports: Ports) -> Product:
    """Add a product. It goes on sale when you publish it."""
    merchant_id = _merchant_id(request)
    return add_product(request.input, merchant_id, request.now, request.creating, ports)


@api.route(f"GET {_M}/products/{{product_id}}", answer=StockedProductView)
def get_product(request: Request[NoInput], ports: Ports) -> ReadProduct:
    """Read a product with its SKUs and stock."""
    return read_own_product(
        _product_id(request), _merchant_id(request), ports.catalog, ports.merchants
    )


@api.route(f"PUT {_M}/products/{{product_id}}", input=ProductEdit, answer=AdminProductView)
def put_product(request: Request[ProductEdit], ports: Ports) -> Product:
    """Edit what a product says."""
    return edit_product(_product_id(request), request.input, _merchant_id(request), ports)


@api.route(f"POST {_M}/products/{{product_id}}/publish", answer=AdminProductView)
def publish(request: Request[NoInput], ports: Ports) -> Product:
    """Put a product on sale."""
    return move_product(_product_id(request), ProductAction.PUBLISH, _merchant_id(request), ports)


@api.route(f"POST {_M}/products/{{product_id}}/withdraw", answer=AdminProductView)
def withdraw(request: Request[NoInput], ports: Ports) -> Product:
    """Take a product off sale."""
    return move_product(_product_id(request), ProductAction.WITHDRAW, _merchant_id(request), ports)


@api.route(
    f"POST {_M}/products/{{product_id}}/skus",
    input=NewSku,
    answer=AdminSkuView,
    status=201,
    once=True,
)
def post_sku(request: Request[NewSku], ports: Ports) -> ProductSku:
    """Add a SKU to a product, with its first stock."""
    return add_sku(
        request.input, _product_id(request), _merchant_id(request), request.creating, ports
    )


@api.route(f"PUT {_M}/products/{{product_id}}/skus/{{sku_id}}", input=SkuEdit, answer=AdminSkuView)
def put_sku(request: Request[SkuEdit], ports: Ports) -> ProductSku:
    """Edit a SKU's options, prices, freight and tax."""
    sku_id = SkuId(request.path["sku_id"])
    return edit_sku(_product_id(request), sku_id, request.input, _merchant_id(request), ports)


@api.route(
    f"POST {_M}/skus/{{sku_id}}/stock",
    input=StockChange,
    answer=StockAdjustmentView,
    status=201,
    once=True,
)
def post_stock(request: Request[StockChange], ports: Ports) -> StockAdjustment:
    """Put units of a SKU in, or take available ones out."""
    return adjust_stock(
        SkuId(request.path["sku_id"]),
        request.input,
        _merchant_id(request),
        request.now,
        request.creating,
        ports,
    )


# --- commission plans ----------------------------------------------------------------------


@api.route(f"GET {_M}/plans", input=Paging, answer=PlanView, is_list=True)
def list_plans(request: Request[Paging], ports: Ports) -> Page[CommissionPlan]:
    """List your commission plans, newest first."""
    plans = ports.plans.of_merchant(_merchant_id(request))
    return page_of(plans, request.page, lambda plan: plan.plan_id, newest_first=True)


@api.route(f"POST {_M}/plans", input=PlanDraft, answer=PlanView, status=201, once=True)
def post_plan(request: Request[PlanDraft], ports: Ports) -> CommissionPlan:
    """Offer buyers a commission: on everything, a category, a product, in a room, or just one."""
    merchant_id = _merchant_id(request)
    return add_plan(request.input, merchant_id, request.creating, ports.plans, ports.ids)


@api.route(f"PUT {_M}/plans/{{plan_id}}", input=PlanEdit, answer=PlanView)
def put_plan(request: Request[PlanEdit], ports: Ports) -> CommissionPlan:
    """Edit a commission plan. Orders keep the rate they froze."""
    plan_id = PlanId(request.path["plan_id"])
    return edit_plan(plan_id, request.input, _merchant_id(request), ports.plans)


def _merchant_id(request: Request[Any]) -> MerchantId:
    return MerchantId(request.path["merchant_id"])


def _product_id(request: Request[Any]) -> ProductId:
    return ProductId(request.path["product_id"])
