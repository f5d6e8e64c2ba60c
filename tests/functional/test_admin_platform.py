"""The platform's own routes through their HTTP boundary, on the memory store."""

from typing import Any

import pytest

from core.ids import AgencyId
from core.selling.agencies import AgencyTerms
from functions.shared.cursors import KeySigner
from tests.builders.catalog import ADMIN, BUYER, RIVAL_STAFF, SHOPPER, STAFF, Shop, must
from tests.fakes.memory_store import MemoryStore

NOBODYS = f"mer_{99:026d}"
SHOES = {"name": "皮鞋", "take_rate": 500}


@pytest.fixture
def shop() -> Shop:
    return Shop(MemoryStore())


def test_a_merchant_is_admitted_with_defaults(shop: Shop) -> None:
    body = {"name": "老周果园", "kind": "individual"}
    answer = shop.admin.call("POST", "/v1/admin/merchants", body)
    assert answer.status == 201
    shown = answer.json
    assert shown.pop("merchant_id").startswith("mer_")
    assert shown == {
        "name": "老周果园",
        "kind": "individual",
        "description": "",
        "logo": None,
        "currency": "CNY",
        "cross_border": False,
        "free_over": None,
        "created_at": "2026-10-26T07:33:20Z",
        "version": 1,
    }


def test_a_merchant_is_admitted_once(shop: Shop) -> None:
    body = {"name": "老周果园", "kind": "individual"}
    first, again = (shop.admin.call("POST", "/v1/admin/merchants", body, key="k") for _ in range(2))
    assert (again.status, again.text) == (201, first.text)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "charity"},
        {"currency": "cny"},
        {"currency": "CNY\n"},
        {"free_over": -1},
        {"free_over": 10**15 + 1},
        {"name": "安\u202e履"},
        {"logo": "https://example.com/a.jpg"},
        {"cross_border": 1},
        {"merchant_id": NOBODYS},
    ],
)
def test_a_merchant_outside_its_form_is_refused(shop: Shop, change: dict[str, Any]) -> None:
    body = {"name": "安履", "kind": "company", **change}
    assert shop.admin.call("POST", "/v1/admin/merchants", body).status == 422


def test_staff_see_the_merchants_they_work_for(shop: Shop) -> None:
    desks = [shop.merchant(STAFF, name=name) for name in ("一", "二", "三")]
    shop.merchant(RIVAL_STAFF)
    staff = shop.admin.as_user(STAFF, "merchant")
    page = must(staff.call("GET", "/v1/admin/me/merchants?limit=2"))
    assert [each["name"] for each in page["items"]] == ["一", "二"]
    rest = must(staff.call("GET", f"/v1/admin/me/merchants?limit=2&cursor={page['next']}"))
    assert ([each["name"] for each in rest["items"]], rest["next"]) == (["三"], None)
    shop.admin.call("DELETE", f"{desks[0].path}/staff/{STAFF}")
    page = must(staff.call("GET", "/v1/admin/me/merchants"))
    assert [each["name"] for each in page["items"]] == ["二", "三"]


def test_staff_can_be_added_and_removed_again_and_again(shop: Shop) -> None:
    desk = shop.merchant(STAFF)
    path = f"{desk.path}/staff/{STAFF}"
    assert [shop.admin.call("PUT", path).status for _ in range(2)] == [204, 204]
    assert [shop.admin.call("DELETE", path).status for _ in range(2)] == [204, 204]


def test_nobody_becomes_staff_of_a_merchant_that_does_not_exist(shop: Shop) -> None:
    answer = shop.admin.call("PUT", f"/v1/admin/merchants/{NOBODYS}/staff/{STAFF}")
    assert (answer.status, answer.code) == (404, "not_found")
    assert shop.platform_ports.members.merchants_of(STAFF) == frozenset()


def test_a_category_is_created_and_edited_by_version(shop: Shop) -> None:
    path = "/v1/admin/categories/leather-shoes"
    assert must(shop.admin.call("PUT", path, SHOES))["version"] == 1
    assert must(shop.admin.call("PUT", path, SHOES))["version"] == 1
    edit = {**SHOES, "take_rate": 600, "take_cap": 2_000, "take_currency": "CNY"}
    blind = shop.admin.call("PUT", path, edit)
    assert (blind.status, blind.code) == (409, "version_conflict")
    edited = must(shop.admin.call("PUT", path, {**edit, "version": 1}))
    assert (edited["take_rate"], edited["take_cap"], edited["version"]) == (600, 2_000, 2)
    late = shop.admin.call("PUT", path, {**SHOES, "version": 1})
    assert (late.status, late.code) == (409, "version_conflict")
    assert must(shop.admin.call("GET", "/v1/admin/categories"))["items"] == [edited]


def test_a_category_that_is_not_there_has_no_version_to_edit(shop: Shop) -> None:
    answer = shop.admin.call("PUT", "/v1/admin/categories/hats", {**SHOES, "version": 1})
    assert (answer.status, answer.code) == (409, "version_conflict")


@pytest.mark.parametrize(
    "body",
    [
        {**SHOES, "take_rate": 10_100},
        {**SHOES, "take_floor": 2, "take_cap": 1, "take_currency": "CNY"},
        {**SHOES, "take_floor": -1, "take_currency": "CNY"},
        {**SHOES, "take_floor": 1},
        {**SHOES, "take_cap": 1},
        {**SHOES, "take_currency": "CNY"},
        {"take_rate": 1},
    ],
)
def test_a_category_outside_its_form_is_refused(shop: Shop, body: dict[str, Any]) -> None:
    assert shop.admin.call("PUT", "/v1/admin/categories/shoes", body).status == 422


@pytest.mark.parametrize("category_id", ["Shoes", "a%23b", "a#b", "x" * 41, "-a", "a--b"])
def test_a_category_id_is_a_short_slug(shop: Shop, category_id: str) -> None:
    client = shop.admin
    event = client.event("PUT", "/v1/admin/categories/x", None, {})
    event["pathParameters"] = {"category_id": category_id}
    answer = client.api.serve(client.ports, KeySigner(b"test"))(event, None)
    assert answer["statusCode"] == 422


def test_a_buyer_joins_an_agency_at_its_rate_or_an_agreed_one(shop: Shop) -> None:
    agency = must(shop.admin.call("POST", "/v1/admin/agencies", {"name": "禾川", "rate": 2_000}))
    path, agency_id = f"/v1/admin/buyers/{BUYER}/agency", AgencyId(agency["agency_id"])
    for body, rate in (({}, 2_000), ({"rate": 0}, 0), ({"rate": 1_500}, 1_500)):
        joined = must(shop.admin.call("PUT", path, {"agency_id": agency_id, **body}))
        assert joined == {"agency_id": agency_id, "rate": rate}
        terms = shop.platform_ports.agencies.of_buyer(BUYER)
        assert terms == AgencyTerms(agency_id, rate)
    assert [shop.admin.call("DELETE", path).status for _ in range(2)] == [204, 204]
    assert shop.platform_ports.agencies.of_buyer(BUYER) is None


def test_an_agency_must_exist_to_be_joined(shop: Shop) -> None:
    body = {"agency_id": f"agc_{7:026d}"}
    answer = shop.admin.call("PUT", f"/v1/admin/buyers/{BUYER}/agency", body)
    assert (answer.status, answer.code) == (422, "unknown_agency")


@pytest.mark.parametrize("groups", ["shopper", "buyer", "merchant", "shopper merchant", ""])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/admin/merchants"),
        ("PUT", f"/v1/admin/merchants/{NOBODYS}/staff/{STAFF}"),
        ("DELETE", f"/v1/admin/merchants/{NOBODYS}/staff/{STAFF}"),
        ("GET", "/v1/admin/categories"),
        ("PUT", "/v1/admin/categories/shoes"),
        ("POST", "/v1/admin/agencies"),
        ("PUT", f"/v1/admin/buyers/{BUYER}/agency"),
        ("DELETE", f"/v1/admin/buyers/{BUYER}/agency"),
    ],
)
def test_only_admins_run_the_platform(shop: Shop, method: str, path: str, groups: str) -> None:
    answer = shop.admin.as_user(SHOPPER, groups).call(method, path)
    assert (answer.status, answer.code) == (403, "forbidden")


def test_admins_are_no_staff(shop: Shop) -> None:
    assert shop.admin.call("GET", "/v1/admin/me/merchants").status == 403
    as_merchant = shop.admin.as_user(ADMIN, "admin merchant")
    assert must(as_merchant.call("GET", "/v1/admin/me/merchants"))["items"] == []


def test_nobody_gets_in_without_a_token(shop: Shop) -> None:
    assert shop.admin.as_user("").call("GET", "/v1/admin/categories").status == 401


def test_a_path_that_names_no_user_is_refused(shop: Shop) -> None:
    desk = shop.merchant(STAFF)
    for name in ("somebody", STAFF.upper().replace("0", "A"), f"{STAFF}-1", "STAFF"):
        assert shop.admin.call("PUT", f"{desk.path}/staff/{name}").status == 422
