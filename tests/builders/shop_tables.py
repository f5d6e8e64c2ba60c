"""The commerce table of a small shop: merchants, SKUs on sale, filled carts."""

from typing import Any

import msgspec

from core.carts.cart import Cart, CartLine
from core.catalog.categories import Category
from core.catalog.products import Product, ProductState, Sku, SkuPrices, SkuTax
from core.catalog.stock import Stock
from core.ids import (
    AgencyId,
    CategoryId,
    LineId,
    MerchantId,
    NoteId,
    PlanId,
    ProductId,
    SkuId,
    UserId,
)
from core.selling.agencies import AgencyTerms
from core.selling.attribution import Attribution, Origin
from core.selling.merchants import Merchant, MerchantKind
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.carts import DynamoCarts
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.store import Put, Store, Update
from tests.fakes.http import NOW
from tests.fakes.ids import user
from tests.fakes.memory_store import MemoryStore

SHOPPER, BUYER, STAFF, OTHER = (UserId(user(number)) for number in (1, 2, 3, 4))
AGENCY = AgencyTerms(AgencyId(f"agc_{1:026d}"), 2_000)
SHOES, SOFAS = (MerchantId(f"mer_{number:026d}") for number in (1, 2))
FOUND_IN_NOTE = Attribution(
    Origin(BUYER, NOW + 86_400, note_id=NoteId(f"note_{1:026d}")),
    plan_id=PlanId(f"pln_{1:026d}"),
    rate=1_500,
    agency_id=AGENCY.agency_id,
    agency_rate=AGENCY.rate,
)


def sku_id(number: int) -> SkuId:
    return SkuId(f"sku_{number:026d}")


def line_id(number: int) -> LineId:
    return LineId(f"lin_{number:026d}")


class Tables:
    """A commerce table with two merchants, one with a member of staff, and a category."""

    def __init__(self, commerce: Store | None = None) -> None:
        self.commerce = commerce or MemoryStore()
        self._carts = DynamoCarts(self.commerce)
        for merchant_id in (SHOES, SOFAS):
            self.add_merchant(merchant_id)
        category = Category(name="鞋", take_rate=500, category_id=CategoryId("shoes"))
        self._put(keys.category(category.category_id), category)
        self.commerce.commit([Put(keys.staff(STAFF, SHOES), {"merchant_id": SHOES})])

    def add_merchant(self, merchant_id: MerchantId, currency: str = "CNY") -> None:
        merchant = Merchant(
            name="静步",
            kind=MerchantKind.COMPANY,
            currency=currency,
            cross_border=True,
            merchant_id=merchant_id,
            created_at=NOW,
        )
        self._put(keys.merchant(merchant_id), merchant)

    def add_sku(
        self,
        number: int,
        *,
        units: int = 100,
        price: int = 29_900,
        merchant_id: MerchantId = SHOES,
        freight: int = 0,
        tax: SkuTax | None = None,
    ) -> SkuId:
        """A product of one SKU on sale, in its merchant's currency."""
        merchant = msgspec.convert(self.commerce.get(keys.merchant(merchant_id)), Merchant)
        sku = Sku(
            prices=SkuPrices(price), freight=freight, tax=tax or SkuTax(), sku_id=sku_id(number)
        )
        product = Product(
            name=f"product {number}",
            category_id=CategoryId("shoes"),
            product_id=ProductId(f"prd_{number:026d}"),
            merchant_id=merchant_id,
            currency=merchant.currency,
            created_at=NOW,
            state=ProductState.ON_SALE,
            skus=[sku],
        )
        self._put(keys.product(product.product_id), product)
        stock = Stock(
            sku_id=sku.sku_id,
            product_id=product.product_id,
            merchant_id=merchant_id,
            category_id=product.category_id,
            available=units,
            held=0,
            sold=0,
            total=units,
            product_version=product.version,
        )
        self._put(keys.stock(sku.sku_id), stock)
        return sku.sku_id

    def reprice(self, number: int, price: int) -> None:
        """The product's next version, as its merchant's edit commits it."""
        key = keys.product(ProductId(f"prd_{number:026d}"))
        product = msgspec.convert(self.commerce.get(key), Product)
        sku = msgspec.structs.replace(product.skus[0], prices=SkuPrices(price))
        edited = msgspec.structs.replace(product, skus=[sku], version=product.version + 1)
        self._put(key, edited)
        beside = {"product_version": edited.version}
        self.commerce.commit([Update(keys.stock(sku.sku_id), assign=beside)])

    def fill_cart(
        self,
        *numbers: int,
        quantity: int = 1,
        shopper_id: UserId = SHOPPER,
        attribution: Attribution | None = None,
    ) -> None:
        """Put SKUs into a shopper's cart, `line_id(number)` each."""
        cart = self._carts.get(shopper_id)
        catalog = DynamoCatalog(self.commerce).sellable([sku_id(number) for number in numbers])
        for number in numbers:
            sellable = catalog[sku_id(number)]
            line = CartLine(
                line_id=line_id(number),
                sku_id=sku_id(number),
                product_id=sellable.product.product_id,
                merchant_id=sellable.merchant.merchant_id,
                quantity=quantity,
                added_at=NOW,
                attribution=attribution,
            )
            cart = cart.with_units(line, "CNY")
        self._put(keys.cart(shopper_id), cart)

    def empty_cart(self, shopper_id: UserId) -> None:
        cart = self.cart(shopper_id)
        emptied = cart.without(frozenset(line.line_id for line in cart.lines))
        self._put(keys.cart(shopper_id), emptied)

    def cart(self, shopper_id: UserId = SHOPPER) -> Cart:
        return self._carts.get(shopper_id)

    def stock(self, number: int) -> tuple[int, int, int]:
        """Units available, held and sold."""
        stock = msgspec.convert(self.commerce.get(keys.stock(sku_id(number))), Stock)
        assert stock.available + stock.held + stock.sold == stock.total
        return stock.available, stock.held, stock.sold

    def _put(self, key: Any, value: Any) -> None:
        self.commerce.commit([Put(key, msgspec.to_builtins(value))])
