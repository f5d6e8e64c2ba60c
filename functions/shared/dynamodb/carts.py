"""Carts in the commerce table."""

import msgspec

from core.carts.cart import Cart
from core.carts.open_carts import OpenCart
from core.idempotency import Once
from core.ids import UserId
from core.offers.coupons import Coupon
from core.pricing.limits import COUPONS_MAX
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Put, Query, Store
from functions.shared.dynamodb.versions import commit_next, commit_next_once, put_next


class DynamoCarts:
    """See `core.ports.carts.Carts`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def get(self, shopper_id: UserId) -> Cart:
        """See `core.ports.carts.Carts.get`."""
        item = self._store.get(keys.cart(shopper_id))
        return Cart(shopper_id) if item is None else msgspec.convert(item, Cart)

    def open(self, shopper_id: UserId, now: int) -> OpenCart:
        """See `core.ports.carts.Carts.open`; one call more for a wallet of hundreds."""
        cart = keys.cart(shopper_id)
        until_cart = (keys.coupons_ending(now + 1), cart.sk)
        rows = self._store.query(Query(cart.pk, between=until_cart, limit=COUPONS_MAX + 1))
        if rows.next is not None:
            return OpenCart(self.get(shopper_id))
        found = Cart(shopper_id)
        held: list[Coupon] = []
        for item in rows.items:
            if item["sk"] == cart.sk:
                found = msgspec.convert(item, Cart)
            else:
                held.append(msgspec.convert(item, Coupon))
        return OpenCart(found, [coupon for coupon in held if coupon.is_usable])

    def save(self, cart: Cart, once: Once | None = None) -> None:
        """See `core.ports.carts.Carts.save`."""
        if once is None:
            commit_next(self._store, [cart_put(cart)])
        else:
            commit_next_once(self._receipts, once, cart, [cart_put(cart)])


def cart_put(cart: Cart) -> Put:
    """The next version of a cart; refused when it is not next."""
    return put_next(keys.cart(cart.shopper_id), cart)
