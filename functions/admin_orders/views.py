"""A merchant's parts of orders as the admin API shows them."""

from msgspec import Struct

from core.ids import ChildOrderId
from core.order_lines import LineDiscount, OrderLine
from core.order_states import OrderState
from core.orders import Address, ChildOrder
from functions.shared.order_views import OrderLineView
from functions.shared.views import MoneyView, moneys, timestamp

TO_DELIVER = frozenset({OrderState.PAID, OrderState.SHIPPED})
"""While an order is in one of these, the merchant needs to know where it goes."""


class FundedDiscountView(Struct, frozen=True):
    """An offer's part on a line, and how much of it each bears."""

    offer_id: str
    amount: MoneyView
    merchant: MoneyView
    platform: MoneyView
    buyer: MoneyView

    @staticmethod
    def of(discount: LineDiscount, currency: str) -> "FundedDiscountView":
        """Show `discount`."""
        return FundedDiscountView(
            offer_id=discount.offer_id,
            amount=MoneyView(discount.amount, currency),
            merchant=MoneyView(discount.merchant, currency),
            platform=MoneyView(discount.platform, currency),
            buyer=MoneyView(discount.buyer, currency),
        )


class SplitView(Struct, frozen=True):
    """Who gets what of what was paid; the five sum to it, some may be below zero."""

    merchant: MoneyView
    buyer: MoneyView
    agency: MoneyView
    platform: MoneyView
    tax: MoneyView


class SoldLineView(Struct, frozen=True):
    """A line that a merchant sold."""

    line: OrderLineView
    discounts: list[FundedDiscountView]
    split: SplitView

    @staticmethod
    def of(line: OrderLine, currency: str) -> "SoldLineView":
        """Show `line`."""
        return SoldLineView(
            line=OrderLineView.of(line, currency),
            discounts=[FundedDiscountView.of(discount, currency) for discount in line.discounts],
            split=SplitView(**moneys(line.split, currency)),
        )


class SoldOrderView(Struct, frozen=True):
    """A merchant's part of an order. `address` is there only while it is to be delivered."""

    child_order_id: ChildOrderId
    state: OrderState
    placed_at: str
    paid: MoneyView
    address: Address | None
    lines: list[SoldLineView]

    @staticmethod
    def of(child: ChildOrder) -> "SoldOrderView":
        """Show `child`."""
        return SoldOrderView(
            child_order_id=child.child_order_id,
            state=child.state,
            placed_at=timestamp(child.placed_at),
            paid=MoneyView(child.paid, child.currency),
            address=child.address if child.state in TO_DELIVER else None,
            lines=[SoldLineView.of(line, child.currency) for line in child.lines],
        )


class SoldOrderSummaryView(Struct, frozen=True):
    """A merchant's part of an order in a list."""

    child_order_id: ChildOrderId
    state: OrderState
    placed_at: str
    paid: MoneyView
    line_count: int

    @staticmethod
    def of(child: ChildOrder) -> "SoldOrderSummaryView":
        """Show `child`."""
        return SoldOrderSummaryView(
            child_order_id=child.child_order_id,
            state=child.state,
            placed_at=timestamp(child.placed_at),
            paid=MoneyView(child.paid, child.currency),
            line_count=len(child.lines),
        )
