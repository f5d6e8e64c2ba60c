"""Simulated prices as the admin API shows them."""

import msgspec
from msgspec import Struct

from core.offers.simulations import Preview
from core.pricing import Discount, NotApplied, Quote, Split, render_quote
from core.pricing.document import PriceSource
from functions.shared.views import MoneyView


class SimulatedLine(Struct, frozen=True):
    """A line of a quote. `units` are the prices that refunds of single units go by."""

    id: str
    unit_price: int
    price_source: PriceSource
    goods: int
    freight: int
    funded_freight: int
    tax_contained: int
    tax_added: int
    red_packets: int
    goods_paid: int
    freight_paid: int
    paid: int
    units: list[int]
    discounts: list[Discount]
    split: Split


class SimulatedQuote(Struct, frozen=True):
    """A quote of the money rules, section 9, in minor units of the document's currency."""

    payable: int
    goods: int
    freight: int
    tax_added: int
    red_packets: int
    optimal: bool
    lines: list[SimulatedLine]
    applied: list[str]
    chosen: list[str]
    not_applied: list[NotApplied]

    @staticmethod
    def of(quote: Quote) -> "SimulatedQuote":
        """Show `quote`."""
        return msgspec.convert(render_quote(quote), SimulatedQuote)


class PreviewView(Struct, frozen=True):
    """What an offer would have done to `carts` carts, in `applied` of which it gave something.

    For `unproven` of them there may be better coupons than were found in time. `merchant`,
    `platform` and `buyer` are what each would have borne.
    """

    carts: int
    applied: int
    unproven: int
    payable_before: MoneyView
    payable_after: MoneyView
    merchant: MoneyView
    platform: MoneyView
    buyer: MoneyView

    @staticmethod
    def of(preview: Preview) -> "PreviewView":
        """Show `preview`."""

        def money(amount: int) -> MoneyView:
            return MoneyView(amount, preview.currency)

        return PreviewView(
            carts=preview.carts,
            applied=preview.applied,
            unproven=preview.unproven,
            payable_before=money(preview.payable_before),
            payable_after=money(preview.payable_after),
            merchant=money(preview.merchant),
            platform=money(preview.platform),
            buyer=money(preview.buyer),
        )
