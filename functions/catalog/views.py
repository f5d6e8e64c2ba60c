"""The catalogue as the storefront API shows it."""

from msgspec import Struct

from core.catalog.categories import Category
from core.catalog.products import Product, ReadProduct, Sku
from core.catalog.stock import Stock, StockState, stock_state
from core.ids import CategoryId, MerchantId, PlanId, ProductId, SkuId
from core.selling.merchants import Merchant, MerchantKind
from core.selling.showcases import PickedProduct
from core.text import MediaKey
from functions.shared.merchant_views import SkuPricesView, SkuTaxView
from functions.shared.views import MoneyView, money_or_none, timestamp


class CategoryView(Struct, frozen=True):
    """A category."""

    category_id: CategoryId
    name: str

    @staticmethod
    def of(category: Category) -> "CategoryView":
        """Show `category`."""
        return CategoryView(category.category_id, category.name)


class MerchantView(Struct, frozen=True):
    """A merchant. Freight is free from `free_over` on; null always charges it."""

    merchant_id: MerchantId
    kind: MerchantKind
    name: str
    description: str
    logo: MediaKey | None
    cross_border: bool
    free_over: MoneyView | None

    @staticmethod
    def of(merchant: Merchant) -> "MerchantView":
        """Show `merchant`."""
        return MerchantView(
            merchant_id=merchant.merchant_id,
            kind=merchant.kind,
            name=merchant.name,
            description=merchant.description,
            logo=merchant.logo,
            cross_border=merchant.cross_border,
            free_over=money_or_none(merchant.free_over, merchant.currency),
        )


class ProductCardView(Struct, frozen=True):
    """A product in a list. `price_from` is its cheapest SKU's price for anyone."""

    product_id: ProductId
    merchant_id: MerchantId
    category_id: CategoryId
    name: str
    cover: MediaKey | None
    price_from: MoneyView

    @staticmethod
    def of(product: Product) -> "ProductCardView":
        """Show `product`, which is on sale and so has SKUs."""
        return ProductCardView(
            product_id=product.product_id,
            merchant_id=product.merchant_id,
            category_id=product.category_id,
            name=product.name,
            cover=product.images[0] if product.images else None,
            price_from=MoneyView(product.price_from, product.currency),
        )


class OfferedSkuView(Struct, frozen=True):
    """A variant that can be bought. `freight` is for one unit."""

    sku_id: SkuId
    options: dict[str, str]
    prices: SkuPricesView
    freight: MoneyView
    tax: SkuTaxView
    stock: StockState

    @staticmethod
    def of(sku: Sku, stock: Stock, currency: str) -> "OfferedSkuView":
        """Show `sku`."""
        return OfferedSkuView(
            sku_id=sku.sku_id,
            options=sku.options,
            prices=SkuPricesView.of(sku.prices, currency),
            freight=MoneyView(sku.freight, currency),
            tax=SkuTaxView.of(sku.tax),
            stock=stock_state(stock.available),
        )


class ProductPageView(Struct, frozen=True):
    """A product with all that one decides by."""

    product_id: ProductId
    category_id: CategoryId
    name: str
    description: str
    images: list[MediaKey]
    skus: list[OfferedSkuView]
    merchant: MerchantView

    @staticmethod
    def of(read: ReadProduct) -> "ProductPageView":
        """Show what was read."""
        product = read.product
        return ProductPageView(
            product_id=product.product_id,
            category_id=product.category_id,
            name=product.name,
            description=product.description,
            images=product.images,
            skus=[
                OfferedSkuView.of(sku, read.stock[sku.sku_id], product.currency)
                for sku in product.skus
            ],
            merchant=MerchantView.of(read.merchant),
        )


class ShowcasePickView(Struct, frozen=True):
    """A product that a buyer sells."""

    product: ProductCardView
    picked_at: str

    @staticmethod
    def of(picked: PickedProduct) -> "ShowcasePickView":
        """Show `picked`."""
        return ShowcasePickView(
            ProductCardView.of(picked.product), timestamp(picked.pick.picked_at)
        )


class AppliedPlanView(Struct, frozen=True):
    """What a pick pays its buyer: `rate` in basis points."""

    plan_id: PlanId
    rate: int


class OwnPickView(Struct, frozen=True):
    """A product that the caller sells; `plan` is null when none holds at the moment."""

    product: ProductCardView
    picked_at: str
    plan: AppliedPlanView | None

    @staticmethod
    def of(picked: PickedProduct) -> "OwnPickView":
        """Show `picked`."""
        plan = picked.plan
        return OwnPickView(
            product=ProductCardView.of(picked.product),
            picked_at=timestamp(picked.pick.picked_at),
            plan=None if plan is None else AppliedPlanView(plan.plan_id, plan.rate),
        )
