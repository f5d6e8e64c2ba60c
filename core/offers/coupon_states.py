"""A coupon's life, as a table.

    claimed ──reserve──▶ reserved ──use──▶ used
       ▲─────release────────┘               │
       └──────────────────give_back─────────┘

An order reserves the coupons its price is made of, its payment uses them, its cancellation
releases them, the refund of all of it gives them back. Each move names the order, so it
happens once.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class CouponState(StrEnum):
    """Where a coupon is in its life."""

    CLAIMED = "claimed"
    RESERVED = "reserved"
    USED = "used"


class CouponMove(StrEnum):
    """What an order does with a coupon."""

    RESERVE = "reserve"
    USE = "use"
    RELEASE = "release"
    GIVE_BACK = "give_back"


MOVES: Final[Mapping[CouponMove, tuple[CouponState, CouponState]]] = {
    CouponMove.RESERVE: (CouponState.CLAIMED, CouponState.RESERVED),
    CouponMove.USE: (CouponState.RESERVED, CouponState.USED),
    CouponMove.RELEASE: (CouponState.RESERVED, CouponState.CLAIMED),
    CouponMove.GIVE_BACK: (CouponState.USED, CouponState.CLAIMED),
}
"""Move → the state before and after."""
