"""Carts in the commerce table."""

import msgspec

from core.cart import Cart
from core.idempotency import Once
from core.ids import UserId
from core.versions import VersionConflict
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Absent, Equals, Put, Refused, Store


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
        try:
            if once is None:
                self._store.commit([cart_put(cart)])
            else:
                self._receipts.commit_once(once, cart, [cart_put(cart)])
        except Refused:
            raise VersionConflict from None


def cart_put(cart: Cart) -> Put:
    """The next version of a cart; refused when it is not next."""
    before = Absent() if cart.version == 1 else Equals("version", cart.version - 1)
    return Put(keys.cart(cart.shopper_id), msgspec.to_builtins(cart), when=(before,))
