"""Parties see what they will get of orders that are placed."""

from core.books.estimates import Estimate, estimates_of
from core.books.ledger import Account
from core.orders.order import OrderPlaced
from core.pages import Page, PageRequest
from core.ports.ledger import Estimates, PlacedOrders
from core.ports.orders import Orders


def note_estimates(event: OrderPlaced, orders: Orders, estimates: Estimates) -> None:
    """Keep what each party of an order will get; again: the same."""
    order = orders.get(event.order_id)
    if order is not None:
        estimates.put(estimates_of(order))


def read_estimates(
    account: Account, page: PageRequest, estimates: Estimates, orders: PlacedOrders
) -> Page[Estimate]:
    """An account's shares of orders that wait for their payment at this moment.

    A page may be short of those that were paid, cancelled or expired since.
    """
    found = estimates.of_account(account, page)
    placed = orders.among([each.order_id for each in found.items])
    return Page([each for each in found.items if each.order_id in placed], found.next)
