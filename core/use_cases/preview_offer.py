"""A merchant sees what an offer would have cost, before publishing it."""

from typing import Protocol

import msgspec
from msgspec import UNSET

from core.errors import Conflict, NotFound
from core.ids import CategoryId, MerchantId, OfferId, ProductId
from core.offers.offer import merchant_party
from core.offers.simulations import Preview, PreviewRequest, preview
from core.orders.lines import LineTerms, OrderLine
from core.orders.order import ChildOrder
from core.pages import PageRequest
from core.ports.catalog import Catalog
from core.ports.offers import Offers
from core.ports.orders import ChildOrders
from core.pricing import Commission, Document, Freight, Line, Offer, Prices, Tax, Window


class PreviewPorts(Protocol):
    """What a preview reads."""

    @property
    def offers(self) -> Offers:
        """The offer."""

    @property
    def orders(self) -> ChildOrders:
        """The merchant's parts of past orders."""

    @property
    def catalog(self) -> Catalog:
        """Products, for their categories."""


def preview_offer(
    offer_id: OfferId,
    merchant_id: MerchantId,
    wanted: PreviewRequest,
    now: int,
    ports: PreviewPorts,
) -> Preview:
    """Price carts without and with an offer of the merchant.

    Past orders are taken at the prices paid per unit, without the offers they had, at a moment
    at which the offer is open. Raises `NotFound`, and `Conflict` where there are no orders.
    """
    stored = ports.offers.get(offer_id)
    if stored is None or stored.terms.offer.owner != merchant_party(merchant_id):
        raise NotFound("offer")
    terms = stored.terms
    if wanted.documents:
        return preview(terms, [sent.document for sent in wanted.documents])
    past = ports.orders.of_merchant(merchant_id, PageRequest(wanted.orders)).items
    if not past:
        raise Conflict("no_orders", "There are no orders yet to try the offer on.")
    product_ids = {line.product_id for child in past for line in child.lines}
    products = ports.catalog.products(sorted(product_ids))
    categories = {product.product_id: product.category_id for product in products}
    moment = _moment(terms.offer, now)
    return preview(terms, [_cart(child, categories, moment) for child in past])


def _moment(offer: Offer, now: int) -> int:
    """Now, or the first moment of an offer that is not open now."""
    if offer.is_open(now) or not isinstance(offer.window, Window):
        return now
    return offer.window.start


def _cart(child: ChildOrder, categories: dict[ProductId, CategoryId], now: int) -> Document:
    fee = sum(line.freight for line in child.lines)
    return Document(
        currency=child.currency,
        now=now,
        lines=tuple(_line(line, child.merchant_id, categories) for line in child.lines),
        freight={child.merchant_id: Freight(fee)},
    )


def _line(
    line: OrderLine, merchant_id: MerchantId, categories: dict[ProductId, CategoryId]
) -> Line:
    terms, promotion = line.terms, line.promotion
    category = categories.get(line.product_id)
    commission = (
        UNSET
        if promotion is None
        else Commission(terms.commission_rate, promotion.buyer_id, terms.agency_rate)
    )
    return Line(
        id=line.line_id,
        sku=line.sku_id,
        product=line.product_id,
        merchant=merchant_id,
        quantity=line.quantity,
        prices=_prices(line),
        categories=() if category is None else (category,),
        tax=_tax(terms),
        take_rate=terms.take_rate,
        take_floor=terms.take_floor,
        take_cap=terms.take_cap,
        commission=commission,
    )


def _prices(line: OrderLine) -> Prices:
    """What was paid, by flash where it was: most offers leave out what is priced so."""
    if line.price_source == "flash":
        return Prices(line.unit_price + 1, flash=line.unit_price)
    return Prices(line.unit_price)


def _tax(terms: LineTerms) -> Tax:
    rated = {} if terms.tax_mode == "none" else {"rate": terms.tax_rate}
    return msgspec.convert({"mode": terms.tax_mode, **rated}, Tax)
