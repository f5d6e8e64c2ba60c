"""Estates: one of everything that a route can name, each the same person's.

The person is a shopper, a buyer, the owner of an agency and the only staff of a merchant, and got
everything as people do, through the routes. `ids` holds them by path parameter, those in a
special state as "parameter:state".
"""

from typing import Any, Final

from core.books import ledger
from core.ids import AgencyId, MerchantId, UserId
from core.rooms.room import MINUTE_S
from core.use_cases.close_statement import close_account
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Item, Put
from functions.shared.views import timestamp
from tests.builders.notes import DRAFT
from tests.builders.orders import ADDRESS, line_id, sku_id
from tests.builders.refunds import ADDRESS as RETURN_ADDRESS
from tests.builders.refunds import PARCEL, asking
from tests.builders.rooms import room_body
from tests.builders.settling import SettlingBooks, child
from tests.builders.town import Town
from tests.builders.webhooks import EVERY_TYPE, URL
from tests.fakes.http import NOW
from tests.fakes.ids import user

EVERY_GROUP: Final = "shopper buyer merchant"
MERCHANT: Final = "/v1/admin/merchants/{merchant_id}"
SALE_STARTS, SALE_ENDS = NOW + 5 * MINUTE_S, NOW + 15 * MINUTE_S
TERMS: Final = {"layer": "store_tier", "benefit": {"amount": 100}, "scope": {"all": True}}
WITH_US: Final = {"funding": {"merchant": 5_000, "platform": 5_000}}


class Estate:
    """What one person owns; `number` tells persons apart."""

    def __init__(self, town: Town, number: int) -> None:
        self.town, self.number = town, number
        self.user_id = UserId(user(100 + number))
        self.merchant_id = MerchantId(f"mer_{100 + number:026d}")
        self.agency_id = AgencyId(f"agc_{100 + number:026d}")
        self.sku = 100 * number
        self.ids: dict[str, str] = {
            "merchant_id": self.merchant_id,
            "agency_id": self.agency_id,
            "author_id": self.user_id,
            "sku_id": sku_id(self.sku),
            "product_id": f"prd_{self.sku:026d}",
            "category_id": "shoes",
            "line_id": line_id(self.sku),
            "code:coupon": f"静音{number}",
        }
        self._open_shop()
        self._host_rooms()
        self._make_offers()
        self._order()
        self._ask_back()
        self._settle()
        self._plan_flash_sales()
        self._fill_cart()

    def in_state(self, state: str = "") -> dict[str, str]:
        """Parameter → id: the thing's in that state, where there is one, else the usual one's."""
        mostly = {each: found for each, found in self.ids.items() if ":" not in each}
        end = f":{state}"
        special = {each: found for each, found in self.ids.items() if each.endswith(end)}
        return mostly | {each.removesuffix(end): found for each, found in special.items()}

    def act(self, key: str, body: object = None, state: str = "", **ids: str) -> Any:
        """What a route answers the owner, who must get in."""
        named = self.in_state(state) | ids
        answer = self.town.call(key, named, self.user_id, EVERY_GROUP, body)
        if answer.status >= 300:
            raise AssertionError(f"{key}: {answer.text}")
        return answer.json if answer.text else None

    # --- what is owned -------------------------------------------------------------------------

    def _open_shop(self) -> None:
        market = self.town.market
        market.add_merchant(self.merchant_id)
        market.add_sku(self.sku, units=500, merchant_id=self.merchant_id, freight=300)
        agency: Item = {"agency_id": self.agency_id, "name": "星野", "rate": 2_000}
        market.commerce.commit(
            [
                Put(keys.staff(self.user_id, self.merchant_id), {"merchant_id": self.merchant_id}),
                Put(keys.agency(self.agency_id), {**agency, "owner_id": self.user_id}),
            ]
        )
        self._got("plan_id", f"POST {MERCHANT}/plans", {"rate": 1_500})
        webhook = {"url": URL, "types": EVERY_TYPE}
        self._got("webhook_id", f"POST {MERCHANT}/webhooks", webhook)
        self.act("PUT /v1/me/profile", {"display_name": f"阿梨 {self.number}"})
        self._got("note_id", "POST /v1/notes", DRAFT)
        self._got("comment_id", "POST /v1/notes/{note_id}/comments", {"text": "走路没声音。"})

    def _host_rooms(self) -> None:
        """A room to come and one that is live, of the person and of its store."""
        for whose, path in (("", "/v1/rooms"), ("store", f"{MERCHANT}/rooms")):
            now, soon = room_body(10 * MINUTE_S, 15), room_body(40 * MINUTE_S)
            self._got("room_id", f"POST {path}", soon, whose)
            live = self._got("room_id", f"POST {path}", now, f"{whose}live")
            lineup = {"lineup_version": 0, "slots": [{"product_id": self.ids["product_id"]}]}
            self.act("PUT /v1/rooms/{room_id}/lineup", lineup, room_id=live)
            self.act("POST /v1/rooms/{room_id}/start", room_id=live)

    def _make_offers(self) -> None:
        """Offers: drafted, published, and such that ask the merchant or the buyer."""
        path, draft = f"POST {MERCHANT}/offers", {"title": "优惠", "terms": TERMS}
        self._got("offer_id", path, draft)
        published = self._got("offer_id", path, draft, "published")
        self.act(f"{path}/{{offer_id}}/publish", offer_id=published)
        coupon = {
            **draft,
            "terms": {**TERMS, "layer": "store_coupon"},
            "code": self.ids["code:coupon"],
            "quota": 9,
        }
        claimable = self._got("offer_id", path, coupon, "coupon")
        self.act(f"{path}/{{offer_id}}/publish", offer_id=claimable)
        shared = {"merchant": 5_000, "buyer": 5_000}
        of_buyer = {**TERMS, "funding": shared, "buyer": self.user_id}
        self._got("offer_id", path, {**draft, "terms": of_buyer}, "asks buyer")
        scope = {"merchants": [self.merchant_id]}
        of_platform = {**TERMS, **WITH_US, "layer": "cross_store", "scope": scope}
        answer = self.town.market.draft(of_platform, of="platform")
        self.ids["offer_id:asks merchant"] = answer.json["offer_id"]

    def _order(self) -> None:
        """Orders: unpaid, paid, sent, and arrived, which is the one that most is asked of."""
        unpaid = self._placed()
        self._name("order_id", unpaid["order_id"], "unpaid")
        self._name("child_order_id", unpaid["children"][0]["child_order_id"], "unpaid")
        for state in ("unsent", "sent", ""):
            order = self._placed(quantity=9)
            self._name("order_id", order["order_id"], state)
            self._name("child_order_id", order["children"][0]["child_order_id"], state)
            started = self.act("POST /v1/orders/{order_id}/payments", {}, state)
            self._name("payment_id", started["payment"]["payment_id"], state)
            assert self.town.market.collect(started).status == 200
            if state != "unsent":
                path = f"POST {MERCHANT}/orders/{{child_order_id}}/parcels"
                sent = self.act(path, {**PARCEL, "units": None}, state)
                self._name("parcel_id", sent["parcels"][0]["parcel_id"], state)
        self.act(f"POST {MERCHANT}/orders/{{child_order_id}}/parcels/{{parcel_id}}/deliver")
        self.town.told.take_up("OrderPaid")
        self.town.told.work()
        deliveries = self.act(f"GET {MERCHANT}/webhooks/{{webhook_id}}/deliveries")["items"]
        self.ids["delivery_id"] = deliveries[0]["delivery_id"]

    def _ask_back(self) -> None:
        """Refunds of a unit each, at every turn that somebody can take next."""
        agreed = {"return_address": RETURN_ADDRESS}
        self._asked("")
        for state in ("awaiting", "returning", "replacing"):
            self._asked(state, "exchange" if state == "replacing" else "return")
            self.act(f"POST {MERCHANT}/refunds/{{refund_id}}/approve", agreed, state)
            if state != "awaiting":
                self.act("POST /v1/refunds/{refund_id}/return-parcel", PARCEL, state)
        self.act(f"POST {MERCHANT}/refunds/{{refund_id}}/confirm-return", state="replacing")
        self._asked("rejected")
        self.act(f"POST {MERCHANT}/refunds/{{refund_id}}/reject", {"note": "没坏。"}, "rejected")

    def _settle(self) -> None:
        """A closed statement and a payout account of each account."""
        accounts = {
            "merchant": ledger.merchant(self.merchant_id),
            "buyer": ledger.buyer(self.user_id),
            "agency": ledger.agency(self.agency_id),
        }
        settling = SettlingBooks(self.town.books, accounts=accounts, ids=self.town.market.ids)
        journal = settling.post(self.number, merchant=900, buyer=80, agency=20)
        self.ids["journal_id"] = journal.journal_id
        settling.books.releases.release(child(self.number), NOW)
        settling.settle_late(self.number)
        below = {"merchant": MERCHANT, "buyer": "/v1/me", "agency": "/v1/agencies/{agency_id}"}
        for party, account in accounts.items():
            close_account(account, NOW, settling.books)
            path = below[party]
            [closed] = self.act(f"GET {path}/statements")["items"]
            self.ids[f"statement_id:{party}"] = closed["statement_id"]
            self.act(f"PUT {path}/payout-account", {"destination": "bank_0001"})
        self.ids["statement_id"] = self.ids["statement_id:merchant"]

    def _plan_flash_sales(self) -> None:
        path = f"POST {MERCHANT}/flash-sales"
        draft = {
            "sku_id": self.ids["sku_id"],
            "price": 9_900,
            "units": 10,
            "limit": 1,
            "starts_at": timestamp(SALE_STARTS),
            "ends_at": timestamp(SALE_ENDS),
        }
        self._got("flash_sale_id", path, draft)
        self._got("flash_sale_id", path, draft, "armed")
        self.act(f"{path}/{{flash_sale_id}}/arm", state="armed")
        self.town.now = SALE_STARTS
        asked = self.act("POST /v1/flash-sales/{flash_sale_id}/requests", {"units": 1}, "armed")
        self.town.now = NOW
        self.ids["ticket"] = asked["ticket"]

    # --- how -----------------------------------------------------------------------------------

    def _name(self, parameter: str, found: str, state: str = "") -> None:
        self.ids[f"{parameter}:{state}" if state else parameter] = found

    def _got(self, parameter: str, key: str, body: object, state: str = "") -> str:
        """The id of what a route made, which the estate keeps."""
        made: str = self.act(key, body)[parameter]
        self._name(parameter, made, state)
        return made

    def _fill_cart(self, quantity: int = 1) -> None:
        self.town.market.fill_cart(self.sku, quantity=quantity, shopper_id=self.user_id)

    def _placed(self, quantity: int = 1) -> Any:
        self._fill_cart(quantity)
        return self.act("POST /v1/orders", {"address": ADDRESS})

    def _asked(self, state: str, remedy: str = "return") -> None:
        order = self.act("GET /v1/orders/{order_id}")
        unit: Any = {"units": [(self.sku, 1)], "reason": "damaged", "remedy": remedy}
        self._got("refund_id", "POST /v1/orders/{order_id}/refunds", asking(order, **unit), state)
