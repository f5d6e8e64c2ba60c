"""Shoppers order, pay, pay again and cancel in any order; events are delivered when they like.

After every step the units add up, each order is paid once at most, and once the books have
caught up every cent that the provider collected is somebody's.
"""

from collections import Counter
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core import ledger
from core.ids import UserId
from core.ledger import Account
from tests.builders.orders import (
    AGENCY,
    BUYER,
    FOUND_IN_NOTE,
    OTHER,
    SHOES,
    SHOPPER,
    SOFAS,
    Shop,
    order_body,
)

SKUS = (1, 2, 3)
UNITS = 6
EVERYONE = (
    ledger.merchant(SHOES),
    ledger.merchant(SOFAS),
    ledger.buyer(BUYER),
    ledger.agency(AGENCY.agency_id),
    ledger.PLATFORM,
    ledger.TAX,
    ledger.REFUNDS_DUE,
)


class OrderLife(RuleBasedStateMachine):
    """A shop of three SKUs, two shoppers and a sandbox that says things as often as it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = Shop()
        self.shop.add_sku(1, units=UNITS, price=9_999)
        self.shop.add_sku(2, units=UNITS, price=101, freight=7)
        self.shop.add_sku(3, units=UNITS, price=3, merchant_id=SOFAS)
        self.orders: list[tuple[UserId, Any]] = []
        self.payments: list[Any] = []

    @rule(
        shopper_id=st.sampled_from([SHOPPER, OTHER]),
        numbers=st.lists(st.sampled_from(SKUS), min_size=1, unique=True),
        quantity=st.integers(1, 4),
        found=st.booleans(),
    )
    def place(self, shopper_id: UserId, numbers: list[int], quantity: int, *, found: bool) -> None:
        attribution = FOUND_IN_NOTE if found else None
        if not self.shop.cart(shopper_id).lines:
            self.shop.fill_cart(
                *numbers, quantity=quantity, shopper_id=shopper_id, attribution=attribution
            )
        answer = self.shop.shopper(shopper_id).call("POST", "/v1/orders", order_body())
        if answer.status == 201:
            self.orders.append((shopper_id, answer.json))
        else:
            assert answer.code == "out_of_stock"
            assert not self._all_available(shopper_id)
            self.shop.empty_cart(shopper_id)

    @precondition(lambda self: self.orders)
    @rule(choice=st.randoms(use_true_random=False))
    def start_payment(self, choice: Any) -> None:
        shopper_id, order = choice.choice(self.orders)
        path = f"/v1/orders/{order['order_id']}/payments"
        answer = self.shop.payer(shopper_id).call("POST", path, {})
        if answer.status == 201:
            self.payments.append(answer.json)
        else:
            assert answer.code in {"order_state", "payment_not_possible"}

    @precondition(lambda self: self.payments)
    @rule(choice=st.randoms(use_true_random=False))
    def collect(self, choice: Any) -> None:
        assert self.shop.collect(choice.choice(self.payments)).status == 200

    @precondition(lambda self: self.orders)
    @rule(choice=st.randoms(use_true_random=False))
    def cancel(self, choice: Any) -> None:
        shopper_id, order = choice.choice(self.orders)
        before = self._state(shopper_id, order)
        path = f"/v1/orders/{order['order_id']}/cancel"
        answer = self.shop.shopper(shopper_id).call("POST", path)
        assert answer.status == (409 if before == "paid" else 200)

    @rule()
    def deliver_events(self) -> None:
        self.shop.post_all()

    @invariant()
    def units_add_up(self) -> None:
        piles = {"placed": Counter[str](), "paid": Counter[str](), "cancelled": Counter[str]()}
        for shopper_id, order in self.orders:
            for child in order["children"]:
                for line in child["lines"]:
                    units = piles[self._state(shopper_id, order)]
                    units[line["sku_id"]] += line["quantity"]
        for number in SKUS:
            available, held, sold = self.shop.stock(number)
            name = f"sku_{number:026d}"
            assert (held, sold) == (piles["placed"][name], piles["paid"][name])
            assert available == UNITS - held - sold >= 0

    @invariant()
    def an_order_is_paid_by_one_payment_at_most(self) -> None:
        paid = Counter(
            started["payment"]["order_id"]
            for started in self.payments
            if self._payment(started)["state"] == "paid"
        )
        states = {order["order_id"]: self._state(who, order) for who, order in self.orders}
        assert set(paid.values()) <= {1}
        assert set(paid) == {order_id for order_id, state in states.items() if state == "paid"}

    def teardown(self) -> None:
        """The books catch up: what was collected is owed to somebody, to the cent."""
        self.shop.post_all()
        collected = sum(
            started["payment"]["amount"]["amount"]
            for started in self.payments
            if self._payment(started)["state"] != "started"
        )
        assert self._balance(ledger.cash("sandbox")) == -collected
        assert sum(map(self._balance, EVERYONE)) == collected

    def _all_available(self, shopper_id: UserId) -> bool:
        lines = self.shop.cart(shopper_id).lines
        return all(self.shop.stock(int(line.sku_id[-1]))[0] >= line.quantity for line in lines)

    def _balance(self, account: Account) -> int:
        return sum(each.amount for each in self.shop.ledger.balances(account))

    def _state(self, shopper_id: UserId, order: Any) -> str:
        path = f"/v1/orders/{order['order_id']}"
        return str(self.shop.shopper(shopper_id).call("GET", path).json["state"])

    def _payment(self, started: Any) -> Any:
        payment = started["payment"]
        path = f"/v1/orders/{payment['order_id']}/payments/{payment['payment_id']}"
        for shopper_id in (SHOPPER, OTHER):
            answer = self.shop.payer(shopper_id).call("GET", path)
            if answer.status == 200:
                return answer.json
        raise AssertionError("the payment is gone")


OrderLife.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
test_order_life = pytest.mark.slow(OrderLife.TestCase)
