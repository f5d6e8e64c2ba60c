"""A file of real orders: a row a line item, amounts in minor units."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct

from core.pricing.limits import QUANTITY_MAX, UNIT_PRICE_MAX
from ops.build.steps import BuildError

COLUMNS: Final = (
    "order_id",
    "product_id",
    "category",
    "seller_id",
    "quantity",
    "unit_price_minor",
    "unit_freight_minor",
)


class Row(Struct, frozen=True):
    """A line item: some units of a product, each at the same price and freight."""

    order: str
    product: str
    category: str
    """Empty when the file does not say."""
    seller: str
    quantity: int
    price: int
    freight: int

    @property
    def total(self) -> int:
        """What the line comes to."""
        return self.quantity * (self.price + self.freight)


def read_orders(path: Path) -> list[Row]:
    """Read the rows of a file. Raises BuildError naming the line that is not one."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return parse_rows(lines)
    except OSError as error:
        raise BuildError(f"{path} cannot be read: {error.strerror}") from None


def parse_rows(lines: Iterable[str]) -> list[Row]:
    """Parse lines of CSV, the first of which names the columns."""
    table = csv.DictReader(lines, strict=True)
    missing = set(COLUMNS) - set(table.fieldnames or ())
    if missing:
        raise BuildError(f"the orders have no column {', '.join(sorted(missing))}")
    rows = [_row(fields, at) for at, fields in enumerate(table, 2)]
    if not rows:
        raise BuildError("there are no orders in it")
    return rows


def _row(fields: dict[str, str], at: int) -> Row:
    return Row(
        order=_text(fields, "order_id", at),
        product=_text(fields, "product_id", at),
        category=fields["category"],
        seller=_text(fields, "seller_id", at),
        quantity=_number(fields, "quantity", at, 1, QUANTITY_MAX),
        price=_number(fields, "unit_price_minor", at, 0, UNIT_PRICE_MAX),
        freight=_number(fields, "unit_freight_minor", at, 0, UNIT_PRICE_MAX),
    )


def _text(fields: dict[str, str], name: str, at: int) -> str:
    if not fields[name]:
        raise BuildError(f"line {at} has no {name}")
    return fields[name]


def _number(fields: dict[str, str], name: str, at: int, least: int, most: int) -> int:
    text = fields[name] or ""
    if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
        raise BuildError(f"line {at}: {name} is not a number from {least} to {most}")
    return int(text)
