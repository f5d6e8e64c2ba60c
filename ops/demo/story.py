"""What happens in the demo, step by step. Everything goes through the two APIs."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec.json import encode

from functions.shared.price_keys import PublishedKeys, public_key
from ops.build.steps import BuildError
from ops.demo.cast import Cast
from ops.demo.split import Row, await_arrival, rows_of
from ops.demo.telling import Telling, money
from ops.proof.checks import Verdict, check_proof, read_proof

JEANS: Final = ("lihe-straight-jeans", "l")
SOCKS: Final = ("nordbay-merino-socks", "m")
INSOLE: Final = ("anlu-cork-insole", "m")
COUPONS: Final = ("lihe-199-20", "nordbay-150-15", "newcomer-59-10", "red-packet-hello-5")
ADDRESS: Final = {
    "recipient": "林小满",
    "phone": "+86 138 0000 0000",
    "region": "上海市徐汇区",
    "street": "武康路 100 号 2 楼",
    "postal_code": "200031",
}


class Story:
    """The first part of a telling: from a note to the split of what was paid."""

    def __init__(self, cast: Cast, telling: Telling) -> None:
        self._cast = cast
        self._telling = telling
        self._author = cast.author
        self._shopper = cast.shopper
        self._names: dict[str, str] = {}

    def tell(self) -> tuple[Mapping[str, Any], list[Row]]:
        """Return the paid order and who got what of it."""
        note_id = self._write()
        self._read(note_id)
        self._put_in(JEANS, 1, note_id)
        self._quote("The cart is priced, and says what is missing for more")
        self._claim()
        quote = self._fill_up(note_id)
        order = self._pay(self._order(quote))
        self._prove(order)
        return order, self._split(order)

    def _write(self) -> str:
        self._telling.step("Mia writes a note about what she wears to the office")
        note = self._author.post(
            "/v1/notes",
            {
                "title": "Pear-shaped at a desk: jeans that close, socks that stay up",
                "body": "Waist 68, hips 98. The L closes without a gap at the back, measured "
                "after lunch.\nThe merino socks survived forty washes; one has a bald heel.",
                "images": ["media/notes/demo/jeans.jpg", "media/notes/demo/socks.jpg"],
                "topics": ["pear shape", "office wear"],
                "tags": [
                    self._tag(JEANS, image=0, x=480, y=610),
                    self._tag(SOCKS, image=1, x=350, y=720),
                ],
            },
        )
        return str(note["note_id"])

    def _tag(self, sku: tuple[str, str], **position: int) -> dict[str, Any]:
        return {"product_id": self._cast.world.id("products", sku[0]), **position}

    def _read(self, note_id: str) -> None:
        self._telling.step("A shopper finds it among the newest, reads it and looks at the jeans")
        newest = self._cast.shop.anybody.get("/v1/notes", limit=5)["items"]
        if all(note["note_id"] != note_id for note in newest):
            raise BuildError("the note is not among the newest")
        note = self._shopper.get(f"/v1/notes/{note_id}")
        self._shopper.put(f"/v1/notes/{note_id}/like")
        self._shopper.get(f"/v1/products/{note['tags'][0]['product_id']}")

    def _put_in(self, sku: tuple[str, str], quantity: int, note_id: str | None) -> None:
        where = "from the note" if note_id else "straight from the catalogue"
        self._telling.step(f"{quantity} of {'/'.join(sku)} into the cart, {where}")
        addition: dict[str, Any] = {
            "sku_id": self._cast.sku(sku),
            "quantity": quantity,
        }
        if note_id:
            addition["attribution"] = {"note": note_id}
        self._shopper.post("/v1/cart/lines", addition)

    def _quote(self, title: str) -> dict[str, Any]:
        self._telling.step(title)
        quote: dict[str, Any] = self._shopper.post("/v1/cart/quote", {"coupons": "best"})
        self._names = {part["merchant_id"]: part["name"] for part in quote["merchants"]}
        for remark in remarks(quote):
            self._telling.say(remark)
        return quote

    def _claim(self) -> None:
        self._telling.step("The shopper claims coupons of both stores and of the platform")
        self._shopper.get("/v1/coupons", merchant_id=self._cast.store("lihe").merchant_id)
        for coupon in COUPONS:
            self._shopper.post(f"/v1/coupons/{self._cast.world.id('offers', coupon)}/claim", {})

    def _fill_up(self, note_id: str) -> dict[str, Any]:
        self._quote("With the best of the coupons")
        self._put_in(SOCKS, 2, note_id)
        self._put_in(INSOLE, 1, None)
        return self._quote("Priced again: more offers apply, and the best coupons are proven best")

    def _order(self, quote: Mapping[str, Any]) -> Mapping[str, Any]:
        self._telling.step("The order, at the price that was shown or not at all")
        draft = {"address": ADDRESS, "coupons": "best", "quote": quote["proof"]["signed"]}
        order: Mapping[str, Any] = self._shopper.post("/v1/orders", draft)
        return order

    def _pay(self, order: Mapping[str, Any]) -> Mapping[str, Any]:
        self._telling.step("Paid at the sandbox, which tells the storefront, signed")
        path = f"/v1/orders/{order['order_id']}"
        started = self._shopper.post(f"{path}/payments", {"provider": "sandbox"})
        self._cast.shop.at(started["checkout"]["url"]).post("", {"card": "4242424242424242"})
        paid: Mapping[str, Any] = self._shopper.get(path)
        if paid["state"] != "paid":
            raise BuildError(f"the order is {paid['state']}, not paid")
        self._telling.say(f"{money(paid['totals']['payable']['amount'])} paid")
        return paid

    def _prove(self, order: Mapping[str, Any]) -> None:
        self._telling.step("The proof of the price: computed again from it alone, and whose it is")
        proof = read_proof(encode(self._shopper.get(f"/v1/orders/{order['order_id']}/proof")))
        shown = self._cast.shop.anybody.get("/v1/price-keys")["keys"]
        keys = PublishedKeys([public_key(key["x"]) for key in shown])
        for check in check_proof(proof, keys):
            if check.verdict is not Verdict.OK:
                raise BuildError(f"the proof's {check.claim}: {check.detail}")
        steps = len(proof.trace.steps)
        self._telling.say(f"every claim holds: totals, lines, offers, {steps} steps of the trace")

    def _split(self, order: Mapping[str, Any]) -> list[Row]:
        self._telling.step("The table's stream brings it into the books; everyone reads their own")
        with self._telling.quietly():
            waited_s = await_arrival(order, self._cast.entries)
        self._telling.say(f"all of it was there {waited_s:.1f} s after the payment")
        return rows_of(order, self._names, self._cast.entries())


def remarks(quote: Mapping[str, Any]) -> Iterator[str]:
    """What a front end would tell the shopper about a quote."""
    for offer in quote["applied"]:
        kind = "coupon" if offer["chosen"] else "by itself"
        yield f"{money(offer['amount']['amount'])} off: {offer['title']} ({kind})"
    for hint in quote["not_applied"]:
        missing = hint["missing"]
        if missing and missing["amount"]:
            yield f"spend {money(missing['amount']['amount'])} more for: {hint['title']}"
    proven = "no cheaper choice of coupons exists" if quote["optimal"] else "best found"
    yield f"to pay {money(quote['payable']['amount'])}; {proven}"
