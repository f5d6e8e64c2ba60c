"""What parties will get of an order once it is paid: an estimate, and no entry of the books."""

from collections import Counter

from msgspec import Struct

from core.books import ledger
from core.books.ledger import Account
from core.ids import OrderId
from core.orders.order import Order


class Estimate(Struct, frozen=True):
    """An account's share of an order that is placed and not paid yet."""

    account: Account
    order_id: OrderId
    currency: str
    amount: int
    placed_at: int


def estimates_of(order: Order) -> list[Estimate]:
    """The shares of an order's parties, as its quote split it; zero ones are left out."""
    sums: Counter[Account] = Counter()
    for child in order.children:
        for line in child.lines:
            sums[ledger.merchant(child.merchant_id)] += line.split.merchant
            if line.promotion is None:
                continue
            sums[ledger.buyer(line.promotion.buyer_id)] += line.split.buyer
            if line.promotion.agency_id is not None:
                sums[ledger.agency(line.promotion.agency_id)] += line.split.agency
    head = order.head
    return [
        Estimate(account, head.order_id, head.currency, amount, head.placed_at)
        for account, amount in sums.items()
        if amount
    ]
