"""Offers: what may lower a price, who pays for it, and where it applies.

The layer table of docs/money-rules.md §2 is `LAYERS`; an offer outside it is refused.
"""

from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from core.pricing.limits import BPS, Amount, Count, EpochSeconds, Id, Rate, Step

Layer = Literal[
    "item",
    "store_tier",
    "store_coupon",
    "cross_store",
    "platform_coupon",
    "shipping",
    "red_packet",
]
PLATFORM: Final = "platform"
_MERCHANT_PREFIX: Final = "merchant:"


class Benefit:
    """What an offer gives; one of the structs below."""

    __slots__ = ()


class PercentOff(Benefit, Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """`percent` basis points of what is eligible, at most `max`."""

    percent: Rate
    max: Amount | UnsetType = UNSET


class AmountOff(Benefit, Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A fixed amount, at most what is eligible."""

    amount: Amount


class EveryOff(Benefit, Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """`amount` for each full `every` of what is eligible, at most `times` times."""

    every: Step
    amount: Amount
    times: Count | UnsetType = UNSET


class Tier(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One step: reached when its minimums hold; gives either percent or amount."""

    percent: Rate | UnsetType = UNSET
    amount: Amount | UnsetType = UNSET
    min_amount: Amount | UnsetType = UNSET
    min_quantity: Count | UnsetType = UNSET


class Tiered(Benefit, Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The largest of the tiers reached."""

    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1)]


class NthOff(Benefit, Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """`percent` off every `nth` unit of a line."""

    nth: Count
    percent: Rate


class BundleOff(Benefit, Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Of each block of `buy + get` units, `percent` off the `get` cheapest."""

    buy: Count
    get: Count
    percent: Rate


BENEFITS: Final[dict[str, type[Benefit]]] = {
    "percent": PercentOff,
    "amount": AmountOff,
    "every": EveryOff,
    "tiers": Tiered,
    "nth": NthOff,
    "buy": BundleOff,
}
"""By the name they have in the layer table: the field that tells one from the others."""


class Scope(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The lines an offer is for: all, or those one of the lists holds; never `except_skus`."""

    all: bool | UnsetType = UNSET
    merchants: tuple[Id, ...] | UnsetType = UNSET
    products: tuple[Id, ...] | UnsetType = UNSET
    skus: tuple[Id, ...] | UnsetType = UNSET
    categories: tuple[Id, ...] | UnsetType = UNSET
    except_skus: tuple[Id, ...] | UnsetType = UNSET


EVERYTHING: Final = Scope(all=True)


class Condition(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What the eligible lines must come to; all that are given must hold."""

    min_amount: Amount | UnsetType = UNSET
    min_quantity: Count | UnsetType = UNSET


class Funding(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Who bears a discount, in basis points that sum to 10,000."""

    merchant: Rate = 0
    platform: Rate = 0
    buyer: Rate = 0


_BY_PLATFORM: Final = Funding(platform=BPS)
_BY_MERCHANT: Final = Funding(merchant=BPS)


class Window(
    Struct, frozen=True, gc=False, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}
):
    """`[start, end)` in epoch seconds; `from` and `to` in JSON."""

    start: EpochSeconds
    end: EpochSeconds


class Offer(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One offer. `owner` is "platform" or "merchant:M"; it funds what `funding` does not say."""

    id: Id
    layer: Layer
    scope: Scope
    benefit: Benefit
    owner: Id = PLATFORM
    condition: Condition = Condition()
    funding: Funding | UnsetType = UNSET
    window: Window | UnsetType = UNSET
    with_flash: bool = False
    buyer: Id | UnsetType = UNSET

    @property
    def merchant(self) -> str | None:
        """The merchant who owns it; None when the platform does."""
        if self.owner == PLATFORM:
            return None
        return self.owner.removeprefix(_MERCHANT_PREFIX)

    @property
    def borne_by(self) -> Funding:
        """The funding, with its default."""
        if isinstance(self.funding, Funding):
            return self.funding
        return _BY_PLATFORM if self.owner == PLATFORM else _BY_MERCHANT

    @property
    def is_automatic(self) -> bool:
        """Whether the largest discount decides, not a choice."""
        return not LAYERS[self.layer].is_chosen

    def is_open(self, now: int) -> bool:
        """Whether `now` is in its window."""
        return not isinstance(self.window, Window) or self.window.start <= now < self.window.end


def owned_by(merchant: str) -> str:
    """The `owner` of a merchant's offer."""
    return _MERCHANT_PREFIX + merchant


class LayerRule(Struct, frozen=True):
    """One row of the layer table: its number, who may own an offer, and what it may give."""

    number: int
    owners: frozenset[Literal["merchant", "platform"]]
    benefits: frozenset[str]
    is_chosen: bool


_EITHER: Final = frozenset[Literal["merchant", "platform"]](("merchant", "platform"))
_STORE: Final = frozenset[Literal["merchant", "platform"]](("merchant",))
_PLATFORM: Final = frozenset[Literal["merchant", "platform"]](("platform",))
_STEPS: Final = frozenset(("percent", "amount", "every", "tiers"))

LAYERS: Final[dict[str, LayerRule]] = {
    "item": LayerRule(2, _EITHER, frozenset(("percent", "amount", "nth", "buy")), is_chosen=False),
    "store_tier": LayerRule(3, _STORE, _STEPS | {"buy"}, is_chosen=False),
    "store_coupon": LayerRule(4, _STORE, _STEPS | {"buy"}, is_chosen=True),
    "cross_store": LayerRule(5, _PLATFORM, _STEPS, is_chosen=False),
    "platform_coupon": LayerRule(6, _PLATFORM, _STEPS, is_chosen=True),
    "shipping": LayerRule(7, _EITHER, frozenset(("amount",)), is_chosen=True),
    "red_packet": LayerRule(9, _PLATFORM, frozenset(("amount",)), is_chosen=True),
}

WHOLE_CART: Final = ("shipping", "red_packet")
"""The layers of offers that are for no lines but for fees and what is due."""
