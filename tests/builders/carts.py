"""A market to fill carts in: the shop of orders, with notes, rooms, plans, offers and coupons."""

from itertools import count
from typing import Any

import msgspec

from core.carts.open_carts import OpenCart
from core.catalog.products import Product, ProductState
from core.ids import MerchantId, NoteId, OfferId, PlanId, ProductId, RoomId, UserId
from core.rooms.room import Host, Room, RoomState, Slot
from core.selling.agencies import AgencyTerms
from core.selling.merchants import Merchant
from core.selling.plans import CommissionPlan, PlanBook
from core.social.notes import Note, NoteDraft, ProductTag
from functions.admin_offers import routes as admin_offers
from functions.carts import routes as carts
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb import content_keys
from functions.shared.dynamodb.agencies import DynamoAgencies
from functions.shared.dynamodb.carts import DynamoCarts
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.flash_holds import DynamoHolds
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.merchants import DynamoMerchants
from functions.shared.dynamodb.notes import DynamoNotes
from functions.shared.dynamodb.offers import DynamoOffers
from functions.shared.dynamodb.orders import DynamoChildOrders
from functions.shared.dynamodb.plans import DynamoPlans
from functions.shared.dynamodb.pricing_reads import DynamoPricingReads
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.dynamodb.store import Put, Store
from tests.builders.orders import AGENCY, SHOES, SHOPPER, SOFAS, STAFF, Shop, sku_id
from tests.fakes.http import NOW, Client, Response
from tests.fakes.ids import user
from tests.fakes.keys import PRICE_KEYS

ADMIN, RIVAL_STAFF = (UserId(user(number)) for number in (21, 22))
DAY_S = 86_400


class Market(Shop):
    """The shop, with the routes of carts and offers on the same table."""

    def __init__(self, store: Store | None = None, books: Store | None = None) -> None:
        super().__init__(store, books)
        self._rooms = count(1)
        self._notes = count(1)
        receipts, offers = ReceiptStore(self.commerce), DynamoOffers(self.commerce)
        self.cart_ports = carts.Ports(
            carts=DynamoCarts(self.commerce),
            catalog=DynamoCatalog(self.commerce),
            notes=DynamoNotes(self.commerce),
            rooms=DynamoRooms(self.commerce),
            plans=DynamoPlans(self.commerce),
            agencies=DynamoAgencies(self.commerce),
            offers=offers,
            coupons=DynamoCoupons(self.commerce),
            holds=DynamoHolds(self.commerce),
            pricing=DynamoPricingReads(self.commerce),
            receipts=receipts,
            price_keys=PRICE_KEYS,
            ids=self.ids,
        )
        self.offer_ports = admin_offers.Ports(
            offers=offers,
            orders=DynamoChildOrders(self.commerce),
            catalog=DynamoCatalog(self.commerce),
            merchants=DynamoMerchants(self.commerce),
            members=DynamoMembers(self.commerce),
            receipts=receipts,
            ids=self.ids,
        )
        self.front = Client(carts.api, self.cart_ports, SHOPPER, "shopper")
        self.admin = Client(admin_offers.api, self.offer_ports, ADMIN, "admin")
        self.desk = Client(admin_offers.api, self.offer_ports, STAFF, "merchant")

    # --- what lines come from --------------------------------------------------------------

    def note(self, author_id: UserId, *numbers: int) -> NoteId:
        """A note that tags products."""
        note_id = NoteId(f"note_{next(self._notes):026d}")
        tags = [ProductTag(product_id(number), 0, 500, 500) for number in numbers]
        draft = NoteDraft("静音皮鞋", "穿了三个月。", ["media/notes/1.jpg"], tags=tags)
        item = msgspec.to_builtins(Note(note_id, author_id, draft, NOW))
        self.commerce.commit([Put(content_keys.note(note_id), item)])
        return note_id

    def room(self, host: Host, *numbers: int, live_price: int | None = None) -> RoomId:
        """A room that is live and shows products."""
        room_id = RoomId(f"room_{next(self._rooms):026d}")
        slots = [
            Slot(
                product_id(number),
                SHOES,
                "CNY",
                {} if live_price is None else {sku_id(number): live_price},
            )
            for number in numbers
        ]
        room = Room(
            room_id, host, "专场", "media/rooms/1.jpg", NOW, NOW + 3600, RoomState.LIVE, slots
        )
        self._put(keys.room(room_id), room)
        return room_id

    def end(self, room_id: RoomId) -> None:
        """End a room."""
        room = DynamoRooms(self.commerce).get(room_id)
        assert room is not None
        self._put(keys.room(room_id), msgspec.structs.replace(room, state=RoomState.ENDED))

    def plan(self, rate: int, merchant_id: MerchantId = SHOES, **target: Any) -> None:
        """A merchant's only commission plan."""
        plan = CommissionPlan(
            plan_id=PlanId(f"pln_{rate:026d}"), merchant_id=merchant_id, rate=rate, **target
        )
        self._put(keys.plans(merchant_id), PlanBook(merchant_id, [plan]))

    def with_agency(self, user_id: UserId, terms: AgencyTerms = AGENCY) -> None:
        """A buyer joins an agency."""
        DynamoAgencies(self.commerce).join(user_id, terms)

    def withdraw(self, number: int) -> None:
        """Take a product off sale."""
        key = keys.product(product_id(number))
        product = msgspec.convert(self.commerce.get(key), Product)
        off_sale = msgspec.structs.replace(product, state=ProductState.WITHDRAWN)
        self._put(key, off_sale)

    def free_over(self, merchant_id: MerchantId, amount: int) -> None:
        """A merchant's freight is free from this much goods."""
        merchant = msgspec.convert(self.commerce.get(keys.merchant(merchant_id)), Merchant)
        self._put(keys.merchant(merchant_id), msgspec.structs.replace(merchant, free_over=amount))

    # --- what shoppers do ------------------------------------------------------------------

    def add(
        self,
        number: int,
        quantity: int = 1,
        *,
        note: str | None = None,
        room: str | None = None,
    ) -> Response:
        """The answer to putting a SKU in, found in a note or room or neither."""
        body: dict[str, Any] = {"sku_id": sku_id(number), "quantity": quantity}
        source = {"note": note, "room": room}
        if note or room:
            body["attribution"] = {name: found for name, found in source.items() if found}
        return self.front.call("POST", "/v1/cart/lines", body)

    def quote(self, coupons: object = "best", **changes: Any) -> Any:
        """The quote of the cart."""
        answer = self.front.call("POST", "/v1/cart/quote", {"coupons": coupons, **changes})
        assert answer.status == 200, answer.text
        return answer.json

    def opened(self, now: int = NOW) -> OpenCart:
        """The shopper's cart as it is priced."""
        return self.cart_ports.carts.open(SHOPPER, now)

    def claim(self, offer_id: str, key: str | None = None, **body: str) -> Response:
        """The answer to claiming a coupon."""
        return self.front.call("POST", f"/v1/coupons/{offer_id}/claim", body, key=key)

    def second_desk(self) -> Client:
        """The staff of SOFAS."""
        self.commerce.commit([Put(keys.staff(RIVAL_STAFF, SOFAS), {"merchant_id": SOFAS})])
        return self.desk.as_user(RIVAL_STAFF, "merchant")

    # --- what owners do --------------------------------------------------------------------

    def draft(self, terms: dict[str, Any], *, of: str = "merchant", **changes: Any) -> Response:
        """The answer to drafting an offer of the merchant or of the platform."""
        body = {"title": "优惠", "terms": {"scope": {"all": True}, **terms}, **changes}
        if of == "platform":
            body.setdefault("currency", "CNY")
        owner = self.desk if of == "merchant" else self.admin
        return owner.call("POST", offers_path(of), body)

    def publish(self, terms: dict[str, Any], *, of: str = "merchant", **changes: Any) -> OfferId:
        """A published offer."""
        drafted = self.draft(terms, of=of, **changes)
        assert drafted.status == 201, drafted.text
        offer_id = drafted.json["offer_id"]
        owner = self.desk if of == "merchant" else self.admin
        answer = owner.call("POST", f"{offers_path(of)}/{offer_id}/publish")
        assert answer.status == 200, answer.text
        return OfferId(offer_id)

    def coupon(self, amount: int, min_amount: int = 0, **changes: Any) -> OfferId:
        """A published store coupon."""
        condition = {"min_amount": min_amount}
        terms = {"layer": "store_coupon", "benefit": {"amount": amount}, "condition": condition}
        return self.publish(terms, **changes)


def offers_path(of: str) -> str:
    """Where offers of the merchant SHOES, or of the platform, are."""
    return f"/v1/admin/merchants/{SHOES}/offers" if of == "merchant" else "/v1/admin/offers"


def product_id(number: int) -> ProductId:
    return ProductId(f"prd_{number:026d}")


def payable(quote: Any) -> int:
    """What a quote asks for."""
    amount: int = quote["payable"]["amount"]
    return amount
