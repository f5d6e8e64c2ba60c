"""Which lines an offer is for: docs/money-rules.md §3, one offer and one line at a time.

For many offers and carts there is `PreparedOffers`, which finds the same by its indexes.
"""

from msgspec import UNSET

from core.pricing.document import Line
from core.pricing.offers import Offer, Scope


def in_scope(scope: Scope, line: Line) -> bool:
    """Whether the scope is everything or one of its lists holds the line, exceptions aside."""
    named = (
        (scope.merchants, (line.merchant,)),
        (scope.products, (line.product,)),
        (scope.skus, (line.sku,)),
        (scope.categories, line.categories),
    )
    return scope.all is True or any(
        ids is not UNSET and any(each in ids for each in own) for ids, own in named
    )


def is_eligible(offer: Offer, line: Line) -> bool:
    """Whether an offer of layers 2 to 6 counts the line, its window aside."""
    price, source = line.prices.lowest()
    excepted = offer.scope.except_skus
    buyer = None if line.commission is UNSET else line.commission.buyer
    return (
        price > 0
        and in_scope(offer.scope, line)
        and (excepted is UNSET or line.sku not in excepted)
        and offer.merchant in (None, line.merchant)
        and (source != "flash" or offer.with_flash)
        and offer.buyer in (UNSET, buyer)
    )
