"""Showcases: the products a buyer sells from their own page."""

from msgspec import Struct
from msgspec.structs import replace

from core import limits
from core.catalog.products import Product
from core.errors import Conflict
from core.ids import MerchantId, ProductId, UserId
from core.selling.plans import CommissionPlan


class Pick(Struct, frozen=True):
    """A product in a showcase."""

    product_id: ProductId
    merchant_id: MerchantId
    picked_at: int


class Showcase(Struct, frozen=True):
    """A buyer's picks, newest last. Version 0 is the empty one that is not stored."""

    buyer_id: UserId
    picks: list[Pick] = []
    version: int = 0

    def pick_of(self, product_id: ProductId) -> Pick | None:
        """The pick of a product, if it is in here."""
        return next((pick for pick in self.picks if pick.product_id == product_id), None)

    def with_pick(self, pick: Pick) -> "Showcase":
        """The showcase with one more product."""
        if len(self.picks) >= limits.SHOWCASE_PICKS_MAX:
            raise Conflict("showcase_full", f"At most {limits.SHOWCASE_PICKS_MAX} products.")
        return replace(self, picks=[*self.picks, pick], version=self.version + 1)

    def without(self, product_id: ProductId) -> "Showcase":
        """The showcase without a product that is in it."""
        picks = [pick for pick in self.picks if pick.product_id != product_id]
        return replace(self, picks=picks, version=self.version + 1)


class PickedProduct(Struct, frozen=True):
    """A pick as it stands now."""

    pick: Pick
    product: Product
    plan: CommissionPlan | None = None
    """What its buyer is paid by: for the buyer's eyes only."""
