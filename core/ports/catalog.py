"""Ports of the catalogue: merchants, products, stock, plans, agencies, showcases."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from core.catalog.categories import Category
from core.catalog.products import Product, ProductSku, SellableSku
from core.catalog.stock import Stock, StockAdjustment
from core.idempotency import Once
from core.ids import AgencyId, CategoryId, MerchantId, ProductId, SkuId, UserId
from core.pages import Page, PageRequest
from core.ports import Ids
from core.selling.agencies import Agency, AgencyTerms
from core.selling.merchants import Merchant
from core.selling.plans import CommissionPlan, PlanBook
from core.selling.showcases import Showcase


class Catalog(Protocol):
    """Reading the catalogue. All reads are consistent."""

    def sellable(self, sku_ids: Iterable[SkuId]) -> dict[SkuId, SellableSku]:
        """All that pricing needs of these SKUs, of products in any state.

        SKUs that do not exist are left out.
        """

    def product(self, product_id: ProductId) -> Product | None:
        """A product in any state."""

    def products(self, product_ids: Sequence[ProductId]) -> list[Product]:
        """These products in any state, in this order; absent ones are left out."""

    def stock(self, sku_ids: Iterable[SkuId]) -> dict[SkuId, Stock]:
        """The stock of these SKUs."""

    def on_sale(
        self,
        page: PageRequest,
        *,
        category_id: CategoryId | None = None,
        merchant_id: MerchantId | None = None,
    ) -> Page[Product]:
        """What is on sale, newest first: everywhere, or in one category, or of one merchant."""

    def of_merchant(self, merchant_id: MerchantId, page: PageRequest) -> Page[Product]:
        """A merchant's products in any state, newest first."""


class Products(Protocol):
    """Changing products. A SKU's stock begins with it."""

    def add(self, product: Product, once: Once) -> None:
        """Commit a new draft and the receipt. Raises as `core.ports.notes.Notes.add`."""

    def save(self, product: Product) -> None:
        """Commit the next version of a product; raises `VersionConflict` when it is not next."""

    def move(self, product: Product) -> None:
        """The same when its state changed: it enters the lists of what is on sale, or leaves."""

    def add_sku(self, added: ProductSku, stock: Stock, once: Once) -> None:
        """Commit the next version of a product with a new SKU, its stock and the receipt.

        Raises as `save` and `add`.
        """

    def adjust(self, adjustment: StockAdjustment, once: Once) -> None:
        """Add to or take from what is available, never below zero or over the limit.

        Raises `Conflict` "stock_too_low" or "stock_too_high", else as `add`.
        """


class Categories(Protocol):
    """What products are sorted into."""

    def list(self, page: PageRequest) -> Page[Category]:
        """Every category, by id."""

    def get(self, category_id: CategoryId) -> Category | None:
        """A category."""

    def save(self, category: Category) -> None:
        """Commit a new category or its next version; raises `VersionConflict`."""


class Merchants(Protocol):
    """Merchants."""

    def add(self, merchant: Merchant, once: Once) -> None:
        """Commit a new merchant and the receipt. Raises as `core.ports.notes.Notes.add`."""

    def get(self, merchant_id: MerchantId) -> Merchant | None:
        """A merchant."""

    def get_many(self, merchant_ids: Iterable[MerchantId]) -> list[Merchant]:
        """These merchants, by id."""

    def save(self, merchant: Merchant) -> None:
        """Commit the next version; raises `VersionConflict` when it is not next."""


class Staff(Protocol):
    """Who works for which merchant; `core.ports.Members` reads it."""

    def add(self, user_id: UserId, merchant_id: MerchantId) -> None:
        """Make a user staff; they may be already. Raises `NotFound` for the merchant."""

    def remove(self, user_id: UserId, merchant_id: MerchantId) -> None:
        """Their next request is refused; they may be gone already."""


class Plans(Protocol):
    """Commission plans."""

    def of_merchant(self, merchant_id: MerchantId) -> list[CommissionPlan]:
        """All plans of a merchant, oldest first."""

    def books(self, merchant_ids: Iterable[MerchantId]) -> dict[MerchantId, PlanBook]:
        """The plans of these merchants; each of them is in the answer."""

    def add(self, book: PlanBook, once: Once) -> None:
        """Commit the next version, whose last plan is new, and the receipt.

        Raises `VersionConflict` when it is not next, else as `core.ports.notes.Notes.add`.
        """

    def save(self, book: PlanBook) -> None:
        """Commit the next version; raises `VersionConflict` when it is not next."""


class Agencies(Protocol):
    """Agencies and the buyers with them."""

    def add(self, agency: Agency, once: Once) -> None:
        """Commit a new agency and the receipt. Raises as `core.ports.notes.Notes.add`."""

    def get(self, agency_id: AgencyId) -> Agency | None:
        """An agency."""

    def of_buyer(self, user_id: UserId) -> AgencyTerms | None:
        """The terms of the agency that a buyer is with."""

    def join(self, user_id: UserId, terms: AgencyTerms) -> None:
        """From now on the buyer is with this agency and no other."""

    def leave(self, user_id: UserId) -> None:
        """The buyer is with no agency any more."""


class Showcases(Protocol):
    """What buyers sell from their own pages."""

    def of_buyer(self, buyer_id: UserId) -> Showcase:
        """A buyer's picks; an empty showcase when there are none."""

    def save(self, showcase: Showcase) -> None:
        """Commit the next version; raises `VersionConflict` when it is not next."""


class CatalogDesk(Protocol):
    """What it takes to run a merchant's catalogue."""

    @property
    def catalog(self) -> Catalog:
        """Reading products."""

    @property
    def products(self) -> Products:
        """Changing them."""

    @property
    def categories(self) -> Categories:
        """What they are sorted into."""

    @property
    def merchants(self) -> Merchants:
        """Who sells them."""

    @property
    def ids(self) -> Ids:
        """Fresh ids."""
