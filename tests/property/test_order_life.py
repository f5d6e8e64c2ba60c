"""Orders are placed, paid, cancelled, sent, confirmed and forgotten about in any order.

Time passes and sweepers run when they like. After every step the units add up, each order is
paid once at most, its log leads to where it is, and once the books have caught up every cent
that the provider collected is somebody's.
"""

from collections import Counter
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from core.books import ledger
from core.books.ledger import Account
from core.ids import UserId
from core.orders.fulfilment import DELIVERY_S, OBJECTION_S
from core.orders.order import EXPIRY_GRACE_S, PAYMENT_WINDOW_S
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Put
from functions.shared.views import timestamp
from tests.builders.orders import (
    AGENCY,
    BUYER,
    FOUND_IN_NOTE,
    OTHER,
    SHOES,
    SHOPPER,
    SOFAS,
    STAFF,
    Shop,
    order_body,
)
from tests.builders.sweeps import complete, expire
from tests.fakes.http import NOW, Client
from tests.oracles.order_life import PILES, replayed, together

SKUS = (1, 2, 3)
UNITS = 6
STAFF_OF = {SHOES: STAFF, SOFAS: OTHER}
EVERYONE = (
    ledger.merchant(SHOES),
    ledger.merchant(SOFAS),
    ledger.buyer(BUYER),
    ledger.agency(AGENCY.agency_id),
    ledger.PLATFORM,
    ledger.TAX,
    ledger.REFUNDS_DUE,
)
CHOICE = st.randoms(use_true_random=False)


class OrderLife(RuleBasedStateMachine):
    """A shop of three SKUs, two shoppers and a sandbox that says things as often as it likes.

    Notices are of the first moment: money that was sent in time, told of however late.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.shop = Shop()
        self.shop.add_sku(1, units=UNITS, price=9_999)
        self.shop.add_sku(2, units=UNITS, price=101, freight=7)
        self.shop.add_sku(3, units=UNITS, price=3, merchant_id=SOFAS)
        self.shop.commerce.commit([Put(keys.staff(OTHER, SOFAS), {"merchant_id": SOFAS})])
        self.orders: list[tuple[UserId, Any]] = []
        self.payments: list[Any] = []

    @initialize(numbers=st.sampled_from([(1,), (1, 2), (1, 3), (3, 2)]), quantity=st.integers(1, 2))
    def begin_with_a_paid_order(self, numbers: tuple[int, ...], quantity: int) -> None:
        self.shop.fill_cart(*numbers, quantity=quantity)
        order = self.shop.place()
        self.orders.append((SHOPPER, order))
        self.payments.append(self.shop.pay(order))

    @rule(seconds=st.sampled_from([60, PAYMENT_WINDOW_S, EXPIRY_GRACE_S, OBJECTION_S, DELIVERY_S]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

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
        shopper = self._at_now(self.shop.shopper(shopper_id))
        answer = shopper.call("POST", "/v1/orders", order_body())
        if answer.status == 201:
            self.orders.append((shopper_id, answer.json))
        else:
            assert answer.code == "out_of_stock"
            assert not self._all_available(shopper_id)
            self.shop.empty_cart(shopper_id)

    @precondition(lambda self: self.orders)
    @rule(choice=CHOICE)
    def start_payment(self, choice: Any) -> None:
        shopper_id, order = choice.choice(self.orders)
        path = f"/v1/orders/{order['order_id']}/payments"
        answer = self._at_now(self.shop.payer(shopper_id)).call("POST", path, {})
        if answer.status == 201:
            self.payments.append(answer.json)
        else:
            assert answer.code in {"order_state", "payment_not_possible", "order_expired"}

    @precondition(lambda self: self.payments)
    @rule(choice=CHOICE)
    def collect(self, choice: Any) -> None:
        assert self.shop.collect(choice.choice(self.payments)).status == 200

    @precondition(lambda self: self.orders)
    @rule(choice=CHOICE, by=st.sampled_from(["shopper", "merchant", "platform"]))
    def cancel(self, choice: Any, by: str) -> None:
        shopper_id, order = choice.choice(self.orders)
        before = self._order(shopper_id, order)
        expected = 200 if before["state"] in {"placed", "cancelled"} else 409
        first = before["children"][0]
        if by == "shopper":
            client = self.shop.shopper(shopper_id)
            path = f"/v1/orders/{order['order_id']}/cancel"
        elif by == "platform":
            client = self.shop.platform()
            path = f"/v1/admin/orders/{order['order_id']}/cancel"
        else:
            client, path = self.shop.staff(STAFF_OF[first["merchant_id"]]), f"{_sold(first)}/cancel"
            expected = 409 if len(before["children"]) > 1 else expected
        assert self._at_now(client).call("POST", path).status == expected

    @rule()
    def sweep_unpaid(self) -> None:
        assert expire(self.shop, self.now)["failed"] == 0
        for shopper_id, order in self.orders:
            over = order["expires_at"] <= timestamp(self.now - EXPIRY_GRACE_S)
            assert not over or self._order(shopper_id, order)["state"] != "placed"

    @precondition(lambda self: self.orders)
    @rule(choice=CHOICE, whole=st.booleans())
    def ship(self, choice: Any, *, whole: bool) -> None:
        shopper_id, order = choice.choice(self.orders)
        child = choice.choice(self._order(shopper_id, order)["children"])
        body: dict[str, Any] = {"carrier": "EMS", "tracking_number": "E1"}
        if not whole:
            body["units"] = {choice.choice(child["lines"])["line_id"]: 1}
        answer = self._staff(child).call("POST", f"{_sold(child)}/parcels", body)
        if child["state"] != "paid":
            assert answer.code == "order_state"
        elif whole:
            assert (answer.status, answer.json["state"]) == (201, "shipped")
        else:
            assert answer.status == 201 or answer.code == "not_to_ship"

    @precondition(lambda self: self.orders)
    @rule(choice=CHOICE)
    def arrive(self, choice: Any) -> None:
        shopper_id, order = choice.choice(self.orders)
        child = choice.choice(self._order(shopper_id, order)["children"])
        for parcel in child["parcels"][-1:]:
            path = f"{_sold(child)}/parcels/{parcel['parcel_id']}/deliver"
            assert self._staff(child).call("POST", path).status == 200

    @precondition(lambda self: self.orders)
    @rule(choice=CHOICE)
    def confirm(self, choice: Any) -> None:
        shopper_id, order = choice.choice(self.orders)
        child = choice.choice(self._order(shopper_id, order)["children"])
        path = f"/v1/orders/{order['order_id']}/children/{child['child_order_id']}/confirm"
        answer = self._at_now(self.shop.shopper(shopper_id)).call("POST", path)
        arriving = child["state"] in {"shipped", "delivered", "completed"}
        assert answer.status == (200 if arriving else 409)

    @rule()
    def sweep_sent(self) -> None:
        assert complete(self.shop, self.now)["failed"] == 0
        for shopper_id, order in self.orders:
            for child in self._order(shopper_id, order)["children"]:
                if child["state"] == "shipped":
                    last = max(parcel["shipped_at"] for parcel in child["parcels"])
                    assert last > timestamp(self.now - DELIVERY_S)
                if child["state"] == "delivered":
                    assert child["delivered_at"] > timestamp(self.now - OBJECTION_S)

    @rule()
    def deliver_events(self) -> None:
        self.shop.post_all()

    @invariant()
    def units_add_up(self) -> None:
        piles: dict[str, Counter[str]] = {"held": Counter(), "available": Counter()}
        sold = Counter[str]()
        for shopper_id, order in self.orders:
            units = piles.get(PILES.get(self._order(shopper_id, order)["state"], ""), sold)
            for child in order["children"]:
                for line in child["lines"]:
                    units[line["sku_id"]] += line["quantity"]
        for number in SKUS:
            available, held, gone = self.shop.stock(number)
            name = f"sku_{number:026d}"
            assert (held, gone) == (piles["held"][name], sold[name])
            assert available == UNITS - held - gone >= 0

    @invariant()
    def the_log_leads_to_where_an_order_is(self) -> None:
        for shopper_id, order in self.orders:
            now = self._order(shopper_id, order)
            path = f"/v1/orders/{order['order_id']}/events?limit=100"
            entries = self.shop.shopper(shopper_id).call("GET", path).json["items"][::-1]
            states = [child["state"] for child in now["children"]]
            ids = [child["child_order_id"] for child in now["children"]]
            assert replayed(entries, ids) == states
            assert now["state"] == together(states)

    @invariant()
    def no_unit_is_sent_twice(self) -> None:
        for shopper_id, order in self.orders:
            for child in self._order(shopper_id, order)["children"]:
                sent = Counter[str]()
                for parcel in child["parcels"]:
                    sent.update(parcel["units"])
                ordered = {line["line_id"]: line["quantity"] for line in child["lines"]}
                assert all(count <= ordered[line_id] for line_id, count in sent.items())
                is_sent = child["state"] in {"shipped", "delivered", "completed"}
                assert is_sent == (sent == ordered)

    @invariant()
    def an_order_is_paid_by_one_payment_at_most(self) -> None:
        paid = Counter(
            started["payment"]["order_id"]
            for started in self.payments
            if self._payment(started)["state"] == "paid"
        )
        assert set(paid.values()) <= {1}
        states = {order["order_id"]: self._order(who, order)["state"] for who, order in self.orders}
        assert set(paid) == {order_id for order_id, state in states.items() if state not in PILES}

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

    def _at_now(self, client: Client) -> Client:
        client.now = self.now
        return client

    def _staff(self, child: Any) -> Client:
        return self._at_now(self.shop.staff(STAFF_OF[child["merchant_id"]]))

    def _all_available(self, shopper_id: UserId) -> bool:
        lines = self.shop.cart(shopper_id).lines
        return all(self.shop.stock(int(line.sku_id[-1]))[0] >= line.quantity for line in lines)

    def _balance(self, account: Account) -> int:
        return sum(each.amount for each in self.shop.ledger.balances(account))

    def _order(self, shopper_id: UserId, order: Any) -> Any:
        path = f"/v1/orders/{order['order_id']}"
        return self.shop.shopper(shopper_id).call("GET", path).json

    def _payment(self, started: Any) -> Any:
        payment = started["payment"]
        path = f"/v1/orders/{payment['order_id']}/payments/{payment['payment_id']}"
        for shopper_id in (SHOPPER, OTHER):
            answer = self.shop.payer(shopper_id).call("GET", path)
            if answer.status == 200:
                return answer.json
        raise AssertionError("the payment is gone")


def _sold(child: Any) -> str:
    return f"/v1/admin/merchants/{child['merchant_id']}/orders/{child['child_order_id']}"


OrderLife.TestCase.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
test_order_life = pytest.mark.slow(OrderLife.TestCase)
