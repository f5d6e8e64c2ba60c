"""Carts and coupons as the storefront API shows them."""

from msgspec import UNSET, Struct, UnsetType

from core import limits
from core.carts.cart import Cart, CartLine
from core.ids import LineId, MerchantId, NoteId, OfferId, OrderId, ProductId, RoomId, SkuId, UserId
from core.offers.coupon_states import CouponState
from core.offers.coupons import Coupon, HeldCoupon
from core.offers.drafts import OfferBenefit, OfferScope
from core.offers.offer import Owner, Terms
from core.pricing import Window
from core.pricing.offers import Condition, Layer
from core.selling.attribution import Attribution
from functions.shared.offer_views import terms_view
from functions.shared.views import timestamp


class AttributionView(Struct, frozen=True):
    """The note or live room that a line came from; it counts before `until`."""

    note_id: NoteId | None
    room_id: RoomId | None
    buyer_id: UserId | None
    until: str

    @staticmethod
    def of(attribution: Attribution) -> "AttributionView":
        """Show `attribution`, but not what the buyer earns."""
        origin = attribution.origin
        return AttributionView(
            origin.note_id, origin.room_id, origin.buyer_id, timestamp(origin.until)
        )


class CartLineView(Struct, frozen=True):
    """A line of a cart. What it costs is in the quote."""

    line_id: LineId
    sku_id: SkuId
    product_id: ProductId
    merchant_id: MerchantId
    quantity: int
    attribution: AttributionView | None
    added_at: str

    @staticmethod
    def of(line: CartLine) -> "CartLineView":
        """Show `line`."""
        from_where = line.attribution
        return CartLineView(
            line_id=line.line_id,
            sku_id=line.sku_id,
            product_id=line.product_id,
            merchant_id=line.merchant_id,
            quantity=line.quantity,
            attribution=None if from_where is None else AttributionView.of(from_where),
            added_at=timestamp(line.added_at),
        )


class CartView(Struct, frozen=True):
    """A cart, the oldest line first; `currency` is null while it is empty."""

    currency: str | None
    lines: list[CartLineView]
    version: int

    @staticmethod
    def of(cart: Cart) -> "CartView":
        """Show `cart`."""
        lines = [CartLineView.of(line) for line in cart.lines]
        return CartView(cart.currency, lines, cart.version)


class CouponTerms(Struct, frozen=True, omit_defaults=True):
    """What a shopper gets, and for what. Who bears it is between those who do."""

    layer: Layer
    scope: OfferScope
    benefit: OfferBenefit
    condition: Condition | UnsetType = UNSET
    window: Window | UnsetType = UNSET
    with_flash: bool = False

    @staticmethod
    def of(terms: Terms) -> "CouponTerms":
        """Show `terms`."""
        kept = terms_view(terms)
        return CouponTerms(
            kept.layer, kept.scope, kept.benefit, kept.condition, kept.window, kept.with_flash
        )


class CouponView(Struct, frozen=True):
    """A coupon that can be claimed, by typing its code when `needs_code`."""

    offer_id: OfferId
    owner: Owner
    title: str
    currency: str
    terms: CouponTerms
    per_shopper_limit: int | None
    claim_window: Window | None
    needs_code: bool

    @staticmethod
    def of(terms: Terms) -> "CouponView":
        """Show `terms`."""
        return CouponView(
            offer_id=terms.offer_id,
            owner=terms.offer.owner,
            title=terms.title,
            currency=terms.currency,
            terms=CouponTerms.of(terms),
            per_shopper_limit=terms.per_shopper_limit,
            claim_window=terms.claim_window,
            needs_code=terms.code is not None,
        )


class ClaimView(Struct, frozen=True):
    """A coupon that is in the wallet now; `ends_at` is null when it never ends."""

    offer_id: OfferId
    state: CouponState
    claimed_at: str
    ends_at: str | None

    @staticmethod
    def of(coupon: Coupon) -> "ClaimView":
        """Show `coupon`."""
        return ClaimView(
            coupon.offer_id, coupon.state, timestamp(coupon.claimed_at), _ends_at(coupon)
        )


class HeldCouponView(Struct, frozen=True):
    """A coupon in the wallet; `order_id` is the order that reserved or used it."""

    offer_id: OfferId
    owner: Owner
    title: str
    currency: str
    terms: CouponTerms
    state: CouponState
    order_id: OrderId | None
    claimed_at: str
    ends_at: str | None

    @staticmethod
    def of(held: HeldCoupon) -> "HeldCouponView":
        """Show `held`."""
        coupon = held.coupon
        return HeldCouponView(
            offer_id=coupon.offer_id,
            owner=coupon.owner,
            title=held.terms.title,
            currency=held.terms.currency,
            terms=CouponTerms.of(held.terms),
            state=coupon.state,
            order_id=coupon.order_id,
            claimed_at=timestamp(coupon.claimed_at),
            ends_at=_ends_at(coupon),
        )


def _ends_at(coupon: Coupon) -> str | None:
    return None if coupon.ends_at >= limits.EPOCH_S_MAX else timestamp(coupon.ends_at)
