"""A shop in which a bit of everything happened, and all of it has been read and settled."""

from typing import Any

from msgspec.structs import replace

from core.books import ledger
from core.books.settlement import DAY_S
from core.flash.lanes import Chunk, first_lanes
from core.flash.reservations import Reservation, ReservationState
from core.flash.sales import FlashSale, FlashSaleState, FlashSaleStep
from core.ids import FlashRequestId
from core.orders.order import EXPIRY_GRACE_S, PAYMENT_WINDOW_S
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.dynamodb.flash_sales import DynamoFlashSales
from functions.shared.dynamodb.store import Item, Key
from tests.builders.flash_sales import a_sale
from tests.builders.orders import AGENCY, BUYER, FOUND_IN_NOTE, SHOES, SHOPPER, SOFAS, sku_id
from tests.builders.refunds import ADDRESS, RefundMarket
from tests.builders.settling import SettlingBooks
from tests.builders.sweeps import expire
from tests.builders.webhooks import WebhookShop
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore

OVER = NOW + PAYMENT_WINDOW_S + EXPIRY_GRACE_S
PARTIES = {
    "merchant": ledger.merchant(SHOES),
    "buyer": ledger.buyer(BUYER),
    "agency": ledger.agency(AGENCY.agency_id),
    "other": ledger.merchant(SOFAS),
}
AGREED = {"layer": "store_tier", "benefit": {"amount": 1_000}, "condition": {"min_amount": 10_000}}


class WholeShop:
    """Three tables; `commerce`, `books` and `webhooks` are their items."""

    def __init__(self) -> None:
        self.shop = RefundMarket()
        self.told = WebhookShop(self.shop.commerce)
        self.told.add_webhook()
        self.settling = SettlingBooks(self.shop.books, accounts=PARTIES, ids=self.shop.ids)
        assert isinstance(self.shop.commerce, MemoryStore)
        self.settling.commerce = self.shop.commerce
        self.settling.pay_into(*PARTIES.values())
        for number, merchant_id in ((1, SHOES), (2, SOFAS), (3, SHOES)):
            self.shop.add_sku(number, units=60, price=23_400, freight=300, merchant_id=merchant_id)
        self._offers()
        self._unpaid()
        self._paid()
        self._flash_sale()
        self._settled()

    @property
    def commerce(self) -> dict[Key, Item]:
        return _items(self.shop.commerce)

    @property
    def books(self) -> dict[Key, Item]:
        return _items(self.shop.books)

    @property
    def webhooks(self) -> dict[Key, Item]:
        return _items(self.told.table)

    # --- what happened -------------------------------------------------------------------------

    def _offers(self) -> None:
        """A coupon with a quota, and a tier that the platform bears half of, a few a shopper."""
        self.coupon = self.shop.coupon(500, quota=9, per_shopper_limit=3)
        for _ in range(2):
            assert self.shop.claim(self.coupon).status == 201
        funding = {"merchant": 5_000, "platform": 5_000}
        drafted = self.shop.draft(
            {**AGREED, "funding": funding}, quota=50, per_shopper_limit=20
        ).json
        path = f"/v1/admin/offers/{drafted['offer_id']}/consent"
        assert self.shop.admin.call("PUT", path, {"budget": 90_000}).status == 200
        path = f"/v1/admin/merchants/{SHOES}/offers/{drafted['offer_id']}/publish"
        assert self.shop.desk.call("POST", path).status == 200

    def _unpaid(self) -> None:
        """One that waits, one that was cancelled, one that expired and was paid too late."""
        self._place(2)
        cancelled = self._place(1)
        path = f"/v1/orders/{cancelled['order_id']}/cancel"
        assert self.shop.shopper().call("POST", path).status == 200
        late = self._place(1)
        started = self.shop.start_payment(late)
        expire(self.shop, OVER)
        assert self.shop.collect(started).status == 200
        self.shop.pay_back(OVER)
        self._place(1)

    def _paid(self) -> None:
        """One of two merchants, refunded in part, exchanged in part; one refunded altogether."""
        order = self._place(1, 2, quantity=3)
        self.shop.pay(order)
        for at in range(2):
            self.shop.send(order, at=at)
            self.shop.arrive(order, at=at)
        order = self.shop.order(order)
        damaged = self.shop.asked(order, units=[(1, 1)], reason="damaged")
        assert self.shop.answer(damaged, "approve", {}).status == 200
        other = self.shop.asked(order, units=[(1, 1)], reason="damaged", remedy="exchange")
        answer = {"return_address": ADDRESS}
        assert self.shop.answer(other, "approve", answer).status == 200
        self.shop.asked(order, child=1, units=[(2, 1)], reason="damaged")
        unsent = self._place(3)
        self.shop.pay(unsent)
        given_up = self.shop.asked(self.shop.order(unsent))
        if given_up["state"] == "requested":
            assert self.shop.answer(given_up, "approve", {}).status == 200
        used = self._place(1, coupons="best")
        self.shop.pay(used)
        self.shop.send(used)
        self.shop.arrive(used)
        self.shop.pay_back()
        self.shop.pay_back(NOW + DAY_S)

    def _flash_sale(self) -> None:
        """A sale of ten units in two lanes, one of which granted two."""
        planned = replace(
            a_sale(lanes=2), state=FlashSaleState.PLANNED, sku_id=sku_id(3), merchant_id=SHOES
        )
        sales, lanes = DynamoFlashSales(self.shop.commerce), DynamoLanes(self.shop.commerce)
        sales.save(planned)
        arming = planned.after(FlashSaleStep.ARM)
        sales.carve(arming)
        dealt = first_lanes(arming)
        lanes.deal(dealt)
        sales.save(arming.after(FlashSaleStep.OPEN))
        assert lanes.decide(dealt[0], Chunk(1, (_reservation(arming),)))

    def _settled(self) -> None:
        """A month later: statements, one of them paid out."""
        self.told.take_up("OrderPaid", "RefundRequested", "RefundApproved", "RefundPaid")
        self.shop.post_all()
        for days in (8, 31, 4):
            self.settling.now += days * DAY_S
            self.settling.release_due()
            self.settling.close_due()
            self.settling.pay_due()

    def _place(self, *numbers: int, quantity: int = 1, **changes: Any) -> Any:
        self.shop.empty_cart(SHOPPER)
        self.shop.fill_cart(*numbers, quantity=quantity, attribution=FOUND_IN_NOTE)
        return self.shop.place(**changes)


def _reservation(sale: FlashSale) -> Reservation:
    return Reservation(
        sale_id=sale.sale_id,
        lane=0,
        request_id=FlashRequestId(f"frq_{1:026d}"),
        shopper_id=SHOPPER,
        units=2,
        sequence=1,
        state=ReservationState.HELD,
        granted_at=NOW,
        held_until=NOW + sale.hold_s,
    )


def _items(store: object) -> dict[Key, Item]:
    assert isinstance(store, MemoryStore)
    return store.items
