"""One line of a quote: its share of everything, unit by unit, and who gets what of it.

Nothing here can be part of a cycle, so the many small values spare the collector (`gc=False`).
"""

from msgspec import Struct

from core.pricing.document import PriceSource


class FundedParts(Struct, frozen=True, gc=False):
    """One line's part of a discount, by who bears it. In minor units."""

    merchant: int
    platform: int
    buyer: int


class Discount(Struct, frozen=True, gc=False):
    """One offer's part on one line."""

    offer: str
    amount: int
    funding: FundedParts


class Split(Struct, frozen=True, gc=False):
    """Where what was paid goes; the five sum to it. Buyer and platform may be below zero."""

    merchant: int
    buyer: int
    agency: int
    platform: int
    tax: int


class QuotedLine(Struct, frozen=True, gc=False):
    """One line's share of everything. `goods` is after layer 6; `units` are the frozen prices."""

    id: str
    price_source: PriceSource
    units: tuple[int, ...]
    discounts: tuple[Discount, ...]
    unit_price: int
    split: Split
    goods: int
    freight: int
    funded_freight: int
    tax_contained: int
    tax_added: int
    tax_added_on_goods: int
    red_packets: int
    goods_paid: int
    freight_paid: int
    paid: int
