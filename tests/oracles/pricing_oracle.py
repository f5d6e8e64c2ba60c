"""A document's quote from docs/money-rules.md alone; `best` by brute force.

Takes and returns plain JSON values; documents must be valid.
"""

from __future__ import annotations

import itertools
import math

from tests.oracles.layers import Pricing
from tests.oracles.money_rules import Json

CHOSEN_LAYERS = {"store_coupon", "platform_coupon", "shipping", "red_packet"}


def quote(document: Json) -> Json:
    """The quote of a valid document."""
    if document.get("choose", "best") != "best":
        return Pricing(document, document["choose"]).quote()
    return brute_force(document)


def combinations(document: Json) -> int:
    """How many choices there are."""
    return math.prod(len(slot) + 1 for slot in slots(document))


def slots(document: Json) -> list[list[str]]:
    """The choosable ids, one list a slot."""
    found: dict[object, list[str]] = {}
    for offer in document.get("offers", []):
        if offer["layer"] in CHOSEN_LAYERS:
            slot: object = (offer["layer"], offer.get("owner", "platform"))
            if offer["layer"] == "red_packet":
                slot = offer["id"]
            found.setdefault(slot, []).append(offer["id"])
    return list(found.values())


def brute_force(document: Json) -> Json:
    """The quote of the best of all allowed choices."""
    amounts = {o["id"]: o["benefit"].get("amount") for o in document.get("offers", [])}
    layers = {o["id"]: o["layer"] for o in document.get("offers", [])}
    best: tuple[tuple[int, int, list[str]], Pricing] | None = None
    for picks in itertools.product(*([None, *slot] for slot in slots(document))):
        chosen = sorted(pick for pick in picks if pick is not None)
        pricing = Pricing(document, chosen)
        gave = pricing.given
        if any(gave.get(pick, 0) == 0 for pick in chosen):
            continue
        if any(layers[p] == "red_packet" and gave[p] != amounts[p] for p in chosen):
            continue
        key = (pricing.payable, len(chosen), chosen)
        if best is None or key < best[0]:
            best = (key, pricing)
    assert best is not None
    return best[1].quote()
