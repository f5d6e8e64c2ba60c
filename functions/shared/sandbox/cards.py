"""Test cards: the number that pays a charge says how the sandbox behaves, always alike."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

LATE_S: Final = 90
GOOD_CARD: Final = "4242424242424242"


class Behaviour(Struct, frozen=True):
    """What happens to a charge paid with a card, and when it is told: seconds after paying.

    `failed_after` tells of an attempt that failed before, after the success was told.
    """

    title: str
    pays: bool = True
    told_after: tuple[int, ...] = (0,)
    failed_after: tuple[int, ...] = ()
    refund: Literal["succeeded", "failed", "later"] = "succeeded"
    refund_told_after: tuple[int, ...] = (0,)


CARDS: Final[Mapping[str, Behaviour]] = {
    GOOD_CARD: Behaviour("Pays; the shop is told at once"),
    "4000000000000002": Behaviour("Is declined", pays=False),
    "4000000000000101": Behaviour(f"Pays; the shop is told {LATE_S} s later", told_after=(LATE_S,)),
    "4000000000000119": Behaviour("Pays; the shop is told twice", told_after=(0, 0)),
    "4000000000000127": Behaviour(
        "Pays; an older failure is told after the success", failed_after=(0,)
    ),
    "4000000000000135": Behaviour(
        "Pays; the shop is never told", told_after=(), refund_told_after=()
    ),
    "4000000000000143": Behaviour("Pays; refunds fail", refund="failed"),
    "4000000000000150": Behaviour(
        f"Pays; refunds take {LATE_S} s", refund="later", refund_told_after=(LATE_S,)
    ),
}
"""Number → behaviour."""
