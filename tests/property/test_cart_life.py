"""A shopper does anything with a cart in any order; a model of dicts says what is in it."""

from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.pricing.limits import QUANTITY_MAX
from tests.builders.carts import Market, payable
from tests.builders.orders import BUYER, OTHER, SHOES, SOFAS, sku_id
from tests.fakes.http import Response

NUMBERS = st.integers(1, 4)
QUANTITIES = st.integers(1, 12) | st.just(QUANTITY_MAX)
PRICES = {1: 25_900, 2: 1_000, 3: 1, 4: 99_999}
STOCK = 20


class CartLife(RuleBasedStateMachine):
    """`units` are the model: SKU number → quantity; `found` its last note's author."""

    @initialize()
    def open(self) -> None:
        self.market = Market()
        for number, price in PRICES.items():
            merchant_id = SHOES if number % 2 else SOFAS
            self.market.add_sku(number, price=price, units=STOCK, merchant_id=merchant_id)
        self.notes = {author: self.market.note(author, *PRICES) for author in (BUYER, OTHER)}
        self.units: dict[int, int] = {}
        self.found: dict[int, str | None] = {}
        self.changes = 0
        self.last: tuple[str, Response] | None = None

    @rule(number=NUMBERS, quantity=QUANTITIES, author=st.sampled_from([None, BUYER, OTHER]))
    def add(self, number: int, quantity: int, author: Any) -> None:
        source = {} if author is None else {"note": self.notes[author]}
        answer = self.market.add(number, quantity, **source)
        total = self.units.get(number, 0) + quantity
        if total > QUANTITY_MAX:
            assert (answer.status, answer.code) == (409, "quantity_too_large")
            return
        assert answer.status == 201
        self.units[number] = total
        self.found[number] = author or self.found.get(number)
        self.changes += 1

    @precondition(lambda self: self.units)
    @rule(pick=st.randoms(use_true_random=False), quantity=QUANTITIES)
    def change(self, pick: Any, quantity: int) -> None:
        number = pick.choice(sorted(self.units))
        answer = self.market.front.call("PATCH", self._path(number), {"quantity": quantity})
        assert answer.status == 200
        self.units[number] = quantity
        self.changes += 1

    @precondition(lambda self: self.units)
    @rule(pick=st.randoms(use_true_random=False))
    def remove(self, pick: Any) -> None:
        number = pick.choice(sorted(self.units))
        path = self._path(number)
        assert self.market.front.call("DELETE", path).status == 200
        assert self.market.front.call("DELETE", path).status == 404
        del self.units[number], self.found[number]
        self.changes += 1

    @rule(number=NUMBERS)
    def add_twice_with_one_key(self, number: int) -> None:
        body = {"sku_id": sku_id(number), "quantity": 1}
        key = f"key-{self.changes}"
        first, again = (
            self.market.front.call("POST", "/v1/cart/lines", body, key=key) for _ in range(2)
        )
        assert again.status == first.status
        if first.status == 201:
            assert again.text == first.text
            self.units[number] = self.units.get(number, 0) + 1
            self.found.setdefault(number, None)
            self.changes += 1

    @invariant()
    def the_cart_holds_what_was_put_in(self) -> None:
        cart = self.market.cart()
        assert {line.sku_id: line.quantity for line in cart.lines} == {
            sku_id(number): quantity for number, quantity in self.units.items()
        }
        assert cart.currency == ("CNY" if self.units else None)
        assert cart.version == self.changes
        for line in cart.lines:
            buyer = None if line.attribution is None else line.attribution.origin.buyer_id
            assert buyer == self.found[int(line.sku_id[-1])]

    @invariant()
    def the_quote_is_the_sum_of_what_can_be_bought(self) -> None:
        answer = self.market.front.call("POST", "/v1/cart/quote", {})
        in_stock = {n: quantity for n, quantity in self.units.items() if quantity <= STOCK}
        if not in_stock:
            assert answer.code == ("nothing_available" if self.units else "cart_empty")
            return
        due = sum(PRICES[number] * quantity for number, quantity in in_stock.items())
        assert payable(answer.json) == due
        assert len(answer.json["unavailable"]) == len(self.units) - len(in_stock)

    def _path(self, number: int) -> str:
        [line] = [each for each in self.market.cart().lines if each.sku_id == sku_id(number)]
        return f"/v1/cart/lines/{line.line_id}"


TestCartLife = CartLife.TestCase
TestCartLife.settings = settings(max_examples=40, stateful_step_count=25)
