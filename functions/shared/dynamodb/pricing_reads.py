"""What carts are priced by, out of the commerce table in one call."""

from collections.abc import Sequence
from typing import Final

from core.carts.cart import CartLine
from core.flash.reservations import Reservation
from core.ids import CategoryId, FlashRequestId, ProductId, UserId
from core.offers.offer import Owner, merchant_party
from core.ports.pricing import PricingFacts
from core.pricing import PLATFORM
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.catalog import joined, keys_beside, stocks_in
from functions.shared.dynamodb.flash_holds import reservation_key
from functions.shared.dynamodb.flash_lanes import stored_reservation
from functions.shared.dynamodb.offers import shelf_in
from functions.shared.dynamodb.store import Store

CATEGORIES_KEPT_MAX: Final = 10_000


class DynamoPricingReads:
    """See `core.ports.pricing.PricingReads`.

    A line names all that it is priced by but its product's category, which never changes: who
    has met the product before knows that too.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._category_of: dict[ProductId, CategoryId] = {}

    def facts(self, shopper_id: UserId, lines: Sequence[CartLine]) -> PricingFacts:
        """See `core.ports.pricing.PricingReads.facts`; two calls for a product that is new."""
        merchants = sorted({line.merchant_id for line in lines})
        owners: list[Owner] = [PLATFORM, *map(merchant_party, merchants)]
        stocks = [keys.stock(line.sku_id) for line in lines]
        holds = [reservation_key(shopper_id, line.hold) for line in lines if line.hold is not None]
        product_ids = {line.product_id for line in lines}
        known = {self._category_of.get(product_id) for product_id in product_ids}
        found = self._store.get_many(
            [
                *stocks,
                *map(keys.product, sorted(product_ids)),
                *map(keys.merchant, merchants),
                *(keys.category(category_id) for category_id in known if category_id is not None),
                *map(keys.shelf, owners),
                *holds,
            ]
        )
        stock = stocks_in(found[key] for key in dict.fromkeys(stocks) if key in found)
        missing = [key for key in keys_beside(stock.values()) if key not in found]
        if missing:
            found |= self._store.get_many(missing)
        self._remember({each.product_id: each.category_id for each in stock.values()})
        reservations = (stored_reservation(found[key]) for key in holds if key in found)
        held: dict[FlashRequestId, Reservation] = {each.request_id: each for each in reservations}
        return PricingFacts(
            sellable=joined(stock, found),
            held=held,
            shelves={owner: shelf_in(found, owner) for owner in owners},
        )

    def _remember(self, categories: dict[ProductId, CategoryId]) -> None:
        if len(self._category_of) + len(categories) > CATEGORIES_KEPT_MAX:
            self._category_of.clear()
        self._category_of |= categories
