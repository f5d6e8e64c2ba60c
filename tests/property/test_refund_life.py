"""Refunds asked, answered, disputed, exchanged and paid in any order, against a model.

After every step each refund is where the model says, units are claimed by one refund at most and
no unit is lost; at the end everything that is agreed is paid, and the books say who gave back what.
"""

from collections import Counter
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.books import ledger
from core.errors import Busy
from core.ids import LineId
from core.payments.provider_refunds import ProviderRefundState, RefundOutcome
from tests.builders.orders import AGENCY, BUYER, FOUND_IN_NOTE, SHOES, line_id
from tests.builders.refunds import ADDRESS, PARCEL, RefundShop
from tests.fakes.http import NOW

UNITS = 40
DAY_S = 86_400
NO = {"note": "不行。"}
LOST = Busy()
ON_ITS_WAY = RefundOutcome(ProviderRefundState.REQUESTED, "re_1")
PARTIES = (
    ledger.merchant(SHOES),
    ledger.buyer(BUYER),
    ledger.agency(AGENCY.agency_id),
    ledger.PLATFORM,
    ledger.TAX,
)
HOLDING = {
    "requested",
    "escalated",
    "awaiting_return",
    "returning",
    "replacing",
    "approved",
    "refunded",
}
OPEN = HOLDING - {"refunded"}

# What an answer leads to, by remedy; what is not here is refused or changes nothing.
AGREED = {"refund": "approved", "return": "awaiting_return", "exchange": "awaiting_return"}
GOODS_BACK = {"return": "approved", "exchange": "replacing"}
MODEL: dict[str, dict[str, dict[str, str]]] = {
    "cancel": {
        state: dict.fromkeys(AGREED, "cancelled")
        for state in ("requested", "escalated", "awaiting_return")
    },
    "escalate": {"rejected": dict.fromkeys(AGREED, "escalated")},
    "return-parcel": {"awaiting_return": dict.fromkeys(AGREED, "returning")},
    "approve": {"requested": AGREED},
    "waive": {
        "requested": {"refund": "approved", **GOODS_BACK},
        "awaiting_return": GOODS_BACK,
    },
    "reject": {"requested": dict.fromkeys(AGREED, "rejected")},
    "confirm-return": {"awaiting_return": GOODS_BACK, "returning": GOODS_BACK},
    "dispute-return": {"returning": dict.fromkeys(AGREED, "escalated")},
    "replacement": {"replacing": {"exchange": "replaced"}},
    "dismiss": {"escalated": dict.fromkeys(AGREED, "dismissed")},
    "decide": {"escalated": {"refund": "approved", **GOODS_BACK}},
}
BODIES: dict[str, Any] = {
    "return-parcel": PARCEL,
    "approve": {"return_address": ADDRESS},
    "waive": {"without_return": True},
    "reject": NO,
    "dispute-return": NO,
    "replacement": PARCEL,
    "dismiss": NO,
    "decide": {"without_return": True},
}


class RefundLife(RuleBasedStateMachine):
    """A shop of two SKUs, one shopper, a merchant, the platform, a clock and a provider."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = RefundShop()
        self.shop.add_sku(1, units=UNITS, price=9_999, freight=77)
        self.shop.add_sku(2, units=UNITS, price=101)
        self.orders: list[Any] = []
        self.refunds: dict[str, Any] = {}
        self.states: dict[str, str] = {}
        self.now = NOW

    # --- orders ----------------------------------------------------------------------------

    @precondition(lambda self: len(self.orders) < 3)
    @rule(numbers=st.sets(st.sampled_from((1, 2)), min_size=1), quantity=st.integers(1, 4))
    def buy(self, numbers: set[int], quantity: int) -> None:
        self.shop.fill_cart(*sorted(numbers), quantity=quantity, attribution=FOUND_IN_NOTE)
        order = self.shop.place()
        self.shop.pay(order)
        self.orders.append(order)

    @precondition(lambda self: self.orders)
    @rule(choice=st.randoms(use_true_random=False), everything=st.booleans())
    def send(self, choice: Any, *, everything: bool) -> None:
        order = choice.choice(self.orders)
        left = self.shop.child(order).unshipped
        if self.shop.child(order).state == "paid" and left:
            one = dict([choice.choice(sorted(left.items()))])
            self.shop.send(order, None if everything else one)

    @precondition(lambda self: self.orders)
    @rule(choice=st.randoms(use_true_random=False))
    def arrive(self, choice: Any) -> None:
        order = choice.choice(self.orders)
        if self.shop.child(order).state == "shipped":
            self.shop.arrive(order, self.now)

    # --- refunds ---------------------------------------------------------------------------

    @precondition(lambda self: self.orders)
    @rule(
        choice=st.randoms(use_true_random=False),
        units=st.dictionaries(st.sampled_from((1, 2)), st.integers(1, 3)),
        remedy=st.sampled_from(("refund", "return", "exchange")),
        reason=st.sampled_from(("changed_mind", "damaged", "not_received")),
        freight=st.booleans(),
    )
    def ask(
        self, choice: Any, units: dict[int, int], remedy: str, reason: str, *, freight: bool
    ) -> None:
        if not units and not freight:
            return
        order = choice.choice(self.orders)
        answer = self.shop.ask(
            order,
            now=self.now,
            units=sorted(units.items()),
            remedy=remedy,
            reason=reason,
            freight=freight,
        )
        if answer.status == 201:
            refund = answer.json
            self.refunds[refund["refund_id"]] = refund
            self.states[refund["refund_id"]] = "requested"
        else:
            assert answer.status in {409, 422}, answer.text

    @precondition(lambda self: self.refunds)
    @rule(choice=st.randoms(use_true_random=False), action=st.sampled_from(sorted(MODEL)))
    def act(self, choice: Any, action: str) -> None:
        refund_id = choice.choice(sorted(self.refunds))
        refund, before = self.refunds[refund_id], self.states[refund_id]
        answer = self._take(action, refund)
        expected = MODEL[action].get(before, {}).get(refund["remedy"])
        if before == "escalated" and action in {"approve", "waive"}:
            # A merchant may relent; what came back already need not come again.
            is_back = action == "waive" or self.shop.refund(refund)["return_parcel"]
            expected = MODEL["waive" if is_back else "approve"]["requested"][refund["remedy"]]
        if answer.status == 200:
            assert answer.json["state"] in {before, expected}
            self.states[refund_id] = answer.json["state"]
        else:
            assert expected is None or answer.code in {
                "out_of_stock",
                "freight_due",
                "not_refundable",
                "refund_window_over",
            }, answer.text

    @rule(days=st.sampled_from((0, 1, 2, 8)))
    def time_passes(self, days: int) -> None:
        """Silence agrees, hands over, takes back, accepts or pays instead."""
        self.now += days * DAY_S + 60
        assert self.shop.lapse(self.now)["failed"] == 0
        for refund_id, before in self.states.items():
            read = self.shop.refund(self.refunds[refund_id])
            follows = {
                "requested": {"approved", "escalated"},
                "awaiting_return": {"cancelled"},
                "returning": {"approved", "replacing"},
                "replacing": {"approved"},
            }
            assert read["state"] in {before, *follows.get(before, set())}
            self.states[refund_id] = read["state"]

    @rule(answer=st.sampled_from((None, LOST, ON_ITS_WAY)))
    def pay_back(self, answer: Any) -> None:
        self.now += 60
        self.shop.provider.answers = [] if answer is None else [answer]
        self.shop.pay_back(self.now)
        self.shop.provider.answers = []
        self._hear_of_payments()

    # --- what holds after every step -------------------------------------------------------

    @invariant()
    def each_refund_is_where_the_model_says(self) -> None:
        for refund_id, refund in self.refunds.items():
            assert self.shop.refund(refund)["state"] == self.states[refund_id]

    @invariant()
    def units_are_claimed_once_and_by_what_is_open_or_paid(self) -> None:
        for order in self.orders:
            child = self.shop.child(order)
            held, opened = Counter[str](), 0
            for refund in self._of(order):
                state = self.states[refund["refund_id"]]
                opened += state in OPEN
                for line in refund["lines"] if state in HOLDING else ():
                    held[line["line_id"]] += line["units"]
            claimed = {
                name: sum(span.count for span in spans)
                for name, spans in child.returns.claimed.items()
            }
            assert (claimed, child.refunds_open) == (dict(+held), opened)
            for line in child.lines:
                assert held[line.line_id] <= line.quantity

    @invariant()
    def no_unit_is_lost(self) -> None:
        for number in (1, 2):
            name = LineId(line_id(number))
            sold, reserved = 0, 0
            for order in self.orders:
                child = self.shop.child(order)
                sold += sum(line.quantity for line in child.lines if line.line_id == name)
                sold -= child.returns.called_off.get(name, 0)
                for refund in self._of(order):
                    read = self.shop.refund(refund)
                    units = sum(x["units"] for x in refund["lines"] if x["line_id"] == name)
                    sold += units * (read["state"] == "replaced")
                    reserved += units * self._reserves(read)
            available, held, gone = self.shop.stock(number)
            assert (available, held, gone) == (UNITS - sold - reserved, reserved, sold)

    @invariant()
    def no_more_goes_back_than_was_paid(self) -> None:
        for order in self.orders:
            agreed = [
                self.shop.refund(refund)["amount"]["amount"]
                for refund in self._of(order)
                if self.states[refund["refund_id"]] in {"approved", "refunded"}
            ]
            assert all(amount >= 0 for amount in agreed)
            assert sum(agreed) <= order["totals"]["payable"]["amount"]

    def teardown(self) -> None:
        """What is agreed is paid in the end, each party gives back its part, and no cent more."""
        for _ in range(3):
            self.now += DAY_S
            self.shop.pay_back(self.now)
        self._hear_of_payments()
        assert "approved" not in self.states.values()
        paid = sum(order["totals"]["payable"]["amount"] for order in self.orders)
        back = sum(
            self.shop.refund(refund)["amount"]["amount"]
            for refund_id, refund in self.refunds.items()
            if self.states[refund_id] == "refunded"
        )
        assert sum(self.shop.provider.sent.values()) == back
        self.shop.post_all()
        assert self._balance(ledger.cash("sandbox")) == back - paid
        assert sum(map(self._balance, PARTIES)) == paid - back
        if self.orders and all(self.shop.child(o).state == "refunded" for o in self.orders):
            assert {self._balance(party) for party in PARTIES} == {0}

    def _take(self, action: str, refund: Any) -> Any:
        body = BODIES.get(action)
        if action in {"cancel", "escalate", "return-parcel"}:
            return self.shop.go_on(refund, action, body, now=self.now)
        if action in {"dismiss", "decide"}:
            step = "approve" if action == "decide" else action
            return self.shop.decide(refund, step, body, now=self.now)
        step = "approve" if action == "waive" else action
        return self.shop.answer(refund, step, body, now=self.now)

    def _hear_of_payments(self) -> None:
        for refund_id, state in self.states.items():
            if state == "approved":
                self.states[refund_id] = self.shop.refund(self.refunds[refund_id])["state"]
                assert self.states[refund_id] in {"approved", "refunded"}

    def _of(self, order: Any) -> list[Any]:
        return [each for each in self.refunds.values() if each["order_id"] == order["order_id"]]

    def _reserves(self, read: Any) -> bool:
        agreed = read["state"] in {"awaiting_return", "returning", "replacing"}
        disputed = read["state"] == "escalated" and read["return_parcel"] is not None
        return read["remedy"] == "exchange" and (agreed or disputed)

    def _balance(self, account: ledger.Account) -> int:
        return sum(each.amount for each in self.shop.ledger.balances(account))


RefundLife.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
test_refund_life = pytest.mark.slow(RefundLife.TestCase)
