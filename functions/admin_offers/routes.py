"""The routes of offers: those of a merchant, of the platform, and consents between them."""

from typing import Any

from msgspec import Struct

from core.errors import NotFound
from core.ids import MerchantId, OfferId
from core.offers.drafts import OfferDraft, PlatformOfferDraft
from core.offers.offer import Consent, Owner, StoredOffer, merchant_party
from core.offers.simulations import Preview, PreviewRequest, SimulationDocument
from core.pages import Page
from core.ports import Ids, Members, Receipts
from core.ports.catalog import Catalog, Merchants
from core.ports.offers import Offers
from core.ports.orders import ChildOrders
from core.pricing import PLATFORM, Quote, price
from core.use_cases.agree_to_offer import ConsentRequest, agree_to_offer
from core.use_cases.create_offer import create_offer
from core.use_cases.preview_offer import preview_offer
from core.use_cases.publish_offer import publish_offer
from core.use_cases.withdraw_offer import withdraw_offer
from functions.admin_offers.views import PreviewView, SimulatedQuote
from functions.shared.api import Api
from functions.shared.offer_views import OfferView
from functions.shared.requests import NoInput, Paging, Request

MERCHANT = "/v1/admin/merchants/{merchant_id}/offers"
OURS = "/v1/admin/offers"


class Ports(Struct, frozen=True):
    """What offers need from the outside."""

    offers: Offers
    orders: ChildOrders
    catalog: Catalog
    merchants: Merchants
    members: Members
    receipts: Receipts
    ids: Ids


class OfferFilter(Paging, frozen=True, kw_only=True):
    """One's own offers; or, with `asking`, those of others that ask one to bear a part."""

    asking: bool = False


api = Api[Ports]("admin_offers")


@api.route(f"GET {MERCHANT}", input=OfferFilter, answer=OfferView, is_list=True)
def list_of_merchant(request: Request[OfferFilter], ports: Ports) -> Page[StoredOffer]:
    """List the merchant's offers, or those that ask for its consent, the newest first."""
    return _list(request, _merchant(request), ports)


@api.route(f"POST {MERCHANT}", input=OfferDraft, answer=OfferView, status=201, once=True)
def draft_of_merchant(request: Request[OfferDraft], ports: Ports) -> StoredOffer:
    """Draft an offer of the merchant."""
    return _draft(request, _merchant(request), _currency(request, ports), ports)


@api.route(f"POST {MERCHANT}/{{offer_id}}/publish", answer=OfferView)
def publish_of_merchant(request: Request[NoInput], ports: Ports) -> StoredOffer:
    """Publish an offer of the merchant; its terms are final."""
    return publish_offer(_offer_id(request), _merchant(request), request.now, ports.offers)


@api.route(f"POST {MERCHANT}/{{offer_id}}/withdraw", answer=OfferView)
def withdraw_of_merchant(request: Request[NoInput], ports: Ports) -> StoredOffer:
    """Withdraw an offer of the merchant; coupons that shoppers hold stay good."""
    return withdraw_offer(_offer_id(request), _merchant(request), ports.offers)


@api.route(f"PUT {MERCHANT}/{{offer_id}}/consent", input=ConsentRequest, answer=OfferView)
def agree_as_merchant(request: Request[ConsentRequest], ports: Ports) -> StoredOffer:
    """Agree, as the merchant, to bear its part of an offer of the platform."""
    return _agree(request, _merchant(request), ports)


@api.route(f"POST {MERCHANT}/{{offer_id}}/preview", input=PreviewRequest, answer=PreviewView)
def preview(request: Request[PreviewRequest], ports: Ports) -> Preview:
    """See what an offer would cost whom; nothing is changed."""
    merchant_id = MerchantId(request.path["merchant_id"])
    return preview_offer(_offer_id(request), merchant_id, request.input, request.now, ports)


@api.route(f"GET {OURS}", input=OfferFilter, answer=OfferView, is_list=True)
def list_of_platform(request: Request[OfferFilter], ports: Ports) -> Page[StoredOffer]:
    """List the platform's offers, or those that ask for its consent, the newest first."""
    return _list(request, PLATFORM, ports)


@api.route(f"POST {OURS}", input=PlatformOfferDraft, answer=OfferView, status=201, once=True)
def draft_of_platform(request: Request[PlatformOfferDraft], ports: Ports) -> StoredOffer:
    """Draft an offer of the platform, for carts of one currency."""
    return _draft(request, PLATFORM, request.input.currency, ports)


@api.route(f"POST {OURS}/{{offer_id}}/publish", answer=OfferView)
def publish_of_platform(request: Request[NoInput], ports: Ports) -> StoredOffer:
    """Publish an offer of the platform; its terms are final."""
    return publish_offer(_offer_id(request), PLATFORM, request.now, ports.offers)


@api.route(f"POST {OURS}/{{offer_id}}/withdraw", answer=OfferView)
def withdraw_of_platform(request: Request[NoInput], ports: Ports) -> StoredOffer:
    """Withdraw an offer of the platform; coupons that shoppers hold stay good."""
    return withdraw_offer(_offer_id(request), PLATFORM, ports.offers)


@api.route(f"PUT {OURS}/{{offer_id}}/consent", input=ConsentRequest, answer=OfferView)
def agree_as_platform(request: Request[ConsentRequest], ports: Ports) -> StoredOffer:
    """Agree, as the platform, to bear its part of a merchant's offer."""
    return _agree(request, PLATFORM, ports)


@api.route("POST /v1/admin/simulations", input=SimulationDocument, answer=SimulatedQuote)
def simulate(request: Request[SimulationDocument], _: Ports) -> Quote:
    """Price a pricing document, as `python -m core.pricing` does."""
    return price(request.input.document)


def _list(request: Request[OfferFilter], owner: Owner, ports: Ports) -> Page[StoredOffer]:
    if request.input.asking:
        return ports.offers.asking(owner, request.page)
    return ports.offers.of_owner(owner, request.page)


def _draft(request: Request[Any], owner: Owner, currency: str, ports: Ports) -> StoredOffer:
    return create_offer(
        request.input,
        owner,
        currency,
        request.caller.user_id,
        request.now,
        request.creating,
        offers=ports.offers,
        ids=ports.ids,
    )


def _agree(request: Request[ConsentRequest], party: Owner, ports: Ports) -> StoredOffer:
    budget = request.input.budget
    consent = Consent(party, budget, request.caller.user_id, request.now)
    return agree_to_offer(_offer_id(request), consent, ports.offers)


def _merchant(request: Request[Any]) -> Owner:
    return merchant_party(MerchantId(request.path["merchant_id"]))


def _currency(request: Request[Any], ports: Ports) -> str:
    merchant = ports.merchants.get(MerchantId(request.path["merchant_id"]))
    if merchant is None:
        raise NotFound("merchant")
    return merchant.currency


def _offer_id(request: Request[Any]) -> OfferId:
    return OfferId(request.path["offer_id"])
