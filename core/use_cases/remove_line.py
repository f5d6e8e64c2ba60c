"""A shopper takes a line out of the cart."""

from core.carts.cart import Cart
from core.ids import LineId, UserId
from core.ports.carts import Carts
from core.use_cases.change_cart import change_cart


def remove_line(line_id: LineId, shopper_id: UserId, carts: Carts) -> Cart:
    """Remove the line; raises `NotFound`."""

    def decide(cart: Cart) -> Cart:
        return cart.without(frozenset({cart.line(line_id).line_id}))

    return change_cart(shopper_id, decide, carts)
