"""Change a cart as it is at that moment: what others do meanwhile is kept."""

from collections.abc import Callable

from core import limits
from core.carts.cart import Cart
from core.idempotency import Once
from core.ids import UserId
from core.ports.carts import Carts
from core.versions import retry_on_conflict


def change_cart(
    shopper_id: UserId, decide: Callable[[Cart], Cart], carts: Carts, once: Once | None = None
) -> Cart:
    """Commit what `decide` makes of the cart, deciding again when another was faster.

    One shopper's own devices are all that compete: with as many tries as there are requests,
    each of them gets through.
    """

    def attempt() -> Cart:
        after = decide(carts.get(shopper_id))
        carts.save(after, once)
        return after

    return retry_on_conflict(attempt, limits.CART_ATTEMPTS_MAX)
