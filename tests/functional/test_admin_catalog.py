"""A merchant's catalogue through its HTTP boundary, on the memory store."""

from typing import Any

import pytest

from core import limits
from tests.builders.catalog import (
    BLACK_38,
    LOAFER,
    SHOPPER,
    STAFF,
    MerchantDesk,
    Shop,
    must,
)
from tests.fakes.memory_store import MemoryStore, snapshot


@pytest.fixture
def shop() -> Shop:
    return Shop(MemoryStore()).open()


@pytest.fixture
def desk(shop: Shop) -> MerchantDesk:
    return shop.merchant(STAFF)


def test_a_product_goes_from_draft_to_the_storefront_and_back(
    shop: Shop, desk: MerchantDesk
) -> None:
    product_id = desk.draft()
    desk.sku(product_id)
    assert shop.front().call("GET", f"/v1/products/{product_id}").status == 404
    published = desk.call("POST", f"/products/{product_id}/publish")
    assert (published.status, published.json["state"]) == (200, "on_sale")
    assert shop.front().call("GET", f"/v1/products/{product_id}").status == 200
    withdrawn = desk.call("POST", f"/products/{product_id}/withdraw")
    assert (withdrawn.status, withdrawn.json["state"]) == (200, "withdrawn")
    assert shop.front().call("GET", f"/v1/products/{product_id}").status == 404
    assert must(desk.call("POST", f"/products/{product_id}/publish"))["state"] == "on_sale"


def test_a_product_without_skus_cannot_be_published(desk: MerchantDesk) -> None:
    answer = desk.call("POST", f"/products/{desk.draft()}/publish")
    assert (answer.status, answer.code) == (409, "product_without_skus")


def test_a_draft_cannot_be_withdrawn(desk: MerchantDesk) -> None:
    answer = desk.call("POST", f"/products/{desk.draft()}/withdraw")
    assert (answer.status, answer.code, answer.json["state"]) == (409, "product_state", "draft")


def test_publishing_again_changes_nothing(desk: MerchantDesk) -> None:
    product_id, _ = desk.on_sale()
    first = must(desk.call("GET", f"/products/{product_id}"))
    assert must(desk.call("POST", f"/products/{product_id}/publish"))["version"] == first["version"]


def test_an_edit_must_be_made_from_the_version_that_is_there(desk: MerchantDesk) -> None:
    product_id = desk.draft()
    edit = {"name": "更静的乐福鞋", "version": 1}
    assert must(desk.call("PUT", f"/products/{product_id}", edit))["version"] == 2
    for version in (1, 3):
        late = desk.call("PUT", f"/products/{product_id}", {"name": "晚了", "version": version})
        assert (late.status, late.code) == (409, "version_conflict")
    assert must(desk.call("GET", f"/products/{product_id}"))["name"] == "更静的乐福鞋"


def test_an_edited_sku_keeps_its_id_and_its_stock(desk: MerchantDesk) -> None:
    product_id, sku_id = desk.on_sale(stock=7)
    version = must(desk.call("GET", f"/products/{product_id}"))["version"]
    body = {**BLACK_38, "prices": {"list": 19_900}, "version": version}
    edited = must(desk.call("PUT", f"/products/{product_id}/skus/{sku_id}", body))
    assert edited["prices"] == {
        "list": {"amount": 19_900, "currency": "CNY"},
        "sale": None,
        "member": None,
    }
    assert edited["sku_id"] == sku_id
    assert desk.stock(product_id)["available"] == 7
    late = desk.call("PUT", f"/products/{product_id}/skus/{sku_id}", body)
    assert (late.status, late.code) == (409, "version_conflict")


def test_skus_of_one_product_differ_in_their_options(desk: MerchantDesk) -> None:
    product_id = desk.draft()
    desk.sku(product_id)
    other = desk.sku(product_id, options={"size": "39"})
    twin = desk.call("POST", f"/products/{product_id}/skus", BLACK_38)
    assert (twin.status, twin.code) == (409, "sku_exists")
    version = must(desk.call("GET", f"/products/{product_id}"))["version"]
    into_twin = desk.call(
        "PUT", f"/products/{product_id}/skus/{other}", {**BLACK_38, "version": version}
    )
    assert (into_twin.status, into_twin.code) == (409, "sku_exists")


def test_a_product_holds_a_limited_number_of_skus(desk: MerchantDesk) -> None:
    product_id = desk.draft()
    for size in range(limits.SKUS_PER_PRODUCT_MAX):
        desk.sku(product_id, options={"size": str(size)})
    answer = desk.call("POST", f"/products/{product_id}/skus", BLACK_38)
    assert (answer.status, answer.code) == (409, "too_many_skus")
    assert desk.call("POST", f"/products/{product_id}/publish").status == 200


def test_only_cross_border_merchants_sell_with_import_tax(shop: Shop, desk: MerchantDesk) -> None:
    sku = {**BLACK_38, "tax": {"mode": "import", "rate": 910}}
    refused = desk.call("POST", f"/products/{desk.draft()}/skus", sku)
    assert (refused.status, refused.code) == (422, "import_tax_not_allowed")
    abroad = shop.merchant(STAFF, cross_border=True)
    taken = must(abroad.call("POST", f"/products/{abroad.draft()}/skus", sku))
    assert taken["tax"] == {"mode": "import", "rate": 910}


def test_stock_is_adjusted_by_deltas_and_read_back(desk: MerchantDesk) -> None:
    product_id, sku_id = desk.on_sale(stock=5)
    for delta in (10, -12):
        answer = desk.call("POST", f"/skus/{sku_id}/stock", {"delta": delta})
        assert (answer.status, answer.json["delta"]) == (201, delta)
    assert desk.stock(product_id) == {"available": 3, "held": 0, "sold": 0}


@pytest.mark.parametrize(
    ("delta", "code"), [(-6, "stock_too_low"), (limits.STOCK_MAX - 4, "stock_too_high")]
)
def test_stock_stays_within_its_bounds(desk: MerchantDesk, delta: int, code: str) -> None:
    product_id, sku_id = desk.on_sale(stock=5)
    answer = desk.call("POST", f"/skus/{sku_id}/stock", {"delta": delta})
    assert (answer.status, answer.code) == (409, code)
    assert desk.stock(product_id)["available"] == 5


def test_a_repeated_stock_change_is_made_once(desk: MerchantDesk) -> None:
    product_id, sku_id = desk.on_sale(stock=5)
    first = desk.call("POST", f"/skus/{sku_id}/stock", {"delta": -3}, key="k")
    again = desk.call("POST", f"/skus/{sku_id}/stock", {"delta": -3}, key="k")
    assert (again.status, again.text) == (first.status, first.text)
    assert desk.stock(product_id)["available"] == 2
    other = desk.call("POST", f"/skus/{sku_id}/stock", {"delta": -1}, key="k")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/products", LOAFER),
        ("/products/{product_id}/skus", {**BLACK_38, "options": {"size": "40"}}),
        ("/plans", {"rate": 1_000}),
    ],
)
def test_what_is_created_with_one_key_is_created_once(
    shop: Shop, desk: MerchantDesk, path: str, body: dict[str, Any]
) -> None:
    path = path.format(product_id=desk.on_sale()[0])
    first = desk.call("POST", path, body, key="k")
    assert isinstance(shop.store, MemoryStore)
    before = snapshot(shop.store)
    again = desk.call("POST", path, body, key="k")
    assert (first.status, again.status, again.text) == (201, 201, first.text)
    assert snapshot(shop.store) == before


def test_plans_are_offered_edited_and_listed_newest_first(desk: MerchantDesk) -> None:
    default = must(desk.call("POST", "/plans", {"rate": 1_000}))
    targeted = must(
        desk.call(
            "POST",
            "/plans",
            {
                "rate": 2_000,
                "buyer_id": SHOPPER,
                "starts_at": "2026-11-01T00:00:00+08:00",
                "ends_at": "2026-12-01T00:00:00+08:00",
            },
        )
    )
    assert targeted["starts_at"] == "2026-10-31T16:00:00Z"
    edit = {"rate": 1_200, "version": 1}
    edited = must(desk.call("PUT", f"/plans/{default['plan_id']}", edit))
    assert (edited["rate"], edited["version"]) == (1_200, 2)
    late = desk.call("PUT", f"/plans/{default['plan_id']}", edit)
    assert (late.status, late.code) == (409, "version_conflict")
    assert must(desk.call("GET", "/plans"))["items"] == [targeted, edited]


@pytest.mark.parametrize("field", ["starts_at", "ends_at"])
@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+10:00", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-10:00"],
)
def test_a_time_that_cannot_be_shown_is_refused(
    desk: MerchantDesk, field: str, moment: str
) -> None:
    assert desk.call("POST", "/plans", {"rate": 1, field: moment}).status == 422


@pytest.mark.parametrize("moment", ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_the_first_and_the_last_time_are_shown(desk: MerchantDesk, moment: str) -> None:
    plan = must(desk.call("POST", "/plans", {"rate": 1, "starts_at": moment}))
    assert plan["starts_at"] == moment


def test_a_merchant_offers_a_limited_number_of_plans(
    desk: MerchantDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PLANS_PER_MERCHANT_MAX", 2)
    for _ in range(2):
        must(desk.call("POST", "/plans", {"rate": 1}))
    answer = desk.call("POST", "/plans", {"rate": 1})
    assert (answer.status, answer.code) == (409, "too_many_plans")


def test_a_profile_is_edited_but_not_what_prices_build_on(desk: MerchantDesk) -> None:
    edit = {"name": "安履 ANLU", "free_over": 39_900, "version": 1}
    edited = must(desk.call("PUT", "", edit))
    assert edited["free_over"] == {"amount": 39_900, "currency": "CNY"}
    assert must(desk.call("GET", "")) == edited
    late = desk.call("PUT", "", {**edit, "name": "晚了"})
    assert (late.status, late.code) == (409, "version_conflict")
    for fixed in ({"currency": "USD"}, {"cross_border": True}, {"kind": "individual"}):
        refused = desk.call("PUT", "", {**edit, **fixed, "version": 2})
        assert (refused.status, refused.code) == (422, "unknown_field")


def test_lists_hold_products_of_every_state_newest_first(desk: MerchantDesk) -> None:
    first, second = desk.draft(), desk.on_sale()[0]
    page = must(desk.call("GET", "/products?limit=1"))
    assert [item["product_id"] for item in page["items"]] == [second]
    rest = must(desk.call("GET", f"/products?limit=1&cursor={page['next']}"))
    assert [item["product_id"] for item in rest["items"]] == [first]
    assert rest["next"] is None
