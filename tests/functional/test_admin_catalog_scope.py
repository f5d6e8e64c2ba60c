"""Whose catalogue it is, and what is refused as input, on the memory store."""

from typing import Any

import pytest

from core import limits
from tests.builders.catalog import (
    ADMIN,
    BLACK_38,
    LOAFER,
    RIVAL_STAFF,
    STAFF,
    MerchantDesk,
    Shop,
    must,
)
from tests.fakes.memory_store import MemoryStore

SKU_ID = f"sku_{9:026d}"


@pytest.fixture
def shop() -> Shop:
    return Shop(MemoryStore()).open()


@pytest.fixture
def desk(shop: Shop) -> MerchantDesk:
    return shop.merchant(STAFF)


@pytest.fixture
def rival(shop: Shop) -> MerchantDesk:
    return shop.merchant(RIVAL_STAFF, name="另一家")


# --- whose it is ---------------------------------------------------------------------------


def test_another_merchants_things_do_not_exist(desk: MerchantDesk, rival: MerchantDesk) -> None:
    product_id, sku_id = desk.on_sale()
    plan_id = must(desk.call("POST", "/plans", {"rate": 1}))["plan_id"]
    edit = {**BLACK_38, "version": 1}
    attempts = [
        rival.call("GET", f"/products/{product_id}"),
        rival.call("PUT", f"/products/{product_id}", {"name": "我的了", "version": 1}),
        rival.call("POST", f"/products/{product_id}/publish"),
        rival.call("POST", f"/products/{product_id}/withdraw"),
        rival.call("POST", f"/products/{product_id}/skus", BLACK_38),
        rival.call("PUT", f"/products/{product_id}/skus/{sku_id}", edit),
        rival.call("POST", f"/skus/{sku_id}/stock", {"delta": 1}),
        rival.call("PUT", f"/plans/{plan_id}", {"rate": 9_999, "version": 1}),
        rival.client.call("GET", f"{desk.path}/products"),
        rival.client.call("PUT", desk.path, {"name": "我的了", "version": 1}),
        desk.call("PUT", f"/products/{product_id}/skus/{SKU_ID}", {**BLACK_38, "version": 3}),
    ]
    assert [(answer.status, answer.code) for answer in attempts] == [(404, "not_found")] * 11


def test_removed_staff_are_refused_at_once_with_the_token_they_have(
    shop: Shop, desk: MerchantDesk
) -> None:
    assert desk.call("GET", "").status == 200
    assert shop.admin.call("DELETE", f"{desk.path}/staff/{STAFF}").status == 204
    refused = desk.call("GET", "")
    assert (refused.status, refused.code) == (403, "forbidden")


@pytest.mark.parametrize("groups", ["shopper", "buyer", "admin"])
def test_staff_membership_without_the_merchant_group_is_not_enough(
    shop: Shop, desk: MerchantDesk, groups: str
) -> None:
    assert shop.desk(STAFF, groups).call("GET", desk.path).status == 403


def test_the_merchant_group_without_membership_is_not_enough(
    shop: Shop, desk: MerchantDesk
) -> None:
    assert shop.desk(ADMIN).call("GET", desk.path).status == 403


def test_the_owner_is_never_read_from_the_body(desk: MerchantDesk, rival: MerchantDesk) -> None:
    for extra in ({"merchant_id": rival.merchant_id}, {"role": "admin"}, {"user_id": STAFF}):
        answer = desk.call("POST", "/products", {**LOAFER, **extra})
        assert (answer.status, answer.code) == (422, "unknown_field")


# --- bad input -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"prices": {"list": -1}},
        {"prices": {"list": 1.5}},
        {"prices": {"list": "1"}},
        {"prices": {"list": True}},
        {"prices": {"list": 10**11 + 1}},
        {"prices": {"list": 2**63}},
        {"prices": {"list": 10**38 + 1}},
        {"prices": {"sale": 1}},
        {"prices": {"list": 1, "sale": 2}},
        {"prices": {"list": 1, "live": 1}},
        {"freight": -1},
        {"freight": 10**11 + 1},
        {"stock": -1},
        {"stock": limits.STOCK_MAX + 1},
        {"tax": {"mode": "vat", "rate": 1}},
        {"tax": {"mode": "none", "rate": 1}},
        {"tax": {"mode": "inclusive", "rate": 10**6 + 1}},
        {"options": {"size": "\u202e38"}},
        {"options": {"size": "3\u200b8"}},
        {"options": {"size": ""}},
        {"options": {"": "38"}},
        {"options": {"size": "9" * 31}},
        {"options": {f"o{n}": "x" for n in range(6)}},
    ],
)
def test_a_sku_outside_its_form_is_refused(desk: MerchantDesk, change: dict[str, Any]) -> None:
    answer = desk.call("POST", f"/products/{desk.draft()}/skus", {**BLACK_38, **change})
    assert answer.status == 422, answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"name": "a\u0000b"},
        {"description": "x" * 5_001},
        {"images": ["media/a.jpg"] * 10},
        {"images": ["javascript:alert(1)"]},
        {"category_id": "no-such-category"},
        {"category_id": "SHOES#1"},
    ],
)
def test_a_product_outside_its_form_is_refused(desk: MerchantDesk, change: dict[str, Any]) -> None:
    answer = desk.call("POST", "/products", {**LOAFER, **change})
    assert answer.status == 422, answer.text


@pytest.mark.parametrize(
    "body",
    [
        {"rate": 10_001},
        {"rate": -1},
        {"rate": 1, "buyer_id": "PLANS#"},
        {"rate": 1, "starts_at": "2026-11-01T00:00:00"},
        {"rate": 1, "starts_at": 1_793_000_000},
        {"rate": 1, "starts_at": "2026-11-02T00:00:00Z", "ends_at": "2026-11-02T00:00:00Z"},
    ],
)
def test_a_plan_outside_its_form_is_refused(desk: MerchantDesk, body: dict[str, Any]) -> None:
    assert desk.call("POST", "/plans", body).status == 422


@pytest.mark.parametrize("delta", [0, 1.5, "1", True, limits.STOCK_MAX + 1, -(2**63)])
def test_a_stock_change_outside_its_form_is_refused(desk: MerchantDesk, delta: object) -> None:
    _, sku_id = desk.on_sale()
    assert desk.call("POST", f"/skus/{sku_id}/stock", {"delta": delta}).status == 422
