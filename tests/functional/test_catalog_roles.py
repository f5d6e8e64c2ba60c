"""The roles of the catalogue's functions allow what every one of their routes does, no more."""

import pytest

from functions.shared.api import Api
from ops.openapi.functions import resources
from tests.builders.catalog import BLACK_38, BUYER, LOAFER, STAFF, MerchantDesk, Shop, must
from tests.fakes.http import Client
from tests.fakes.recording_store import RecordingStore


@pytest.fixture
def store() -> RecordingStore:
    return RecordingStore()


@pytest.fixture
def shop(store: RecordingStore) -> Shop:
    return Shop(store).open()


@pytest.fixture
def desk(shop: Shop) -> MerchantDesk:
    return shop.merchant(STAFF)


def allowed(function: str) -> set[str]:
    """What a function's role may do with tables."""
    [policy] = resources()[function]["Properties"]["Policies"]
    [tables, _secret] = policy["Statement"]
    return set(tables["Action"])


def call_every_route(client: Client, calls: list[tuple[str, str, object]]) -> None:
    """Make all `calls`; they must leave out no route of the client's API."""
    api: Api[object] = client.api
    keys = {client.event(method, path, None, {})["routeKey"] for method, path, _ in calls}
    assert keys == set(api.routes)
    for method, path, body in calls:
        answer = client.call(method, path, body)
        assert answer.status < 300, answer.text


def test_catalog(shop: Shop, desk: MerchantDesk, store: RecordingStore) -> None:
    product_id, _ = desk.on_sale()
    must(desk.call("POST", "/plans", {"rate": 1_000}))
    store.actions.clear()
    calls: list[tuple[str, str, object]] = [
        ("GET", "/v1/categories", None),
        ("GET", "/v1/products", None),
        ("GET", f"/v1/products/{product_id}", None),
        ("GET", f"/v1/merchants/{desk.merchant_id}", None),
        ("GET", f"/v1/merchants/{desk.merchant_id}/products", None),
        ("PUT", f"/v1/me/showcase/{product_id}", None),
        ("GET", "/v1/me/showcase", None),
        ("GET", f"/v1/buyers/{BUYER}/showcase", None),
        ("DELETE", f"/v1/me/showcase/{product_id}", None),
    ]
    call_every_route(shop.front(BUYER, "buyer"), calls)
    assert store.actions == allowed("CatalogFunction")


def test_admin_platform(shop: Shop, store: RecordingStore) -> None:
    desk = shop.merchant(STAFF)
    agency = must(shop.admin.call("POST", "/v1/admin/agencies", {"name": "禾川", "rate": 1}))
    store.actions.clear()
    membership = {"agency_id": agency["agency_id"]}
    calls: list[tuple[str, str, object]] = [
        ("POST", "/v1/admin/merchants", {"name": "梨合", "kind": "company"}),
        ("PUT", f"{desk.path}/staff/{STAFF}", None),
        ("DELETE", f"{desk.path}/staff/{STAFF}", None),
        ("GET", "/v1/admin/categories", None),
        ("PUT", "/v1/admin/categories/hats", {"name": "帽子", "take_rate": 1}),
        ("POST", "/v1/admin/agencies", {"name": "蓝汀", "rate": 1}),
        ("PUT", f"/v1/admin/buyers/{BUYER}/agency", membership),
        ("DELETE", f"/v1/admin/buyers/{BUYER}/agency", None),
        ("GET", "/v1/admin/me/merchants", None),
    ]
    call_every_route(shop.admin.as_user(STAFF, "admin merchant"), calls)
    assert store.actions == allowed("AdminPlatformFunction")


def test_admin_catalog(desk: MerchantDesk, store: RecordingStore) -> None:
    product_id, sku_id = desk.on_sale()
    plan_id = must(desk.call("POST", "/plans", {"rate": 1_000}))["plan_id"]
    store.actions.clear()
    product = f"/products/{product_id}"
    calls: list[tuple[str, str, object]] = [
        ("GET", "", None),
        ("PUT", "", {"name": "安履", "version": 1}),
        ("GET", "/products", None),
        ("POST", "/products", LOAFER),
        ("GET", product, None),
        ("PUT", product, {"name": "乐福鞋", "version": 3}),
        ("PUT", f"{product}/skus/{sku_id}", {**BLACK_38, "version": 4}),
        ("POST", f"{product}/skus", {**BLACK_38, "options": {}}),
        ("POST", f"{product}/withdraw", None),
        ("POST", f"{product}/publish", None),
        ("POST", f"/skus/{sku_id}/stock", {"delta": -1}),
        ("GET", "/plans", None),
        ("POST", "/plans", {"rate": 1}),
        ("PUT", f"/plans/{plan_id}", {"rate": 2, "version": 1}),
    ]
    below = [(method, desk.path + path, body) for method, path, body in calls]
    call_every_route(desk.client, below)
    assert store.actions == allowed("AdminCatalogFunction")
