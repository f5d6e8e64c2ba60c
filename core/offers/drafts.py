"""Offers as their owners send them: the shape of the money rules, section 3, without id and owner.

Which fields go together is checked by `core.pricing`; here each field has its form and limit.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from core import limits
from core.amounts import Currency
from core.ids import CategoryIdText, MerchantIdText, ProductIdText, SkuIdText, UserIdText
from core.pricing.limits import Amount, Count, Rate, Step
from core.pricing.offers import Condition, Funding, Layer, Tier, Window
from core.text import NAME_PATTERN, Name

_MANY = Meta(min_length=1, max_length=limits.OFFER_SCOPE_IDS_MAX)


class OfferScope(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The lines an offer is for: all, or those that one of the lists holds."""

    all: bool | UnsetType = UNSET
    merchants: Annotated[tuple[MerchantIdText, ...], _MANY] | UnsetType = UNSET
    products: Annotated[tuple[ProductIdText, ...], _MANY] | UnsetType = UNSET
    skus: Annotated[tuple[SkuIdText, ...], _MANY] | UnsetType = UNSET
    categories: Annotated[tuple[CategoryIdText, ...], _MANY] | UnsetType = UNSET
    except_skus: Annotated[tuple[SkuIdText, ...], _MANY] | UnsetType = UNSET


class OfferBenefit(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an offer gives. Which fields go together is in the money rules, section 3."""

    percent: Rate | UnsetType = UNSET
    max: Amount | UnsetType = UNSET
    amount: Amount | UnsetType = UNSET
    every: Step | UnsetType = UNSET
    times: Count | UnsetType = UNSET
    tiers: (
        Annotated[tuple[Tier, ...], Meta(min_length=1, max_length=limits.OFFER_TIERS_MAX)]
        | UnsetType
    ) = UNSET
    nth: Count | UnsetType = UNSET
    buy: Count | UnsetType = UNSET
    get: Count | UnsetType = UNSET


class OfferTerms(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An offer of the money rules, section 3, without `id` and `owner`: those are ours to set."""

    layer: Layer
    scope: OfferScope
    benefit: OfferBenefit
    condition: Condition | UnsetType = UNSET
    funding: Funding | UnsetType = UNSET
    window: Window | UnsetType = UNSET
    with_flash: bool = False
    buyer: UserIdText | UnsetType = UNSET


class OfferDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """An offer as a merchant sends it; its amounts are in the merchant's currency."""

    title: Name
    terms: OfferTerms
    code: (
        Annotated[
            str, Meta(min_length=1, max_length=limits.COUPON_CODE_CHARS_MAX, pattern=NAME_PATTERN)
        ]
        | None
    ) = None
    """What a shopper types to claim the coupon; None when anyone may."""
    quota: Annotated[int, Meta(ge=1, le=limits.OFFER_QUOTA_MAX)] | None = None
    """Redemptions in all; a coupon counts when it is claimed."""
    per_shopper_limit: Annotated[int, Meta(ge=1, le=limits.OFFER_PER_SHOPPER_MAX)] | None = None
    """Redemptions of one shopper; coupons default to 1, automatic offers to no limit."""
    claim_window: Window | None = None


class PlatformOfferDraft(OfferDraft, frozen=True, kw_only=True):
    """An offer of the platform: only for carts of `currency`, which its amounts are in."""

    currency: Currency
