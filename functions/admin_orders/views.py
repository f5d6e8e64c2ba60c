"""A merchant's parts of orders as the admin API shows them."""

from msgspec import Struct

from core.ids import ChildOrderId, LineId, MerchantId, OrderId, UserId
from core.orders.lines import LineDiscount, OrderLine
from core.orders.order import Address, ChildOrder, Order
from core.orders.order_states import OrderState
from functions.shared.order_views import OrderLineView, ParcelView
from functions.shared.views import MoneyView, moneys, timestamp, timestamp_or_none

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
    """A merchant's part of an order. `address` is there only while it is to be delivered.

    `unshipped` says how many units of each line are still to be sent.
    """

    child_order_id: ChildOrderId
    state: OrderState
    placed_at: str
    paid: MoneyView
    address: Address | None
    lines: list[SoldLineView]
    unshipped: dict[LineId, int]
    parcels: list[ParcelView]
    shipped_at: str | None
    delivered_at: str | None
    completed_at: str | None

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
            unshipped=child.unshipped if child.state is OrderState.PAID else {},
            parcels=[ParcelView.of(parcel) for parcel in child.parcels],
            shipped_at=timestamp_or_none(child.shipped_at),
            delivered_at=timestamp_or_none(child.delivered_at),
            completed_at=timestamp_or_none(child.completed_at),
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


class SoldPartView(Struct, frozen=True):
    """A merchant's part of an order as the platform sees it."""

    merchant_id: MerchantId
    part: SoldOrderView


class WholeOrderView(Struct, frozen=True):
    """Anybody's order, as the platform sees it."""

    order_id: OrderId
    shopper_id: UserId
    state: OrderState
    placed_at: str
    paid_at: str | None
    ended_at: str | None
    payable: MoneyView
    children: list[SoldPartView]

    @staticmethod
    def of(order: Order) -> "WholeOrderView":
        """Show `order`."""
        head = order.head
        return WholeOrderView(
            order_id=head.order_id,
            shopper_id=head.shopper_id,
            state=head.state,
            placed_at=timestamp(head.placed_at),
            paid_at=timestamp_or_none(head.paid_at),
            ended_at=timestamp_or_none(head.ended_at),
            payable=MoneyView(head.totals.payable, head.currency),
            children=[
                SoldPartView(child.merchant_id, SoldOrderView.of(child)) for child in order.children
            ],
        )
