"""A merchant's catalogue as its staff see it."""

from msgspec import Struct

from core.catalog.products import Product, ProductSku, ProductState, ReadProduct, Sku
from core.catalog.stock import Stock, StockAdjustment
from core.ids import (
    CategoryId,
    MerchantId,
    PlanId,
    ProductId,
    RoomId,
    SkuId,
    UserId,
)
from core.selling.plans import CommissionPlan
from core.text import MediaKey
from functions.shared.merchant_views import SkuPricesView, SkuTaxView
from functions.shared.views import MoneyView, money_or_none, timestamp, timestamp_or_none


class AdminProductView(Struct, frozen=True):
    """A product in a list or after a change. Send `version` back with an edit."""

    product_id: ProductId
    merchant_id: MerchantId
    category_id: CategoryId
    name: str
    description: str
    images: list[MediaKey]
    state: ProductState
    sku_ids: list[SkuId]
    created_at: str
    version: int

    @staticmethod
    def of(product: Product) -> "AdminProductView":
        """Show `product`."""
        return AdminProductView(
            product_id=product.product_id,
            merchant_id=product.merchant_id,
            category_id=product.category_id,
            name=product.name,
            description=product.description,
            images=product.images,
            state=product.state,
            sku_ids=[sku.sku_id for sku in product.skus],
            created_at=timestamp(product.created_at),
            version=product.version,
        )


class AdminSkuView(Struct, frozen=True):
    """A SKU after a change; `version` is its product's. `freight` is for one unit."""

    sku_id: SkuId
    product_id: ProductId
    options: dict[str, str]
    prices: SkuPricesView
    live_min: MoneyView | None
    freight: MoneyView
    tax: SkuTaxView
    version: int

    @staticmethod
    def of(added: ProductSku) -> "AdminSkuView":
        """Show a SKU of a product."""
        sku, currency = added.sku, added.product.currency
        return AdminSkuView(
            sku_id=sku.sku_id,
            product_id=added.product.product_id,
            options=sku.options,
            prices=SkuPricesView.of(sku.prices, currency),
            live_min=money_or_none(sku.prices.live_min, currency),
            freight=MoneyView(sku.freight, currency),
            tax=SkuTaxView.of(sku.tax),
            version=added.product.version,
        )


class StockView(Struct, frozen=True):
    """Units of a SKU: free to be ordered, held by orders that are not paid yet, and sold."""

    available: int
    held: int
    sold: int

    @staticmethod
    def of(stock: Stock) -> "StockView":
        """Show `stock`."""
        return StockView(stock.available, stock.held, stock.sold)


class StockedSkuView(Struct, frozen=True):
    """A SKU and how many there are. `freight` is for one unit."""

    sku_id: SkuId
    options: dict[str, str]
    prices: SkuPricesView
    live_min: MoneyView | None
    freight: MoneyView
    tax: SkuTaxView
    stock: StockView

    @staticmethod
    def of(sku: Sku, stock: Stock, currency: str) -> "StockedSkuView":
        """Show `sku`."""
        return StockedSkuView(
            sku_id=sku.sku_id,
            options=sku.options,
            prices=SkuPricesView.of(sku.prices, currency),
            live_min=money_or_none(sku.prices.live_min, currency),
            freight=MoneyView(sku.freight, currency),
            tax=SkuTaxView.of(sku.tax),
            stock=StockView.of(stock),
        )


class StockedProductView(Struct, frozen=True):
    """A product with its SKUs and how many there are of each."""

    product_id: ProductId
    category_id: CategoryId
    name: str
    description: str
    images: list[MediaKey]
    state: ProductState
    skus: list[StockedSkuView]
    created_at: str
    version: int

    @staticmethod
    def of(read: ReadProduct) -> "StockedProductView":
        """Show what was read."""
        product = read.product
        return StockedProductView(
            product_id=product.product_id,
            category_id=product.category_id,
            name=product.name,
            description=product.description,
            images=product.images,
            state=product.state,
            skus=[
                StockedSkuView.of(sku, read.stock[sku.sku_id], product.currency)
                for sku in product.skus
            ],
            created_at=timestamp(product.created_at),
            version=product.version,
        )


class StockAdjustmentView(Struct, frozen=True):
    """A change that was made; the levels are on the product, since orders move them."""

    sku_id: SkuId
    delta: int
    adjusted_at: str

    @staticmethod
    def of(adjustment: StockAdjustment) -> "StockAdjustmentView":
        """Show `adjustment`."""
        return StockAdjustmentView(
            sku_id=adjustment.sku_id,
            delta=adjustment.delta,
            adjusted_at=timestamp(adjustment.adjusted_at),
        )


class PlanView(Struct, frozen=True):
    """A commission plan: what it names must hold; `rate` in basis points."""

    plan_id: PlanId
    rate: int
    buyer_id: UserId | None
    room_id: RoomId | None
    product_id: ProductId | None
    category_id: CategoryId | None
    starts_at: str | None
    ends_at: str | None
    version: int

    @staticmethod
    def of(plan: CommissionPlan) -> "PlanView":
        """Show `plan`."""
        return PlanView(
            plan_id=plan.plan_id,
            rate=plan.rate,
            buyer_id=plan.buyer_id,
            room_id=plan.room_id,
            product_id=plan.product_id,
            category_id=plan.category_id,
            starts_at=timestamp_or_none(plan.starts_at),
            ends_at=timestamp_or_none(plan.ends_at),
            version=plan.version,
        )
