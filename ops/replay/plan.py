"""What must exist before the orders of a file can be placed, and the orders in those terms."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from ops.replay.orders import Row

OTHER: Final = "other"
"""The category of products for which the file has none."""
TAKE_RATE_BPS: Final = 800


class SkuPlan(Struct, frozen=True):
    """A product at one price and freight; `stock` is what all orders together take of it."""

    price: int
    freight: int
    stock: int


class ProductPlan(Struct, frozen=True):
    """A product of one seller; `at` counts the products of the file from 1."""

    seller: str
    product: str
    at: int
    category: str
    skus: tuple[SkuPlan, ...]


class LinePlan(Struct, frozen=True):
    """A line of an order: which SKU, and what it must come to."""

    seller: str
    product: str
    price: int
    freight: int
    quantity: int

    @property
    def sku(self) -> "SkuAddress":
        """The SKU by what tells it from others in the file."""
        return self.seller, self.product, self.price, self.freight

    @property
    def goods(self) -> int:
        """What its units cost."""
        return self.quantity * self.price

    @property
    def total(self) -> int:
        """What it comes to, freight and all."""
        return self.quantity * (self.price + self.freight)


SkuAddress = tuple[str, str, int, int]


class OrderPlan(Struct, frozen=True):
    """An order of the file."""

    key: str
    lines: tuple[LinePlan, ...]

    @property
    def total(self) -> int:
        """What it comes to."""
        return sum(line.total for line in self.lines)


class Plan(Struct, frozen=True):
    """All of a file, each thing once, in order of first mention."""

    categories: tuple[str, ...]
    sellers: tuple[str, ...]
    products: tuple[ProductPlan, ...]
    orders: tuple[OrderPlan, ...]

    @property
    def total(self) -> int:
        """What all orders come to."""
        return sum(order.total for order in self.orders)

    @property
    def sku_count(self) -> int:
        """How many SKUs there are."""
        return sum(len(product.skus) for product in self.products)


def plan_of(rows: Iterable[Row]) -> Plan:
    """Sort rows into sellers, products, SKUs and orders.

    Rows of an order with the same SKU become one line: a cart has a SKU once.
    """
    categories: dict[tuple[str, str], str] = {}
    stock: dict[tuple[str, str], dict[tuple[int, int], int]] = {}
    orders: dict[str, dict[SkuAddress, int]] = {}
    for row in rows:
        product = row.seller, row.product
        categories.setdefault(product, slug(row.category))
        skus = stock.setdefault(product, {})
        skus[row.price, row.freight] = skus.get((row.price, row.freight), 0) + row.quantity
        lines = orders.setdefault(row.order, {})
        address = (*product, row.price, row.freight)
        lines[address] = lines.get(address, 0) + row.quantity
    products = (
        _product(seller, key, at, categories[seller, key], skus)
        for at, ((seller, key), skus) in enumerate(stock.items(), 1)
    )
    return Plan(
        categories=tuple(dict.fromkeys(categories.values())),
        sellers=tuple(dict.fromkeys(seller for seller, _ in stock)),
        products=tuple(products),
        orders=tuple(_order(key, lines) for key, lines in orders.items()),
    )


def slug(category: str) -> str:
    """The id of a category by the file's name for it."""
    return re.sub(r"[^a-z0-9]+", "-", category.lower()).strip("-")[:30].strip("-") or OTHER


def _product(
    seller: str, key: str, at: int, category: str, skus: Mapping[tuple[int, int], int]
) -> ProductPlan:
    return ProductPlan(
        seller=seller,
        product=key,
        at=at,
        category=category,
        skus=tuple(SkuPlan(price, freight, stock) for (price, freight), stock in skus.items()),
    )


def _order(key: str, lines: Mapping[SkuAddress, int]) -> OrderPlan:
    return OrderPlan(
        key, tuple(LinePlan(*address, quantity) for address, quantity in lines.items())
    )
