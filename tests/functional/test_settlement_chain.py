"""Real orders all the way: placed, paid, delivered, refunded in part, settled and paid out."""

from typing import Any

import pytest

from core.books import ledger
from core.books.ledger import Account
from core.books.settlement import DAY_S
from functions.shared.dynamodb.ledger_items import audit_items
from tests.builders.orders import AGENCY, BUYER, FOUND_IN_NOTE, SHOES, SOFAS
from tests.builders.refunds import RefundShop
from tests.builders.settling import CASH_OUT, SettlingBooks
from tests.fakes.memory_store import MemoryStore

PARTIES = {
    "merchant": ledger.merchant(SHOES),
    "buyer": ledger.buyer(BUYER),
    "agency": ledger.agency(AGENCY.agency_id),
    "other": ledger.merchant(SOFAS),
}
CASH = ledger.cash("sandbox")


class Chain:
    """A shop with refunds, and the settling of its books."""

    def __init__(self) -> None:
        self.shop = RefundShop()
        self.shop.add_sku(1, units=50, price=23_400)
        self.shop.add_sku(2, units=50, price=1_000, freight=300, merchant_id=SOFAS)
        self.books = SettlingBooks(self.shop.books, accounts=PARTIES, ids=self.shop.ids)
        assert isinstance(self.shop.commerce, MemoryStore)
        self.books.commerce = self.shop.commerce
        self.books.pay_into(*PARTIES.values())

    def sold(self) -> Any:
        """A paid order of two merchants, half of it found in a note; all of it is sent."""
        self.shop.fill_cart(1, quantity=2, attribution=FOUND_IN_NOTE)
        self.shop.fill_cart(2)
        order = self.shop.place()
        self.shop.pay(order)
        return self.shop.order(order)

    def deliver(self, order: Any) -> None:
        for at in range(2):
            self.shop.send(order, at=at)
            self.shop.arrive(order, at=at)

    def days(self, count: int) -> None:
        """The stream is delivered and every sweeper runs, some days later."""
        self.shop.post_all()
        self.books.now += count * DAY_S
        self.books.release_due()
        self.books.close_due()
        self.books.pay_due()
        assert isinstance(self.shop.books, MemoryStore)
        assert list(audit_items(self.shop.books.items.values()).faults()) == []

    def states(self, account: Account, group: str = "buyer") -> list[str]:
        """How far the entries of an account are, the newest first."""
        if account == PARTIES["buyer"]:
            items = self.shop.reader(BUYER, group).call("GET", "/v1/me/earnings").json["items"]
        else:
            items = (
                self.shop.reader(BUYER, "admin")
                .call("GET", f"/v1/admin/ledger/{account}")
                .json["items"]
            )
        return [each["state"] for each in items if each["reason"] != "payout"]

    def balances(self) -> list[int]:
        return [self.books.balance(account) for account in PARTIES.values()]


@pytest.fixture
def chain() -> Chain:
    return Chain()


def test_what_was_paid_is_settled_and_paid_out_to_the_cent(chain: Chain) -> None:
    order = chain.sold()
    chain.deliver(order)
    chain.days(0)
    assert chain.balances() == [37_440, 5_616, 1_404, 1_250]
    chain.days(7)
    chain.days(31)
    chain.days(4)
    assert chain.balances() == [0, 0, 0, 0]
    assert chain.books.balance(CASH_OUT) == 37_440 + 5_616 + 1_404 + 1_250
    kept = chain.books.balance(ledger.PLATFORM)
    assert -chain.books.balance(CASH) - chain.books.balance(CASH_OUT) == kept == 2_390


def test_a_share_goes_through_all_of_its_states(chain: Chain) -> None:
    chain.shop.fill_cart(1, quantity=2, attribution=FOUND_IN_NOTE)
    chain.shop.fill_cart(2)
    order = chain.shop.place()
    estimated = "/v1/me/earnings/estimated"
    assert chain.shop.post(chain.shop.stream("OrderPlaced"), None) == {"batchItemFailures": []}
    buyer = chain.shop.reader(BUYER, "buyer")
    [share] = buyer.call("GET", estimated).json["items"]
    assert (share["state"], share["amount"]["amount"]) == ("estimated", 5_616)
    assert chain.states(PARTIES["buyer"]) == []
    chain.shop.pay(order)
    chain.days(0)
    assert buyer.call("GET", estimated).json["items"] == []
    assert chain.states(PARTIES["buyer"]) == ["frozen"]
    chain.deliver(order)
    chain.days(6)
    assert chain.states(PARTIES["buyer"]) == ["frozen"]
    chain.days(1)
    assert chain.states(PARTIES["buyer"]) == ["settleable"]
    assert chain.states(PARTIES["merchant"]) == ["settleable"]
    chain.days(31)
    assert chain.states(PARTIES["buyer"]) == ["settled"]
    chain.days(3)
    assert chain.states(PARTIES["buyer"]) == ["paid_out"]
    assert chain.states(ledger.PLATFORM) == [None, None]


def test_a_partial_refund_before_the_release_is_in_the_same_statement(chain: Chain) -> None:
    order = chain.sold()
    chain.deliver(order)
    refund = chain.shop.asked(order, units=[(1, 1)], reason="damaged")
    chain.days(7)
    assert chain.states(PARTIES["buyer"]) == ["frozen"], "a refund is open"
    approve(chain, refund)
    chain.days(1)
    assert chain.states(PARTIES["buyer"]) == ["settleable", "settleable"]
    chain.days(31)
    [statement] = chain.books.statements(PARTIES["buyer"])
    assert (statement.credited, statement.debited, statement.lines) == (5_616, 2_808, 2)
    chain.days(4)
    assert chain.balances() == [0, 0, 0, 0]


def test_an_order_that_is_refunded_before_it_was_sent_leaves_nothing_frozen(chain: Chain) -> None:
    order = chain.shop.paid_order(1, quantity=2, attribution=FOUND_IN_NOTE)
    chain.days(0)
    approve(chain, chain.shop.asked(order))
    chain.days(0)
    parties = [PARTIES[name] for name in ("merchant", "buyer", "agency")]
    for account in parties:
        assert chain.states(account) == ["settleable", "settleable"]
    chain.days(31)
    for account in parties:
        [statement] = chain.books.statements(account)
        assert (statement.closing, statement.state.value) == (0, "carried")
    chain.days(31)
    assert chain.balances() == [0, 0, 0, 0]
    assert chain.books.balance(CASH) == chain.books.balance(CASH_OUT) == 0


def approve(chain: Chain, refund: Any) -> None:
    """The merchant agrees, if it has to be asked, and the provider sends the money back."""
    if chain.shop.refund(refund)["state"] == "requested":
        assert chain.shop.answer(refund, "approve", {}).status == 200
    chain.shop.pay_back()
