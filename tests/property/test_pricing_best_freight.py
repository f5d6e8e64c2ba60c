"""What the platform pays of fees, found by a search of carts where a unit decides."""

from __future__ import annotations

import pytest

from core.pricing import parse_document, price, render_quote
from core.pricing.best import choosing
from tests.oracles.pricing_oracle import quote as quote_by_oracle
from tests.unit.pricing import documents

pytestmark = pytest.mark.usefixtures("always_searches")


@pytest.fixture
def always_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "_TRIED_ALL_MAX", 0)


@pytest.mark.parametrize("amounts", [(6,), (6, 2), (4, 3), (7, 3, 1)])
def test_a_shipping_coupon_that_pays_less_may_leave_what_a_red_packet_fits(
    amounts: tuple[int, ...],
) -> None:
    offers = [documents.offer("a", "shipping", {"amount": 5})]
    offers += [documents.offer("b", "shipping", {"amount": 3})]
    offers += [documents.offer(f"{n}", "red_packet", {"amount": n}) for n in amounts]
    for goods in range(1, 13):
        lines = [documents.line("1", goods)]
        source = documents.document(lines, offers, freight={"M1": {"fee": 5}})

        assert render_quote(price(parse_document(source))) == quote_by_oracle(source)


@pytest.mark.parametrize("least", [0, 1, 9, 10])
def test_a_store_coupon_may_take_all_goods_and_a_red_packet_all_freight(least: int) -> None:
    offers = [
        documents.offer("a", "store_coupon", {"amount": 9}, owner="merchant:M1"),
        documents.offer("b", "shipping", {"amount": 3}, condition={"min_amount": least}),
        documents.offer("c", "red_packet", {"amount": 5}),
    ]
    source = documents.document([documents.line("1", 9)], offers, freight={"M1": {"fee": 5}})

    assert render_quote(price(parse_document(source))) == quote_by_oracle(source)


@pytest.mark.parametrize("least", [99, 100, 101])
@pytest.mark.parametrize("off", [1, 20, 40])
def test_a_shipping_coupon_may_ask_for_all_goods_there_are(least: int, off: int) -> None:
    offers = [
        documents.offer("a", "store_coupon", {"amount": 5}, owner="merchant:M1"),
        documents.offer("b", "shipping", {"amount": 30}, condition={"min_amount": least}),
        documents.offer("c", "platform_coupon", {"amount": off}),
    ]
    source = documents.document([documents.line("1", 100)], offers, freight={"M1": {"fee": 30}})

    assert render_quote(price(parse_document(source))) == quote_by_oracle(source)
