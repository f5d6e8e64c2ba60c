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
from core.categories import Category
from core.errors import Conflict, Invalid, NotFound
from core.ids import CategoryIdText, MerchantId, ProductId, SkuId
from core.merchants import Merchant
from core.stock import Stock, StockLevel
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

    def sku(self, sku_id: SkuId) -> Sku:
        """One of its SKUs; raises `NotFound`."""
        for sku in self.skus:
            if sku.sku_id == sku_id:
                return sku
        raise NotFound("SKU")


def new_product(draft: NewProduct, product_id: ProductId, merchant: Merchant, now: int) -> Product:
    """The product that `draft` describes, not yet on sale."""
    return Product(
        **asdict(draft),
        product_id=product_id,
        merchant_id=merchant.merchant_id,
        currency=merchant.currency,
        created_at=now,
    )


def edit_product(product: Product, edit: ProductEdit) -> Product:
    """The next version; raises `VersionConflict` when `edit` was made from another one."""
    check_version(edit.version, product.version)
    return replace(product, **{**asdict(edit), "version": product.version + 1})


def move_product(product: Product, action: ProductAction) -> Product:
    """The product after `action`, the same one when it is there already.

    Raises `Conflict` when its state forbids the action, or when it has nothing to sell yet.
    """
    state = TRANSITIONS.get((product.state, action))
    if state is None:
        raise Conflict(
            "product_state",
            f"A product that is {product.state} has nothing to {action}.",
            facts={"state": product.state},
        )
    if not product.skus:
        raise Conflict("product_without_skus", "A product needs a SKU before it can be sold.")
    if state is product.state:
        return product
    return replace(product, state=state, version=product.version + 1)


def add_sku(product: Product, draft: NewSku, sku_id: SkuId, merchant: Merchant) -> Product:
    """The product with one more SKU, last in `skus`."""
    if len(product.skus) >= limits.SKUS_PER_PRODUCT_MAX:
        raise Conflict("too_many_skus", f"At most {limits.SKUS_PER_PRODUCT_MAX} a product.")
    described = asdict(draft)
    del described["stock"]
    sku = Sku(**described, sku_id=sku_id)
    _check_sku(sku, product, merchant)
    return replace(product, skus=[*product.skus, sku], version=product.version + 1)


def first_stock(product: Product, draft: NewSku) -> Stock:
    """The stock that begins with the product's last SKU."""
    return Stock(
        sku_id=product.skus[-1].sku_id,
        product_id=product.product_id,
        merchant_id=product.merchant_id,
        category_id=product.category_id,
        available=draft.stock,
        held=0,
        sold=0,
        total=draft.stock,
        product_version=product.version,
    )


def edit_sku(product: Product, sku_id: SkuId, edit: SkuEdit, merchant: Merchant) -> Product:
    """The product with a changed SKU; raises as `edit_product` does."""
    before = product.sku(sku_id)
    check_version(edit.version, product.version)
    described = asdict(edit)
    del described["version"]
    after = replace(before, **described)
    _check_sku(after, product, merchant)
    skus = [after if sku is before else sku for sku in product.skus]
    return replace(product, skus=skus, version=product.version + 1)


def _check_sku(sku: Sku, product: Product, merchant: Merchant) -> None:
    """A SKU differs from its siblings, and only goods from abroad carry import tax."""
    siblings = (other for other in product.skus if other.sku_id != sku.sku_id)
    if any(other.options == sku.options for other in siblings):
        raise Conflict("sku_exists", "Another SKU of this product has these options.")
    if sku.tax.mode == "import" and not merchant.cross_border:
        raise Invalid(
            "import_tax_not_allowed", "Only cross-border merchants import.", field="tax.mode"
        )


# --- what carts and orders need ------------------------------------------------------------


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
