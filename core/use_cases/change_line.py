"""A shopper changes how many units a cart line has."""

from core.carts.cart import Cart
from core.ids import LineId, UserId
from core.ports.carts import Carts
from core.use_cases.change_cart import change_cart


def change_line(line_id: LineId, quantity: int, shopper_id: UserId, carts: Carts) -> Cart:
    """Set the line's quantity; raises `NotFound`."""
    return change_cart(shopper_id, lambda cart: cart.with_quantity(line_id, quantity), carts)
