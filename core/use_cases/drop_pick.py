"""A buyer takes a product out of the showcase."""

from core.ids import ProductId, UserId
from core.ports.catalog import Showcases
from core.versions import retry_on_conflict


def drop_pick(product_id: ProductId, buyer_id: UserId, showcases: Showcases) -> None:
    """Take the product out; it may be out already."""

    def attempt() -> None:
        showcase = showcases.of_buyer(buyer_id)
        if showcase.pick_of(product_id) is not None:
            showcases.save(showcase.without(product_id))

    retry_on_conflict(attempt)
