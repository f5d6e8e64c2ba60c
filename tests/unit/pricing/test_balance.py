"""What the split refuses: a line whose parts are not what was paid for it."""

from __future__ import annotations

import pytest

from core.errors import Defect
from core.pricing import PreparedOffers, parse_document, price
from core.pricing.flat_cart import FlatCart
from core_ext import cart_pricing, commission_split, layout
from tests.unit.pricing.documents import document, line


def test_the_split_names_the_first_line_that_does_not_balance() -> None:
    parsed = parse_document(document([line(str(at), 100) for at in range(4)]))
    flat = FlatCart(parsed, PreparedOffers(parsed.offers))
    cart_pricing.price_cart(flat.cart)

    assert commission_split.split_cart(flat.cart) == layout.NONE
    for at in (2, 3):
        flat.lines[at * layout.LINE + layout.PAID] += 1
    assert commission_split.split_cart(flat.cart) == 2


def test_a_line_that_does_not_balance_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commission_split, "split_cart", lambda _cart: 0)

    with pytest.raises(Defect, match="line 0"):
        price(parse_document(document([line("1", 100)])))
