"""What is compared: orders with the file, the ledger with what was paid."""

from collections.abc import Callable
from typing import Any

import pytest

from ops.replay.books import mismatches
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

    assert list(mismatches([_bought()], postings)) == []


@pytest.mark.parametrize(
    "accounts",
    [
        {},
        {"cash:sandbox": -275, "merchant:mer_1": 260, "platform": 14},
        {"cash:sandbox": -274, "merchant:mer_1": 260, "platform": 15},
    ],
)
def test_books_that_are_a_unit_off_are_a_mismatch(accounts: dict[str, int]) -> None:
    assert list(mismatches([_bought()], {"ord_1": accounts}))


def _bought() -> Bought:
    return Bought(PLAN, "ord_1", 275, 0.1, ())


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
