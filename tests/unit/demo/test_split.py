"""The demo's last table: every cent of an order, by merchant and party."""

import io
from typing import Any

from rich.console import Console

from ops.demo.split import Row, imbalances, rows_of, table

ORDER: dict[str, Any] = {
    "order_id": "ord_1",
    "children": [
        {"child_order_id": "sub_1", "merchant_id": "mer_1", "paid": {"amount": 100}},
        {"child_order_id": "sub_2", "merchant_id": "mer_2", "paid": {"amount": 30}},
    ],
}
NAMES = {"mer_1": "Shoes", "mer_2": "Socks"}


def test_entries_of_the_order_are_summed_by_merchant_and_party() -> None:
    entries = [
        _entry("merchant:mer_1", "sub_1", 60),
        _entry("merchant:mer_1", "sub_1", 25),
        _entry("buyer:u", "sub_1", 10),
        _entry("agency:agc_1", "sub_1", 2),
        _entry("platform", "sub_1", 3),
        _entry("merchant:mer_2", "sub_2", 35),
        _entry("platform", "sub_2", -9),
        _entry("tax", "sub_2", 4),
        _entry("cash:sandbox", "sub_2", -30),
        {**_entry("platform", "sub_9", 1_000), "order_id": "ord_other"},
    ]

    shoes, socks = rows_of(ORDER, NAMES, entries)

    assert shoes == Row(
        "Shoes", 100, {"merchant": 85, "buyer": 10, "agency": 2, "platform": 3, "tax": 0}
    )
    assert socks.shares == {"merchant": 35, "buyer": 0, "agency": 0, "platform": -9, "tax": 4}
    assert imbalances([shoes, socks], 130) == []


def test_a_cent_that_nobody_got_is_said_of_its_merchant_and_of_all() -> None:
    shoes, socks = Row("Shoes", 100, {"merchant": 99}), Row("Socks", 30, {"merchant": 30})

    assert imbalances([shoes, socks], 130) == [
        "Shoes: ¥1.00 was paid, the shares come to ¥0.99",
        "¥1.30 was paid in all, the shares come to ¥1.29",
    ]


def test_the_table_shows_each_row_and_what_they_sum_to() -> None:
    parties = ("merchant", "buyer", "agency", "platform", "tax")
    rows = [
        Row("Shoes", 10_000, dict(zip(parties, (9_000, 700, 100, 200, 0), strict=True))),
        Row("Socks", 3_000, dict(zip(parties, (3_600, 0, 0, -1_000, 400), strict=True))),
    ]
    drawn = io.StringIO()

    Console(file=drawn, width=120).print(table(rows, "Who gets what"))

    assert "¥100.00" in drawn.getvalue()
    totals = next(line for line in drawn.getvalue().splitlines() if "in all" in line)
    cells = [cell.strip() for cell in totals.split("│")[2:-1]]
    assert cells == ["¥130.00", "¥126.00", "¥7.00", "¥1.00", "-¥8.00", "¥4.00"]


def _entry(account: str, child: str, amount: int) -> dict[str, Any]:
    return {
        "account": account,
        "order_id": "ord_1",
        "child_order_id": child,
        "amount": {"amount": amount, "currency": "CNY"},
    }
