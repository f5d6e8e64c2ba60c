"""The table of bad input: what is sent, and how it is refused. One row a case.

`<name>` anywhere in a path or body stands for a fact of the scene. Whatever a caller writes for
the first time holds `MARK`, which no answer may repeat.
"""

import json
from typing import Any

from msgspec import Struct

from tests.e2e.scene import (
    ADDRESS,
    ADMIN,
    BUYER,
    LEAVING_STAFF,
    RIVAL,
    SHOPPER,
    STAFF,
)

MARK = "zq7mark"
JSON = "application/json"
FRESH = "fresh"
SHOP, OTHER_SHOP = "/v1/admin/merchants/<merchant>", "/v1/admin/merchants/<other_merchant>"
LINES, PROFILE = "/v1/cart/lines", "/v1/me/profile"


class Row(Struct, frozen=True):
    """A request and its refusal. `code` None: API Gateway answers, in its own words."""

    name: str
    status: int
    code: str | None
    method: str
    path: str
    body: Any = None
    who: str = SHOPPER
    media_type: str | None = JSON
    key: str | None = FRESH
    """Of a POST; None sends none."""
    headers: tuple[tuple[str, str], ...] = ()


def refused(name: str, method: str, path: str, body: Any = None, **options: Any) -> Row:
    """A row that answers 422, unless `options` say otherwise."""
    return Row(name, **{"status": 422, "code": "invalid_field", **options}, method=method,
               path=path, body=body)  # fmt: skip


def _hidden(name: str, method: str, path: str, body: Any = None, who: str = SHOPPER) -> Row:
    return Row(name, 404, "not_found", method, path, body, who)


def _closed(name: str, method: str, path: str, body: Any = None, who: str = SHOPPER) -> Row:
    return Row(name, 403, "forbidden", method, path, body, who)


def _unreadable(name: str, body: bytes) -> Row:
    return Row(name, 400, "invalid_json", "PUT", PROFILE, body)


def _media(name: str, media_type: str | None, *headers: tuple[str, str]) -> Row:
    body = json.dumps({"display_name": MARK}).encode()
    return Row(name, 415, "unsupported_media_type", "PUT", PROFILE, body,
               media_type=media_type, headers=headers)  # fmt: skip


PRODUCT_EDIT = {"name": f"shoe {MARK}", "version": 1}
ROOM = {"title": MARK, "cover": "media/a.jpg", "starts_at": "2030-01-01T00:00:00Z",
        "expected_minutes": 60}  # fmt: skip
NOTE = {"title": "two pairs", "body": "for rain", "images": ["media/a.jpg"]}

SCOPE = [
    _closed("a shopper at the platform's offers", "GET", "/v1/admin/offers"),
    _closed("a shopper admits a merchant", "POST", "/v1/admin/merchants", {"name": MARK}),
    _closed("a shopper at a merchant's products", "GET", f"{SHOP}/products"),
    _closed("a buyer at the books", "GET", "/v1/admin/ledger/platform", who=BUYER),
    _closed("staff at the books", "GET", "/v1/admin/ledger/platform", who=STAFF),
    _closed("the platform at a merchant's products", "GET", f"{SHOP}/products", who=ADMIN),
    _closed("a shopper at a merchant's books", "GET", f"{SHOP}/ledger"),
    _closed("a shopper hosts", "POST", "/v1/rooms", ROOM),
    _closed("a shopper picks for a showcase", "PUT", "/v1/me/showcase/<product>"),
    _hidden("another's products", "GET", f"{OTHER_SHOP}/products", who=STAFF),
    _hidden("another's product", "PUT", f"{OTHER_SHOP}/products/<other_product>", PRODUCT_EDIT,
            who=STAFF),
    _hidden("another's product below one's own", "PUT", f"{SHOP}/products/<other_product>",
            PRODUCT_EDIT, who=STAFF),
    _hidden("another's stock below one's own", "POST", f"{SHOP}/skus/<other_sku>/stock",
            {"delta": 1}, who=STAFF),
    _hidden("another's stock", "POST", f"{OTHER_SHOP}/skus/<other_sku>/stock", {"delta": 1},
            who=STAFF),
    _hidden("another's orders", "GET", f"{OTHER_SHOP}/orders", who=STAFF),
    _hidden("another's books", "GET", f"{OTHER_SHOP}/ledger", who=STAFF),
    _hidden("another store's room", "POST", f"{OTHER_SHOP}/rooms", ROOM, who=STAFF),
    _hidden("staff that was dismissed", "GET", f"{SHOP}/products", who=LEAVING_STAFF),
    _hidden("dismissed staff changes stock", "POST", f"{SHOP}/skus/<sku>/stock", {"delta": 1},
            who=LEAVING_STAFF),
    _hidden("another's cart line", "PATCH", f"{LINES}/<line>", {"quantity": 2}),
    _hidden("another's order", "GET", "/v1/orders/<order>"),
    _hidden("another's order, cancelled", "POST", "/v1/orders/<order>/cancel"),
    _hidden("another's order, paid", "POST", "/v1/orders/<order>/payments", {}),
    _hidden("another's note, edited", "PUT", "/v1/notes/<note>", NOTE, who=BUYER),
    _hidden("another's room, started", "POST", "/v1/rooms/<room>/start", who="buyer_june"),
    refused("a role in the body", "PUT", PROFILE, {"display_name": "a", "role": "admin"},
            code="unknown_field"),
    refused("a merchant in the body", "PUT", f"{SHOP}/products/<product>",
            {**PRODUCT_EDIT, "merchant_id": "<other_merchant>"}, who=STAFF, code="unknown_field"),
    refused("a user in the body", "POST", LINES,
            {"sku_id": "<sku>", "user_id": "00000000-0000-0000-0000-000000000000"},
            code="unknown_field"),
    refused("a price in the body", "POST", LINES, {"sku_id": "<sku>", "price": 1},
            code="unknown_field"),
    Row("a route there is not", 404, None, "GET", "/v1/secrets"),
    Row("a method there is not", 404, None, "DELETE", "/v1/orders"),
]  # fmt: skip

UNREADABLE = [
    _unreadable("cut", b'{"display_name": "zq7mark'),
    _unreadable("a duplicate member", b'{"display_name": "a", "display_name": "zq7mark"}'),
    _unreadable("NaN", b'{"display_name": NaN}'),
    _unreadable("Infinity", b'{"display_name": -Infinity}'),
    _unreadable("1e999", b'{"display_name": 1e999}'),
    _unreadable("a depth of 100,000", b"[" * 100_000 + b"]" * 100_000),
    _unreadable("a depth of 100,000, objects", b'{"a":' * 43_000),
    _unreadable("5,000 digits", b'{"display_name": ' + b"9" * 5_000 + b"}"),
    _unreadable("half a surrogate pair", rb'{"display_name": "zq7mark\ud800"}'),
    _unreadable("half a surrogate pair as a name", rb'{"\udfff": 1}'),
    _unreadable("invalid UTF-8", b'{"display_name": "zq7mark\xff\xfe"}'),
    _unreadable("overlong UTF-8", b'{"display_name": "zq7mark\xc0\xaf"}'),
    _unreadable("a byte order mark", b'\xef\xbb\xbf{"display_name": "zq7mark"}'),
    _unreadable("UTF-16", '{"display_name": "zq7mark"}'.encode("utf-16")),
    _unreadable("empty", b""),
    _unreadable("white space", b"  \n"),
    _unreadable("a comment", b'{"display_name": "a" /* zq7mark */}'),
    _unreadable("a trailing comma", b'{"display_name": "zq7mark",}'),
    _unreadable("two texts", b'{"display_name": "a"} {}'),
    refused("an array", "PUT", PROFILE, b'["zq7mark"]'),
    refused("a string", "PUT", PROFILE, b'"zq7mark"'),
    refused("null", "PUT", PROFILE, b"null"),
    refused("an unknown member", "PUT", PROFILE, {"display_name": "a", MARK: 1},
            code="unknown_field"),
    refused("a missing member", "PUT", PROFILE, {"bio": MARK}),
    _media("plain text", "text/plain"),
    _media("a form", "application/x-www-form-urlencoded"),
    _media("no media type", None),
    _media("a problem", "application/problem+json"),
    _media("another charset", "application/json; charset=utf-16"),
    _media("gzip", JSON, ("content-encoding", "gzip")),
    Row("over the limit of bytes", 413, "body_too_large", "PUT", PROFILE,
        b'{"display_name": "' + b"a" * 262_144 + b'"}'),
    Row("far over the limit of bytes", 413, "body_too_large", "PUT", PROFILE, b" " * 6_000_000),
]  # fmt: skip

QUANTITIES = [
    refused(f"quantity {written.decode()[:12]}", "POST", LINES,
            b'{"sku_id": "<sku>", "quantity": ' + written + b"}")
    for written in (b"0", b"-1", b"1.5", b'"1"', b"true", b"null", b"[1]", b"10000",
                    b"2147483648", b"9223372036854775808", b"1" + b"0" * 37 + b"1")
]  # fmt: skip
NUMBERS = [
    *QUANTITIES,
    refused("101 % for the platform", "PUT", "/v1/admin/categories/zq7mark",
            {"name": "a", "take_rate": 10_100}, who=ADMIN),
    refused("101 % for the buyer", "POST", f"{SHOP}/plans", {"rate": 10_100}, who=STAFF),
    refused("101 % off", "POST", f"{SHOP}/offers",
            {"title": "a", "terms": {"layer": "item", "scope": {"all": True},
                                     "benefit": {"percent": 10_100}}}, who=STAFF),
    refused("a price below zero", "POST", f"{SHOP}/products/<product>/skus",
            {"prices": {"list": -1}}, who=STAFF),
    refused("a price over the limit", "POST", f"{SHOP}/products/<product>/skus",
            {"prices": {"list": 10**11 + 1}}, who=STAFF),
    refused("a sale dearer than the list", "POST", f"{SHOP}/products/<product>/skus",
            {"prices": {"list": 100, "sale": 101}}, who=STAFF),
    refused("a fraction of a cent", "POST", f"{SHOP}/products/<product>/skus",
            {"prices": {"list": 99.5}}, who=STAFF),
    refused("stock changed by nothing", "POST", f"{SHOP}/skus/<sku>/stock", {"delta": 0},
            who=STAFF),
    Row("stock below zero", 409, "stock_too_low", "POST", f"{SHOP}/skus/<sku>/stock",
        {"delta": -10_000_000}, STAFF),
    refused("limit 0", "GET", "/v1/products?limit=0", who=""),
    refused("limit 10^9", "GET", "/v1/products?limit=1000000000", who=""),
    refused("limit a word", "GET", f"/v1/products?limit={MARK}", who=""),
    refused("limit twice", "GET", "/v1/products?limit=1&limit=2", who=""),
    refused("a room of no length", "POST", "/v1/rooms", {**ROOM, "expected_minutes": 0},
            who=BUYER),
    refused("a room in the past", "POST", "/v1/rooms",
            {**ROOM, "starts_at": "2020-01-01T00:00:00Z"}, who=BUYER),
    refused("a day there is not", "POST", "/v1/rooms",
            {**ROOM, "starts_at": "2030-02-30T00:00:00Z"}, who=BUYER),
]  # fmt: skip


def _name(name: str, text: str) -> Row:
    return refused(name, "PUT", PROFILE, {"display_name": text})


TEXT = [
    _name("NUL", f"{MARK}\0"),
    _name("a control character", f"{MARK}\x1b[31m"),
    _name("a line break in a name", f"{MARK}\n"),
    _name("a bidirectional override", f"{MARK}\u202egpj"),
    _name("a bidirectional isolate", f"\u2066{MARK}\u2069"),
    _name("a zero-width space", f"zq7\u200bmark {MARK}"),
    _name("a word joiner", f"zq7\u2060mark {MARK}"),
    _name("an empty name", ""),
    _name("61 characters", MARK * 9),
    refused("NUL in prose", "PUT", PROFILE, {"display_name": "a", "bio": f"{MARK}\0"}),
    refused("a script for a link", "PUT", PROFILE,
            {"display_name": "a", "link": f"javascript:alert('{MARK}')"}),
    refused("a script behind a tab", "PUT", PROFILE,
            {"display_name": "a", "link": f"\tjavascript:alert('{MARK}')"}),
    refused("a link without TLS", "PUT", PROFILE,
            {"display_name": "a", "link": f"http://{MARK}.example"}),
    refused("a media key that climbs", "PUT", PROFILE,
            {"display_name": "a", "avatar": f"media/../{MARK}.jpg"}),
    refused("prose over the limit", "POST", "/v1/notes", {**NOTE, "body": MARK * 300}),
    refused("ten images", "POST", "/v1/notes", {**NOTE, "images": ["media/a.jpg"] * 10}),
    refused("no image", "POST", "/v1/notes", {**NOTE, "images": []}),
    refused("a telephone that backtracks", "POST", "/v1/orders",
            {"address": {**ADDRESS, "phone": "1" + " -" * 40_000 + MARK}}),
    refused("a slug that backtracks", "PUT", "/v1/admin/categories/" + "a-" * 40 + "A",
            {"name": "a", "take_rate": 1}, who=ADMIN),
]  # fmt: skip

IDS = [
    refused("# in an id", "GET", "/v1/notes/<note>%23NOTE", who=""),
    refused("a key in an id", "GET", "/v1/notes/NOTE%23<note>", who=""),
    refused("an id of another kind", "GET", "/v1/notes/<product>", who=""),
    refused("an id in lower case", "GET", "/v1/notes/note_01kaj3w8q0v5m4t2zd7c9xrbfh", who=""),
    refused("an id with a line break", "GET", "/v1/notes/<note>%0a", who=""),
    refused("another key in a body", "POST", LINES, {"sku_id": "<product>"}),
    refused("an account that is none", "GET", "/v1/admin/ledger/..%23", who=ADMIN),
    refused("a dot-dot in place of an id", "GET", "/v1/notes/%2e%2e", who=""),
    Row("a path that climbs", 404, None, "GET", "/v1/notes/..%2f..%2fadmin", who=""),
    _hidden("a note there is not", "GET", "/v1/notes/note_00000000000000000000000000", who=""),
    refused("two filters at once", "GET", "/v1/rooms?state=live&merchant_id=<merchant>", who=""),
    refused("a filter there is not", "GET", f"/v1/rooms?{MARK}=1", who="", code="unknown_field"),
]

_BROKEN = {"status": 400, "code": "invalid_cursor"}
CURSORS = [
    refused("a made-up cursor", "GET", f"/v1/products?cursor={MARK}", who="", **_BROKEN),
    refused("a cursor cut short", "GET", "/v1/products?limit=1&cursor=<cut_cursor>", who="",
            **_BROKEN),
    refused("a changed cursor", "GET", "/v1/products?limit=1&cursor=<changed_cursor>", who="",
            **_BROKEN),
    refused("a cursor of another list", "GET", "/v1/notes?cursor=<public_cursor>", who="",
            **_BROKEN),
    refused("a cursor under another filter", "GET",
            "/v1/products?category_id=shoes&cursor=<public_cursor>", who="", **_BROKEN),
    refused("a cursor of another user", "GET", "/v1/me/collection?cursor=<cursor>", who=RIVAL,
            **_BROKEN),
    refused("a cursor of a merchant's list on another's", "GET",
            "/v1/merchants/<merchant>/products?cursor=<public_cursor>", who="", **_BROKEN),
]  # fmt: skip

KEYS = [
    refused("no key", "POST", "/v1/notes", NOTE, key=None, status=400,
            code="idempotency_key_missing"),
    refused("an empty key", "POST", "/v1/notes", NOTE, key="", status=400,
            code="idempotency_key_missing"),
    refused("two keys", "POST", "/v1/notes", NOTE, key="one", status=400,
            code="idempotency_key_invalid", headers=(("idempotency-key", "two"),)),
    refused("two keys in one header", "POST", "/v1/notes", NOTE, key="one, two", status=400,
            code="idempotency_key_invalid"),
    refused("a key over the limit", "POST", "/v1/notes", NOTE, key="k" * 129, status=400,
            code="idempotency_key_invalid"),
    refused("a key that would build another", "POST", "/v1/notes", NOTE, key=f"a#RECEIPT{MARK}",
            status=400, code="idempotency_key_invalid"),
]  # fmt: skip

ROWS = [*SCOPE, *UNREADABLE, *NUMBERS, *TEXT, *IDS, *CURSORS, *KEYS]
