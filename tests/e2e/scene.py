"""What the table of bad input needs to be there: two shops, two shoppers, and things of theirs."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from ops.local_cloud.stack_file import Stack
from ops.local_cloud.users import access_token
from tests.e2e.tokens import claims
from tests.e2e.wire import Answer, send

SHOPPER, RIVAL = "shopper_lin", "shopper_hao"
BUYER, OTHER_BUYER = "buyer_momo", "buyer_qiao"
STAFF, OTHER_STAFF, LEAVING_STAFF = "merchant_anlu", "merchant_lihe", "merchant_zhou"
ADMIN = "admin"
ADDRESS = {
    "recipient": "林晓",
    "phone": "13800000000",
    "region": "浙江省温州市",
    "street": "望江东路 1 号",
    "postal_code": "325000",
}


class Scene(Struct):
    """The running stack, tokens by user name, and facts that rows name as `<fact>`."""

    stack: Stack
    tokens: dict[str, str] = {}
    facts: dict[str, str] = {}

    def token(self, name: str) -> str:
        """A live access token of a user."""
        if name not in self.tokens:
            self.tokens[name] = access_token(self.stack, name)
        return self.tokens[name]

    def base(self, path: str) -> str:
        """The API that serves `path`."""
        is_admins = path.startswith("/v1/admin/")
        return self.stack.admin_api if is_admins else self.stack.storefront_api

    def call(self, who: str, method: str, path: str, body: object = None) -> Any:
        """A good request, as `who`; its decoded answer."""
        answer = self.ask(who, method, path, body)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.text}"
        return answer.json if answer.text else None

    def ask(
        self, who: str, method: str, path: str, body: object = None, key: str | None = None
    ) -> Answer:
        """The answer to a well-formed request of `who`; `key` makes it the same as another."""
        headers = {"authorization": f"Bearer {self.token(who)}"} if who else {}
        if method == "POST":
            headers["idempotency-key"] = key or str(uuid.uuid4())
        if body is None:
            return send(self.base(path), method, path, headers)
        headers["content-type"] = "application/json"
        return send(self.base(path), method, path, headers, msgspec.json.encode(body))


def set_up(stack: Stack) -> Scene:
    """A scene on a seeded stack. What it adds is small and can stay."""
    scene = Scene(stack)
    _find_shops(scene)
    _write_notes(scene)
    _fill_the_rivals_cart(scene)
    _dismiss_staff(scene)
    _plan_a_room(scene)
    return scene


def _find_shops(scene: Scene) -> None:
    for prefix, staff in (("", STAFF), ("other_", OTHER_STAFF)):
        merchant = scene.call(staff, "GET", "/v1/admin/me/merchants")["items"][0]["merchant_id"]
        shop = f"/v1/admin/merchants/{merchant}"
        product = scene.call("", "GET", f"/v1/merchants/{merchant}/products?limit=1")["items"][0]
        page = scene.call(staff, "GET", f"{shop}/products/{product['product_id']}")
        scene.facts |= {
            f"{prefix}merchant": merchant,
            f"{prefix}product": product["product_id"],
            f"{prefix}sku": page["skus"][0]["sku_id"],
        }


def _write_notes(scene: Scene) -> None:
    draft = {"title": "两双鞋", "body": "一双给雨天。", "images": ["media/notes/two-pairs.jpg"]}
    for name in ("note", "second_note"):
        written = scene.call(OTHER_BUYER, "POST", "/v1/notes", draft)
        scene.facts[name] = written["note_id"]
        scene.call(SHOPPER, "PUT", f"/v1/notes/{written['note_id']}/collect")
    scene.facts["cursor"] = scene.call(SHOPPER, "GET", "/v1/me/collection?limit=1")["next"]
    scene.facts["public_cursor"] = scene.call("", "GET", "/v1/products?limit=1")["next"]


def _fill_the_rivals_cart(scene: Scene) -> None:
    addition = {"sku_id": scene.facts["sku"], "quantity": 1}
    scene.call(RIVAL, "POST", "/v1/cart/lines", addition)
    order = scene.call(RIVAL, "POST", "/v1/orders", {"address": ADDRESS})
    scene.call(RIVAL, "POST", f"/v1/orders/{order['order_id']}/cancel")
    again = scene.call(RIVAL, "POST", "/v1/cart/lines", addition)
    scene.facts |= {
        "order": order["order_id"],
        "line": again["lines"][0]["line_id"],
    }


def _dismiss_staff(scene: Scene) -> None:
    """Staff of another shop that worked here until a moment ago, and whose token still lives."""
    user_id = _subject(scene.token(LEAVING_STAFF))
    place = f"/v1/admin/merchants/{scene.facts['merchant']}/staff/{user_id}"
    scene.call(ADMIN, "PUT", place)
    scene.call(LEAVING_STAFF, "GET", f"/v1/admin/merchants/{scene.facts['merchant']}/products")
    scene.call(ADMIN, "DELETE", place)


def _plan_a_room(scene: Scene) -> None:
    """Called off at once, so that its time stays free for whoever runs this next."""
    body = {
        "title": "两双鞋",
        "cover": "media/rooms/two-pairs.jpg",
        "starts_at": (datetime.now(UTC) + timedelta(days=40)).isoformat(),
        "expected_minutes": 15,
    }
    room = scene.call(OTHER_BUYER, "POST", "/v1/rooms", body)["room_id"]
    scene.call(OTHER_BUYER, "POST", f"/v1/rooms/{room}/cancel")
    scene.facts["room"] = room


def _subject(token: str) -> str:
    return str(claims(token)["sub"])
