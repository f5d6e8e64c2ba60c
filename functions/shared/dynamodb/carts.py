"""Carts in the commerce table."""

import msgspec

from core.carts.cart import Cart
from core.idempotency import Once
from core.ids import UserId
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Put, Store
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

    def save(self, cart: Cart, once: Once | None = None) -> None:
        """See `core.ports.carts.Carts.save`."""
        if once is None:
            commit_next(self._store, [cart_put(cart)])
        else:
            commit_next_once(self._receipts, once, cart, [cart_put(cart)])


def cart_put(cart: Cart) -> Put:
    """The next version of a cart; refused when it is not next."""
    return put_next(keys.cart(cart.shopper_id), cart)
