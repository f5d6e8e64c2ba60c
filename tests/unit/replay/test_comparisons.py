"""What is compared: orders with the file, the ledger with what was paid."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from ops.client import Client, Connections
from ops.replay.books import CASH, mismatches, read_postings
from ops.replay.market import Market
from ops.replay.plan import LinePlan, OrderPlan
from ops.replay.shopping import Bought, differences

PLAN = OrderPlan("o1", (LinePlan("s1", "p1", 100, 10, 2), LinePlan("s1", "p2", 50, 5, 1)))
MARKET = Market({"s1": "mer_1"}, {("s1", "p1", 100, 10): "sku_1", ("s1", "p2", 50, 5): "sku_2"})


def test_an_order_as_the_file_says_differs_in_nothing() -> None:
    assert list(differences(PLAN, _order(), MARKET)) == []


@pytest.mark.parametrize("total", ["goods", "freight", "tax_added", "red_packets", "payable"])
def test_a_total_that_is_a_unit_off_is_named(total: str) -> None:
    order = _order()
    order["totals"][total]["amount"] += 1

    (said,) = differences(PLAN, order, MARKET)

    assert said.startswith(f"{total} is ")


def _cheaper(order: dict[str, Any]) -> None:
    order["children"][0]["lines"][0]["unit_price"]["amount"] = 99


def _more(order: dict[str, Any]) -> None:
    order["children"][0]["lines"][0]["quantity"] = 3


def _other_sku(order: dict[str, Any]) -> None:
    order["children"][0]["lines"][0]["sku_id"] = "sku_2"


def _other_merchant(order: dict[str, Any]) -> None:
    order["children"][0]["merchant_id"] = "mer_2"


def _less_paid(order: dict[str, Any]) -> None:
    order["children"][0]["paid"]["amount"] = 274


def _without_parts(order: dict[str, Any]) -> None:
    order["children"].clear()


@pytest.mark.parametrize(
    "change", [_cheaper, _more, _other_sku, _other_merchant, _less_paid, _without_parts]
)
def test_another_price_quantity_sku_merchant_or_part_is_a_difference(
    change: Callable[[dict[str, Any]], None],
) -> None:
    order = _order()
    change(order)

    (said,) = differences(PLAN, order, MARKET)

    assert said.startswith("its parts are ")


def test_an_order_that_is_not_paid_or_in_other_money_is_a_difference() -> None:
    unpaid = {**_order(), "state": "placed"}
    assert list(differences(PLAN, unpaid, MARKET)) == ["it is placed, not paid"]

    foreign = _order()
    foreign["totals"]["goods"]["currency"] = "CNY"
    assert list(differences(PLAN, foreign, MARKET)) == ["it is in BRL, CNY"]


def test_books_that_account_for_every_unit_are_no_mismatch() -> None:
    postings = {"ord_1": {"cash:sandbox": -275, "merchant:mer_1": 260, "platform": 15}}

    assert list(mismatches([_bought()], postings, Counter())) == []


def test_books_that_account_for_what_was_given_back_are_no_mismatch() -> None:
    some = {"ord_1": {"cash:sandbox": -175, "merchant:mer_1": 165, "platform": 10}}
    assert list(mismatches([_bought()], some, Counter(ord_1=100))) == []
    nothing = {"ord_1": {"cash:sandbox": 0, "merchant:mer_1": 0, "platform": 0}}
    assert list(mismatches([_bought()], nothing, Counter(ord_1=275))) == []


def test_an_account_that_keeps_of_what_was_given_back_whole_is_a_mismatch() -> None:
    kept = {"ord_1": {"cash:sandbox": 0, "merchant:mer_1": -1, "platform": 1}}
    (said,) = mismatches([_bought()], kept, Counter(ord_1=275))
    assert said.endswith("accounts are at {'merchant:mer_1': -1, 'platform': 1}")


@pytest.mark.parametrize(
    "accounts",
    [
        {},
        {"cash:sandbox": -275, "merchant:mer_1": 260, "platform": 14},
        {"cash:sandbox": -274, "merchant:mer_1": 260, "platform": 15},
    ],
)
def test_books_that_are_a_unit_off_are_a_mismatch(accounts: dict[str, int]) -> None:
    assert list(mismatches([_bought()], {"ord_1": accounts}, Counter()))


def test_books_are_read_back_to_the_first_order_and_no_further() -> None:
    entries = [
        {"order_id": "ord_1", "at": "2026-11-21T23:57:38Z", "amount": _brl(-275)},
        {"order_id": "ord_1", "at": "2026-11-21T23:57:37Z", "amount": _brl(-5)},
        {"order_id": "ord_0", "at": "2026-11-21T23:57:36Z", "amount": _brl(-9)},
    ]
    paths: list[str] = []

    class Ledger(Client):
        def get(self, path: str, **_: object) -> Any:
            paths.append(path)
            return {"items": entries, "next": "more"}

    postings = read_postings(Ledger("", Connections()), ["mer_1"], [_bought()])

    accounts = {CASH, "platform", "tax", "merchant:mer_1"}
    assert postings == {"ord_1": dict.fromkeys(accounts, -280)}
    assert sorted(paths) == sorted(f"/v1/admin/ledger/{account}" for account in accounts)


def _bought() -> Bought:
    return Bought(PLAN, "ord_1", "2026-11-21T23:57:37Z", 275, 0.1, ())


def _order() -> dict[str, Any]:
    totals = {"goods": 250, "freight": 25, "tax_added": 0, "red_packets": 0, "payable": 275}
    return {
        "state": "paid",
        "totals": {name: _brl(amount) for name, amount in totals.items()},
        "children": [
            {
                "merchant_id": "mer_1",
                "paid": _brl(275),
                "lines": [
                    {"sku_id": "sku_1", "quantity": 2, "unit_price": _brl(100)},
                    {"sku_id": "sku_2", "quantity": 1, "unit_price": _brl(50)},
                ],
            }
        ],
    }


def _brl(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "BRL"}
