"""The routes of carts and coupons."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from core import limits
from core.carts.cart import Cart
from core.ids import LineId, LineIdText, MerchantIdText, OfferId, OfferIdText
from core.jws import Signer
from core.offers.coupons import Coupon, HeldCoupon
from core.offers.offer import Consent, StoredOffer, Terms, buyer_party
from core.pages import Page
from core.ports import Ids, Receipts
from core.ports.carts import Carts
from core.ports.catalog import Agencies, Catalog, Plans
from core.ports.flash_holds import Holds
from core.ports.notes import Notes
from core.ports.offers import Coupons, Offers
from core.ports.pricing import PricingReads
from core.ports.rooms import Rooms
from core.pricing.limits import COUPONS_MAX, Quantity
from core.use_cases.add_to_cart import CartAddition, add_to_cart
from core.use_cases.agree_to_offer import ConsentRequest, agree_to_offer
from core.use_cases.browse_coupons import browse_coupons, browse_wallet
from core.use_cases.change_line import change_line
from core.use_cases.claim_coupon import claim_coupon
from core.use_cases.quote_cart import QuotedCart, quote_cart
from core.use_cases.remove_line import remove_line
from functions.carts.quote_views import QuoteView
from functions.carts.views import CartView, ClaimView, CouponView, HeldCouponView
from functions.shared.api import Api
from functions.shared.offer_views import OfferView
from functions.shared.requests import NoInput, Paging, Request

CouponCode = Annotated[str, Meta(min_length=1, max_length=limits.COUPON_CODE_CHARS_MAX)]


class Ports(Struct, frozen=True):
    """What carts and coupons need from the outside."""

    carts: Carts
    catalog: Catalog
    notes: Notes
    rooms: Rooms
    plans: Plans
    agencies: Agencies
    offers: Offers
    coupons: Coupons
    holds: Holds
    pricing: PricingReads
    receipts: Receipts
    price_keys: Signer
    ids: Ids


class LineChange(Struct, frozen=True, forbid_unknown_fields=True):
    """Another quantity."""

    quantity: Quantity


class QuoteRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """What to price: all lines or some, with the best coupons or with these, by offer id."""

    coupons: Literal["best"] | Annotated[list[OfferIdText], Meta(max_length=COUPONS_MAX)] = "best"
    lines: (
        Annotated[list[LineIdText], Meta(min_length=1, max_length=limits.CART_LINES_MAX)] | None
    ) = None


class CouponFilter(Paging, frozen=True, kw_only=True):
    """The platform's coupons, those of one merchant, or the one that a code is for."""

    merchant_id: MerchantIdText | None = None
    code: CouponCode | None = None


class ClaimRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """The coupon's code, where it has one."""

    code: CouponCode | None = None


api = Api[Ports]("carts")


@api.route("GET /v1/cart", answer=CartView)
def read(request: Request[NoInput], ports: Ports) -> Cart:
    """Read one's cart."""
    return ports.carts.get(request.caller.user_id)


@api.route("POST /v1/cart/lines", input=CartAddition, answer=CartView, status=201, once=True)
def add(request: Request[CartAddition], ports: Ports) -> Cart:
    """Put a SKU into the cart."""
    return add_to_cart(request.input, request.caller.user_id, request.now, request.creating, ports)


@api.route("PATCH /v1/cart/lines/{line_id}", input=LineChange, answer=CartView)
def change(request: Request[LineChange], ports: Ports) -> Cart:
    """Change a line's quantity."""
    line_id = LineId(request.path["line_id"])
    return change_line(line_id, request.input.quantity, request.caller.user_id, ports.carts)


@api.route("DELETE /v1/cart/lines/{line_id}", answer=CartView)
def remove(request: Request[NoInput], ports: Ports) -> Cart:
    """Take a line out of the cart."""
    return remove_line(LineId(request.path["line_id"]), request.caller.user_id, ports.carts)


@api.route("POST /v1/cart/quote", input=QuoteRequest, answer=QuoteView)
def quote(request: Request[QuoteRequest], ports: Ports) -> QuotedCart:
    """Price the cart; nothing is reserved or changed."""
    opened = ports.carts.open(request.caller.user_id, request.now)
    wanted = request.input
    return quote_cart(opened, wanted.coupons, request.now, ports, wanted.lines)


@api.route("GET /v1/coupons", input=CouponFilter, answer=CouponView, is_list=True)
def browse(request: Request[CouponFilter], ports: Ports) -> Page[Terms]:
    """List coupons that can be claimed now."""
    wanted = request.input
    return browse_coupons(wanted.merchant_id, wanted.code, request.now, request.page, ports.offers)


@api.route(
    "POST /v1/coupons/{offer_id}/claim",
    input=ClaimRequest,
    answer=ClaimView,
    status=201,
    once=True,
)
def claim(request: Request[ClaimRequest], ports: Ports) -> Coupon:
    """Claim a coupon into one's wallet."""
    return claim_coupon(
        OfferId(request.path["offer_id"]),
        request.caller.user_id,
        request.input.code,
        request.now,
        request.creating,
        offers=ports.offers,
        coupons=ports.coupons,
    )


@api.route("GET /v1/me/coupons", input=Paging, answer=HeldCouponView, is_list=True)
def wallet(request: Request[Paging], ports: Ports) -> Page[HeldCoupon]:
    """List one's coupons, those that end last first."""
    return browse_wallet(request.caller.user_id, request.page, ports.offers, ports.coupons)


@api.route("GET /v1/me/offers", input=Paging, answer=OfferView, is_list=True)
def asking(request: Request[Paging], ports: Ports) -> Page[StoredOffer]:
    """List offers that ask the caller, a buyer, to bear a part, the newest first."""
    return ports.offers.asking(buyer_party(request.caller.user_id), request.page)


@api.route("PUT /v1/me/offers/{offer_id}/consent", input=ConsentRequest, answer=OfferView)
def agree(request: Request[ConsentRequest], ports: Ports) -> StoredOffer:
    """Agree, as a buyer, to bear one's part of an offer out of one's commission."""
    user_id = request.caller.user_id
    consent = Consent(buyer_party(user_id), request.input.budget, user_id, request.now)
    return agree_to_offer(OfferId(request.path["offer_id"]), consent, ports.offers)
