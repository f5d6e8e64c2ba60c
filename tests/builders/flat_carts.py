"""Carts as the numbers of one build's kernels."""

from __future__ import annotations

from typing import Any

import pytest

from core.pricing import PreparedOffers, parse_document
from core.pricing.flat_cart import FlatCart
from tests.kernels import Build, both_builds_of


def flat_cart(source: dict[str, Any], build: Build) -> FlatCart:
    """A document, flattened by the kernels of that build and with its choice made."""
    carts, flattening = (getattr(both_builds_of(n), build.value) for n in ("cart", "flattening"))
    parsed = parse_document(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.pricing.flat_cart.carts", carts)
        patch.setattr("core.pricing.flat_cart.flattening", flattening)
        patch.setattr("core.pricing.prepared.flattening", flattening)
        flat = FlatCart(parsed, PreparedOffers(parsed.offers))
        flat.choose(() if parsed.choose == "best" else parsed.choose)
    return flat
