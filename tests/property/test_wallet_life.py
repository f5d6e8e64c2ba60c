"""Shoppers claim, order, pay and cancel in any order; coupons and allowances always add up."""

from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.ids import OfferId, OrderId, UserId
from core.offers.coupon_states import CouponState
from core.orders.order_states import OrderState
from core.pages import PageRequest
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.offers import DynamoOffers
from functions.shared.dynamodb.orders import DynamoOrders
from tests.builders.carts import Market, offers_path
from tests.builders.orders import OTHER, SHOPPER, order_body

SHOPPERS = st.sampled_from([SHOPPER, OTHER])
QUOTA = 3
BUDGET = 600
HALF = {"merchant": 5_000, "platform": 5_000}
STATE_OF = {
    "placed": CouponState.RESERVED,
    "paid": CouponState.USED,
    "cancelled": CouponState.CLAIMED,
}


class WalletLife(RuleBasedStateMachine):
    """A coupon and an automatic offer, both half the platform's and short of everything."""

    @initialize()
    def open(self) -> None:
        self.market = Market()
        self.market.add_sku(1, price=10_000, units=1_000)
        self.coupon = self._publish("store_coupon", quota=QUOTA, per_shopper_limit=2)
        self.tier = self._publish("store_tier", quota=QUOTA, per_shopper_limit=2)
        self.claimed = 0
        self.orders: list[tuple[UserId, OrderId]] = []

    def _publish(self, layer: str, **limits: Any) -> OfferId:
        terms = {"layer": layer, "benefit": {"amount": 500}, "funding": HALF}
        offer_id = OfferId(self.market.draft(terms, **limits).json["offer_id"])
        consent = f"{offers_path('platform')}/{offer_id}/consent"
        assert self.market.admin.call("PUT", consent, {"budget": BUDGET}).status == 200
        publish = f"{offers_path('merchant')}/{offer_id}/publish"
        assert self.market.desk.call("POST", publish).status == 200
        return offer_id

    @rule(shopper=SHOPPERS)
    def claim(self, shopper: UserId) -> None:
        path = f"/v1/coupons/{self.coupon}/claim"
        answer = self.market.front.as_user(shopper).call("POST", path, {})
        assert answer.status in {201, 409}
        self.claimed += answer.status == 201

    @rule(shopper=SHOPPERS)
    def order(self, shopper: UserId) -> None:
        self.market.fill_cart(1, shopper_id=shopper)
        client = self.market.shopper(shopper)
        answer = client.call("POST", "/v1/orders", order_body())
        assert answer.status == 201, answer.text
        self.orders.append((shopper, OrderId(answer.json["order_id"])))

    @precondition(lambda self: self.orders)
    @rule(pick=st.randoms(use_true_random=False))
    def cancel(self, pick: Any) -> None:
        shopper, order_id = pick.choice(self.orders)
        answer = self.market.shopper(shopper).call("POST", f"/v1/orders/{order_id}/cancel")
        assert answer.status in {200, 409}

    @precondition(lambda self: self.orders)
    @rule(pick=st.randoms(use_true_random=False))
    def pay(self, pick: Any) -> None:
        shopper, order_id = pick.choice(self.orders)
        payer = self.market.payer(shopper)
        started = payer.call("POST", f"/v1/orders/{order_id}/payments", {})
        if started.status == 201:
            self.market.collect(started.json)

    @invariant()
    def what_is_left_and_what_is_spent_is_all_there_was(self) -> None:
        spent = [self._spent(order_id) for _, order_id in self.orders]
        by_offer = {self.coupon: 0, self.tier: 0}
        for applied in spent:
            for offer_id in applied:
                by_offer[offer_id] += 1
        allowances = DynamoOffers(self.market.commerce).allowances(list(by_offer))
        for offer_id, times in by_offer.items():
            allowance = allowances[offer_id]
            assert allowance.budgets["platform"] == BUDGET - 250 * times >= 0
        assert allowances[self.coupon].left == QUOTA - self.claimed >= 0
        assert allowances[self.tier].left == QUOTA - by_offer[self.tier] >= 0

    @invariant()
    def a_coupon_is_where_its_order_is(self) -> None:
        for shopper in (SHOPPER, OTHER):
            held = DynamoCoupons(self.market.commerce).of_shopper(shopper, PageRequest()).items
            assert len(held) <= 2
            for coupon in held:
                if coupon.order_id is None:
                    assert coupon.state is CouponState.CLAIMED
                    continue
                client = self.market.shopper(shopper)
                state = client.call("GET", f"/v1/orders/{coupon.order_id}").json["state"]
                assert coupon.state is STATE_OF[state]

    def _spent(self, order_id: OrderId) -> list[OfferId]:
        """The offers that an order which still stands took something off with."""
        order = DynamoOrders(self.market.commerce).get(order_id)
        assert order is not None
        if order.head.state is OrderState.CANCELLED:
            return []
        return [part.offer_id for line in order.lines for part in line.discounts]


TestWalletLife = WalletLife.TestCase
TestWalletLife.settings = settings(max_examples=30, stateful_step_count=20)
