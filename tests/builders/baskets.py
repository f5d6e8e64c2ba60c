"""Baskets out of pricing documents, for orders of any quote there can be."""

from msgspec import UNSET

from core.carts.cart import CartLine
from core.carts.priced_lines import PricedLine
from core.catalog.categories import Category
from core.catalog.products import Product, SellableSku, Sku, SkuPrices
from core.ids import (
    AgencyId,
    CategoryId,
    LineId,
    MerchantId,
    NoteId,
    ProductId,
    SkuId,
    UserId,
)
from core.orders.new_orders import Basket
from core.pricing import Document, Line, price
from core.selling.attribution import Attribution, Origin
from core.selling.merchants import Merchant, MerchantKind

NOW = 1_793_000_000


def basket_of(document: Document) -> Basket:
    """The basket that a shopper orders at the price of `document`; it spends nothing."""
    lines = [priced_line(line) for line in document.lines]
    return Basket(UserId("shopper"), lines, document, price(document), [])


def priced_line(line: Line) -> PricedLine:
    """A cart line that the line of a document could come from."""
    merchant_id, product_id = MerchantId(line.merchant), ProductId(line.product)
    sku = Sku(sku_id=SkuId(line.sku), prices=SkuPrices(line.prices.list))
    merchant = Merchant(
        name="静步", kind=MerchantKind.COMPANY, merchant_id=merchant_id, created_at=NOW
    )
    category = Category(name="鞋", take_rate=line.take_rate, category_id=CategoryId("shoes"))
    product = Product(
        name="乐福鞋",
        category_id=category.category_id,
        product_id=product_id,
        merchant_id=merchant_id,
        currency="CNY",
        created_at=NOW,
        skus=[sku],
    )
    attribution = _attribution(line)
    cart_line = CartLine(
        line_id=LineId(line.id),
        sku_id=sku.sku_id,
        product_id=product_id,
        merchant_id=merchant_id,
        quantity=line.quantity,
        added_at=NOW,
        attribution=attribution,
    )
    sellable = SellableSku(sku, product, merchant, category, line.quantity)
    return PricedLine(cart_line, sellable, attribution)


def _attribution(line: Line) -> Attribution | None:
    if line.commission is UNSET:
        return None
    buyer_id = UserId(line.commission.buyer)
    agency_id = AgencyId(f"agency of {buyer_id}") if line.commission.agency_rate else None
    return Attribution(
        Origin(buyer_id, NOW + 1, note_id=NoteId("note_1")),
        rate=line.commission.rate,
        agency_id=agency_id,
        agency_rate=line.commission.agency_rate,
    )
