"""Where orders are, read off their logs alone: from docs/money-rules.md §8, not from the tables."""

from collections.abc import Sequence
from typing import Any

FOLLOWS = {
    "order_placed": (None, "placed"),
    "order_paid": ("placed", "paid"),
    "order_cancelled": ("placed", "cancelled"),
    "order_expired": ("placed", "expired"),
    "shipped": ("paid", "shipped"),
    "delivered": ("shipped", "delivered"),
    "completed": ("delivered", "completed"),
}
"""What happened → the states before and after."""
WITHOUT_A_STEP = {"parcel_shipped", "parcel_delivered", "payment_due_back"}
ADVANCED = ["placed", "paid", "shipped", "delivered", "completed", "cancelled", "expired"]
PILES = {"placed": "held", "cancelled": "available", "expired": "available"}
"""State → where an order's units are; otherwise they are sold."""


def replayed(entries: Sequence[Any], child_order_ids: Sequence[str]) -> list[str | None]:
    """The state of each child order after the entries of its order's log, the first first."""
    states: dict[str, str | None] = dict.fromkeys(child_order_ids)
    for entry in entries:
        if entry["what"] in WITHOUT_A_STEP:
            continue
        before, after = FOLLOWS[entry["what"]]
        for child_order_id, state in states.items():
            if entry["child_order_id"] in {None, child_order_id}:
                assert state == before, entry
                states[child_order_id] = after
    return [*states.values()]


def together(states: Sequence[str]) -> str:
    """Where an order is whose parts are there."""
    return min(states, key=ADVANCED.index)
