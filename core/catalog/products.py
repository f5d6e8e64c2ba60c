"""The catalogue: products with their SKUs.

A product and its SKUs change together under one version. Stock is apart, because orders move
it all the time; it remembers the version of its product, so that an order's condition on it
covers price and state too.

    draft ──publish──► on_sale ──withdraw──► withdrawn
                          ▲                     │
                          └──────publish────────┘
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from core import limits
from core.amounts import TaxBps, UnitAmount
from core.catalog.categories import Category
from core.catalog.stock import Stock, StockLevel
from core.errors import Conflict, Invalid, NotFound
from core.ids import CategoryIdText, MerchantId, ProductId, SkuId
from core.selling.merchants import Merchant
from core.text import NAME_PATTERN, Description, MediaKey, Name
from core.versions import FIRST_VERSION, Version, check_version

# --- SKUs ----------------------------------------------------------------------------------

OptionText = Annotated[
    str, Meta(min_length=1, max_length=limits.OPTION_CHARS_MAX, pattern=NAME_PATTERN)
]


class SkuPrices(Struct, frozen=True, forbid_unknown_fields=True):
    """What one unit costs anyone, on sale, and for members; in minor units."""

    list: UnitAmount
    sale: UnitAmount | None = None
    member: UnitAmount | None = None
    live_min: UnitAmount | None = None
    """How low a buyer's live room may go; None: no lower than what anyone pays."""

    def __post_init__(self) -> None:
        if max(self.sale or 0, self.member or 0, self.live_min or 0) > self.list:
            raise ValueError("a reduced price is over the list price")

    @property
    def lowest(self) -> int:
        """What anyone pays for one unit before offers."""
        return self.list if self.sale is None else self.sale


class SkuTax(Struct, frozen=True, forbid_unknown_fields=True):
    """No tax, tax contained in the price, or tax added on import; `rate` in basis points."""

    mode: Literal["none", "inclusive", "import"] = "none"
    rate: TaxBps = 0

    def __post_init__(self) -> None:
        if self.mode == "none" and self.rate:
            raise ValueError("there is no tax to rate")


class SkuDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A variant of a product as its merchant describes it; `freight` is for one unit."""

    options: Annotated[dict[OptionText, OptionText], Meta(max_length=limits.OPTIONS_MAX)] = {}
    prices: SkuPrices
    freight: UnitAmount = 0
    tax: SkuTax = SkuTax()


class NewSku(SkuDraft, frozen=True, kw_only=True):
    """A variant to add, and how many there are of it."""

    stock: StockLevel = 0


class SkuEdit(SkuDraft, frozen=True, kw_only=True):
    """A changed variant and the version of its product that it was made from."""

    version: Version


class Sku(SkuDraft, frozen=True, kw_only=True):
    """A variant that can be sold."""

    sku_id: SkuId


# --- products ------------------------------------------------------------------------------


class ProductState(StrEnum):
    """Where a product is in its life."""

    DRAFT = "draft"
    ON_SALE = "on_sale"
    WITHDRAWN = "withdrawn"


class ProductAction(StrEnum):
    """What moves it."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"


TRANSITIONS: Final[Mapping[tuple[ProductState, ProductAction], ProductState]] = {
    (ProductState.DRAFT, ProductAction.PUBLISH): ProductState.ON_SALE,
    (ProductState.ON_SALE, ProductAction.PUBLISH): ProductState.ON_SALE,
    (ProductState.ON_SALE, ProductAction.WITHDRAW): ProductState.WITHDRAWN,
    (ProductState.WITHDRAWN, ProductAction.WITHDRAW): ProductState.WITHDRAWN,
    (ProductState.WITHDRAWN, ProductAction.PUBLISH): ProductState.ON_SALE,
}
"""Asking again for what is so already changes nothing; what is not here is refused."""


class ProductDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a product is, to those who may buy it."""

    name: Name
    description: Description = ""
    images: Annotated[list[MediaKey], Meta(max_length=limits.PRODUCT_IMAGES_MAX)] = []


class NewProduct(ProductDraft, frozen=True, kw_only=True):
    """A product to add. Its category stays for good: it decides what the platform takes."""

    category_id: CategoryIdText


class ProductEdit(ProductDraft, frozen=True, kw_only=True):
    """A changed product and the version that it was made from."""

    version: Version


class Product(NewProduct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A product with its SKUs, in the order they were added."""

    product_id: ProductId
    merchant_id: MerchantId
    currency: str
    """The merchant's."""
    created_at: int
    state: ProductState = ProductState.DRAFT
    skus: list[Sku] = []
    version: int = FIRST_VERSION

    @property
    def is_on_sale(self) -> bool:
        """Whether shoppers see it."""
        return self.state is ProductState.ON_SALE

    @property
    def price_from(self) -> int:
        """What anyone pays for the cheapest of its SKUs, of which there is one at least."""
        return min(sku.prices.lowest for sku in self.skus)

    def sku(self, sku_id: SkuId) -> Sku:
        """One of its SKUs; raises `NotFound`."""
        for sku in self.skus:
            if sku.sku_id == sku_id:
                return sku
        raise NotFound("SKU")

    def edited(self, edit: ProductEdit) -> "Product":
        """The next version; raises `VersionConflict` when `edit` was made from another one."""
        check_version(edit.version, self.version)
        return replace(self, **{**asdict(edit), "version": self.version + 1})

    def after(self, action: ProductAction) -> "Product":
        """The next version in another state; the same product when it is there already.

        Raises `Conflict` when its state forbids the action, or when it has nothing to sell yet.
        """
        state = TRANSITIONS.get((self.state, action))
        if state is None:
            raise Conflict(
                "product_state",
                f"No {action} for a product that is {self.state}.",
                facts={"state": self.state},
            )
        if not self.skus:
            raise Conflict("product_without_skus", "A product needs a SKU before it is sold.")
        if state is self.state:
            return self
        return replace(self, state=state, version=self.version + 1)

    def with_sku(self, sku: Sku, merchant: Merchant) -> "Product":
        """The next version with one more SKU, last in `skus`."""
        if len(self.skus) >= limits.SKUS_PER_PRODUCT_MAX:
            raise Conflict("too_many_skus", f"At most {limits.SKUS_PER_PRODUCT_MAX} a product.")
        _check_sku(sku, self.skus, merchant)
        return replace(self, skus=[*self.skus, sku], version=self.version + 1)

    def with_edited_sku(self, sku_id: SkuId, edit: SkuEdit, merchant: Merchant) -> "Product":
        """The next version with a changed SKU; raises `NotFound` and as `edited` does."""
        before = self.sku(sku_id)
        check_version(edit.version, self.version)
        after = new_sku(edit, sku_id)
        _check_sku(after, [sku for sku in self.skus if sku is not before], merchant)
        skus = [after if sku is before else sku for sku in self.skus]
        return replace(self, skus=skus, version=self.version + 1)


def new_product(draft: NewProduct, product_id: ProductId, merchant: Merchant, now: int) -> Product:
    """The product that `draft` describes, not yet on sale."""
    return Product(
        **asdict(draft),
        product_id=product_id,
        merchant_id=merchant.merchant_id,
        currency=merchant.currency,
        created_at=now,
    )


def owned(product: Product | None, merchant_id: MerchantId) -> Product:
    """The product, when it is this merchant's; raises `NotFound`."""
    if product is None or product.merchant_id != merchant_id:
        raise NotFound("product")
    return product


def new_sku(draft: SkuDraft, sku_id: SkuId) -> Sku:
    """The SKU that `draft` describes."""
    return Sku(
        options=draft.options,
        prices=draft.prices,
        freight=draft.freight,
        tax=draft.tax,
        sku_id=sku_id,
    )


def new_stock(draft: NewSku, sku_id: SkuId, product: Product) -> Stock:
    """The stock that a SKU of `product` begins with."""
    return Stock(
        sku_id=sku_id,
        product_id=product.product_id,
        merchant_id=product.merchant_id,
        category_id=product.category_id,
        available=draft.stock,
        held=0,
        sold=0,
        total=draft.stock,
        product_version=product.version,
    )


def _check_sku(sku: Sku, siblings: list[Sku], merchant: Merchant) -> None:
    """A SKU differs from its siblings, and only goods from abroad carry import tax."""
    if any(other.options == sku.options for other in siblings):
        raise Conflict("sku_exists", "Another SKU of this product has these options.")
    if sku.tax.mode == "import" and not merchant.cross_border:
        raise Invalid(
            "import_tax_not_allowed", "Only cross-border merchants import.", field="tax.mode"
        )


# --- reading -------------------------------------------------------------------------------


class ProductSku(Struct, frozen=True):
    """A SKU and the product it belongs to."""

    product: Product
    sku: Sku


class ReadProduct(Struct, frozen=True):
    """A product with who sells it and how many there are."""

    product: Product
    merchant: Merchant
    stock: dict[SkuId, Stock]


class SellableSku(Struct, frozen=True):
    """A SKU with all that its price depends on, read consistently.

    It exists; whether it can be bought now is `is_on_sale` and `available`. An order that
    commits its stock with the condition `product_version == product.version` is sure that
    prices and state are still these.
    """

    sku: Sku
    product: Product
    merchant: Merchant
    category: Category
    available: int

    @property
    def is_on_sale(self) -> bool:
        """Whether shoppers may buy it, as long as there is stock."""
        return self.product.is_on_sale
