"""Merchants' staff keep webhooks, on the memory store and under the function's role."""

import base64
from typing import Any

import pytest

from core.limits import WEBHOOKS_PER_MERCHANT_MAX
from functions.shared.webhooks.signatures import derived_key, shown
from tests.builders.orders import OTHER, SHOES, SOFAS
from tests.builders.webhooks import ALL, EVERY_TYPE, MASTER, URL, WebhookShop
from tests.fakes.http import Client


@pytest.fixture
def shop() -> WebhookShop:
    return WebhookShop()


@pytest.fixture
def staff(shop: WebhookShop) -> Client:
    return shop.keeper()


def edit(webhook: Any, **changes: Any) -> dict[str, Any]:
    kept = {name: webhook[name] for name in ("url", "types", "note", "version")}
    return {**kept, "enabled": True, **changes}


def test_a_webhook_is_added_read_edited_and_removed(shop: WebhookShop, staff: Client) -> None:
    added = shop.add_webhook(types=["order.paid"], note="ERP")
    path = f"{ALL}/{added['webhook_id']}"
    assert (added["state"], added["url"], added["failing_since"]) == ("enabled", URL, None)
    assert staff.call("GET", path).json == added
    assert staff.call("GET", ALL).json == {"items": [added], "next": None}
    edited = staff.call("PUT", path, edit(added, types=["order.paid", "order.placed"])).json
    assert (edited["types"], edited["version"]) == (["order.paid", "order.placed"], 2)
    assert staff.call("DELETE", path).status == 204
    assert staff.call("GET", path).status == 404
    assert staff.call("DELETE", path).status == 404
    assert staff.call("GET", ALL).json["items"] == []


def test_a_repeated_request_adds_one(shop: WebhookShop, staff: Client) -> None:
    body = {"url": URL, "types": EVERY_TYPE}
    first, again = (staff.call("POST", ALL, body, key="k1") for _ in range(2))
    assert first.text == again.text
    assert len(shop.book_of()) == 1


def test_an_edit_of_what_has_changed_since_is_refused(shop: WebhookShop, staff: Client) -> None:
    added = shop.add_webhook()
    path = f"{ALL}/{added['webhook_id']}"
    assert staff.call("PUT", path, edit(added, note="a")).status == 200
    stale = staff.call("PUT", path, edit(added, note="b"))
    assert (stale.status, stale.code) == (409, "version_conflict")


def test_disabling_and_enabling_say_by_whom_and_when(shop: WebhookShop, staff: Client) -> None:
    added = shop.add_webhook()
    path = f"{ALL}/{added['webhook_id']}"
    disabled = staff.call("PUT", path, edit(added, enabled=False)).json
    assert (disabled["state"], disabled["disabled_by"]) == ("disabled", "merchant")
    assert disabled["disabled_at"] is not None
    enabled = staff.call("PUT", path, edit(disabled)).json
    assert (enabled["state"], enabled["disabled_by"], enabled["disabled_at"]) == (
        "enabled",
        None,
        None,
    )


def test_there_is_a_limit_on_webhooks(shop: WebhookShop, staff: Client) -> None:
    for _ in range(WEBHOOKS_PER_MERCHANT_MAX):
        shop.add_webhook()
    refused = staff.call("POST", ALL, {"url": URL, "types": EVERY_TYPE})
    assert (refused.status, refused.code) == (409, "too_many_webhooks")
    pages = staff.call("GET", f"{ALL}?limit=7").json
    rest = staff.call("GET", f"{ALL}?limit=7&cursor={pages['next']}").json
    assert len(pages["items"]) + len(rest["items"]) == WEBHOOKS_PER_MERCHANT_MAX
    assert rest["next"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"url": "http://hooks.shoes.example/", "types": EVERY_TYPE},
        {"url": "https://127.0.0.1/", "types": EVERY_TYPE},
        {"url": "https://user@hooks.shoes.example/", "types": EVERY_TYPE},
        {"url": "", "types": EVERY_TYPE},
        {"url": URL, "types": []},
        {"url": URL, "types": ["order.paid", "order.paid"]},
        {"url": URL, "types": ["order.exploded"]},
        {"url": URL, "types": ["webhook.ping"]},
        {"url": URL, "types": EVERY_TYPE, "note": "\x00"},
        {"url": URL, "types": EVERY_TYPE, "merchant_id": SOFAS},
        {"url": URL, "types": EVERY_TYPE, "state": "enabled"},
        {"types": EVERY_TYPE},
    ],
)
def test_what_makes_no_webhook_is_refused(shop: WebhookShop, body: Any) -> None:
    assert shop.keeper().call("POST", ALL, body).status == 422
    assert shop.book_of() == []


def test_a_name_that_is_not_public_is_refused_at_adding_and_editing(
    shop: WebhookShop, staff: Client
) -> None:
    added = shop.add_webhook()
    for ips in ((), ("10.0.0.1",), ("93.184.216.34", "169.254.169.254")):
        shop.ips = ips
        refused = staff.call("POST", ALL, {"url": URL, "types": EVERY_TYPE})
        assert (refused.status, refused.code, refused.json["field"]) == (
            422,
            "webhook_url",
            "$.url",
        )
        path = f"{ALL}/{added['webhook_id']}"
        assert staff.call("PUT", path, edit(added)).code == "webhook_url"


def test_a_webhook_whose_name_is_gone_can_be_disabled(shop: WebhookShop, staff: Client) -> None:
    added = shop.add_webhook()
    path = f"{ALL}/{added['webhook_id']}"
    shop.ips = ()
    other = edit(added, enabled=False, url="https://other.example/")
    assert staff.call("PUT", path, other).code == "webhook_url"
    disabled = staff.call("PUT", path, edit(added, enabled=False)).json
    assert disabled["state"] == "disabled"
    assert staff.call("PUT", path, edit(disabled)).code == "webhook_url"


def test_secrets_are_read_apart_and_rotate_with_an_overlap(
    shop: WebhookShop, staff: Client
) -> None:
    added = shop.add_webhook()
    path = f"{ALL}/{added['webhook_id']}/secrets"
    first, second = (shown(derived_key(MASTER, added["webhook_id"], each)) for each in (1, 2))
    assert staff.call("GET", path).json == {"secrets": [first], "old_until": None}
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32
    rotated = staff.call("POST", f"{path}/rotate", {"version": 1, "overlap_hours": 2}).json
    assert rotated["secrets"] == [second, first]
    staff.now += 7_199
    assert staff.call("GET", path).json == rotated
    staff.now += 1
    assert staff.call("GET", path).json == {"secrets": [second], "old_until": None}


def test_a_rotation_that_is_sent_again_rotates_once(shop: WebhookShop, staff: Client) -> None:
    path = f"{ALL}/{shop.add_webhook()['webhook_id']}/secrets/rotate"
    assert staff.call("POST", path, {"version": 1}).status == 200
    assert staff.call("POST", path, {"version": 1}).code == "version_conflict"


def test_a_leaked_secret_ends_at_once_without_an_overlap(shop: WebhookShop, staff: Client) -> None:
    added = shop.add_webhook()
    path = f"{ALL}/{added['webhook_id']}/secrets/rotate"
    rotated = staff.call("POST", path, {"version": 1, "overlap_hours": 0}).json
    assert rotated == {
        "secrets": [shown(derived_key(MASTER, added["webhook_id"], 2))],
        "old_until": None,
    }


def test_a_secret_that_was_promised_an_overlap_is_not_ended_by_another_rotation(
    shop: WebhookShop, staff: Client
) -> None:
    added = shop.add_webhook()
    path = f"{ALL}/{added['webhook_id']}/secrets"
    promised = staff.call("POST", f"{path}/rotate", {"version": 1, "overlap_hours": 2}).json
    refused = staff.call("POST", f"{path}/rotate", {"version": 2, "overlap_hours": 2})
    assert (refused.status, refused.code) == (409, "secret_rotating")
    assert staff.call("GET", path).json == promised
    staff.now += 7_200
    assert staff.call("POST", f"{path}/rotate", {"version": 2, "overlap_hours": 2}).status == 200


def test_a_leak_ends_all_older_secrets_within_an_overlap_too(
    shop: WebhookShop, staff: Client
) -> None:
    added = shop.add_webhook()
    path = f"{ALL}/{added['webhook_id']}/secrets/rotate"
    staff.call("POST", path, {"version": 1, "overlap_hours": 2})
    rotated = staff.call("POST", path, {"version": 2, "overlap_hours": 0}).json
    assert rotated["secrets"] == [shown(derived_key(MASTER, added["webhook_id"], 3))]


def test_no_secret_is_stored_or_shown_elsewhere(shop: WebhookShop, staff: Client) -> None:
    added = shop.add_webhook()
    secret = staff.call("GET", f"{ALL}/{added['webhook_id']}/secrets").json["secrets"][0]
    assert secret not in staff.call("GET", ALL).text
    assert "whsec_" not in repr(shop.table.items)  # type: ignore[attr-defined]


def test_others_webhooks_do_not_exist(shop: WebhookShop, staff: Client) -> None:
    added = shop.add_webhook()
    mine = f"{ALL}/{added['webhook_id']}"
    delivery = staff.call("POST", f"{mine}/ping").json["delivery_id"]
    shop.staff_of(OTHER, SOFAS)
    other = shop.keeper(OTHER)
    theirs = mine.replace(SHOES, SOFAS)
    for method, path, body in every_call(added, delivery):
        assert staff.call(method, f"{mine}{path}", body).status < 400 or method == "PUT"
        assert other.call(method, f"{mine}{path}", body).status == 404
        assert other.call(method, f"{theirs}{path}", body).status == 404
        assert shop.keeper(OTHER, "shopper").call(method, f"{mine}{path}", body).status == 403
        assert shop.keeper(groups="admin").call(method, f"{mine}{path}", body).status == 403


def every_call(added: Any, delivery: str) -> list[tuple[str, str, Any]]:
    return [
        ("GET", "", None),
        ("GET", "/secrets", None),
        ("POST", "/secrets/rotate", {"version": 1}),
        ("POST", "/ping", None),
        ("POST", "/replay", {"since": "2026-11-20T08:00:00Z"}),
        ("GET", "/deliveries", None),
        ("GET", f"/deliveries/{delivery}", None),
        ("GET", f"/deliveries/{delivery}/attempts", None),
        ("POST", f"/deliveries/{delivery}/replay", None),
        ("PUT", "", edit(added)),
        ("DELETE", "", None),
    ]


def test_a_delivery_of_another_webhook_does_not_exist(shop: WebhookShop, staff: Client) -> None:
    one, two = (f"{ALL}/{shop.add_webhook()['webhook_id']}" for _ in range(2))
    delivery = staff.call("POST", f"{one}/ping").json["delivery_id"]
    assert staff.call("GET", f"{one}/deliveries/{delivery}").status == 200
    assert staff.call("GET", f"{two}/deliveries/{delivery}").status == 404
    assert staff.call("GET", f"{two}/deliveries/{delivery}/attempts").status == 404
    assert staff.call("POST", f"{two}/deliveries/{delivery}/replay").status == 404


def test_removed_staff_lose_it_at_once(shop: WebhookShop, staff: Client) -> None:
    shop.add_webhook()
    staff.ports.members.remove(staff.user_id, SHOES)
    assert staff.call("GET", ALL).status == 403
