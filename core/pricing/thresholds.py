"""What an offer asks for before it gives what it gives: its condition and the step it is at."""

from msgspec import UNSET, Struct

from core.pricing.limits import BPS
from core.pricing.offers import BundleOff, EveryOff, NthOff, Offer, Tier, Tiered


class Sums(Struct, frozen=True, omit_defaults=True):
    """Goods in minor units, and units."""

    amount: int = 0
    quantity: int = 0


def threshold(offer: Offer, eligible: Sums) -> Sums | None:
    """What of `eligible`, which met it, the offer needed; None where it needs nothing.

    For `every` it is the first step, for tiers the one that gives most.
    """
    asked = offer.condition
    amount, quantity = _given(asked.min_amount), _given(asked.min_quantity)
    benefit = offer.benefit
    if isinstance(benefit, EveryOff):
        amount = max(amount, benefit.every)
    elif isinstance(benefit, NthOff):
        quantity = max(quantity, benefit.nth)
    elif isinstance(benefit, BundleOff):
        quantity = max(quantity, benefit.buy + benefit.get)
    elif isinstance(benefit, Tiered):
        tier = _best_tier(benefit, eligible)
        amount = max(amount, _given(tier.min_amount))
        quantity = max(quantity, _given(tier.min_quantity))
    return Sums(amount, quantity) if amount or quantity else None


def _best_tier(tiered: Tiered, eligible: Sums) -> Tier:
    """Of the tiers reached the one that gives most; of equal ones the first."""
    reached = [
        tier
        for tier in tiered.tiers
        if eligible.amount >= _given(tier.min_amount)
        and eligible.quantity >= _given(tier.min_quantity)
    ]
    return max(reached, key=lambda tier: _worth(tier, eligible.amount))


def _worth(tier: Tier, amount: int) -> int:
    if tier.percent is UNSET:
        return _given(tier.amount)
    return (amount * tier.percent + BPS // 2) // BPS


def _given(number: object) -> int:
    """The number; 0 where none was given."""
    return number if isinstance(number, int) else 0
