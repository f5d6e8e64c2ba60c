"""What the demo checks of statements, and how it waits."""

import io
from typing import Any

import pytest
from rich.console import Console

from ops.build.steps import BuildError
from ops.client import Client, Connections
from ops.demo.after_sales import Party, check_share, told
from ops.demo.telling import Telling
from ops.demo.waiting import wait_for

CSV = [
    "at,reason,order_id,child_order_id,amount,currency,journal_id",
    "2026-11-22T03:32:58Z,order_paid,ord_1,sub_1,15869,CNY,jnl_1",
    "2026-11-22T03:33:12Z,refunded,ord_1,sub_1,-7535,CNY,jnl_2",
    "2026-11-22T03:33:12Z,order_paid,ord_2,sub_2,100,CNY,jnl_3",
]


def party(share: int) -> Party:
    return Party("Shoes", "merchant:mer_1", Client("http://h", Connections()), "/v1/me", share)


def test_a_share_is_settled_when_its_lines_come_to_it() -> None:
    check_share(CSV, "ord_1", party(8_334))


@pytest.mark.parametrize("share", [8_333, 8_434, 15_869])
def test_a_share_that_its_lines_do_not_come_to_is_said(share: int) -> None:
    with pytest.raises(BuildError, match=r"Shoes: ¥83\.34 of the order settled, not ¥"):
        check_share(CSV, "ord_1", party(share))


def test_a_statement_is_put_into_a_line() -> None:
    sums = {"opening": -50, "credited": 15_869, "debited": 7_535, "closing": 8_284}
    statement: dict[str, Any] = {name: {"amount": sum_} for name, sum_ in sums.items()}

    line = told({**statement, "number": 2, "lines": 3})

    assert line == "no. 2, 3 lines: -¥0.50 + ¥158.69 - ¥75.35 = ¥82.84"


def test_what_comes_is_returned_and_what_brings_it_is_done_until_then() -> None:
    printed = io.StringIO()
    begun: list[str] = []
    found = wait_for(
        "the money is back",
        lambda: "it" if len(begun) == 2 else None,
        Telling(Console(file=printed)),
        lambda: begun.append("run"),
    )
    assert found == "it"
    assert "the money is back: after" in printed.getvalue()


def test_what_does_not_come_ends_the_wait_and_says_what_it_was() -> None:
    with pytest.raises(BuildError, match="the money is back: not after"):
        wait_for("the money is back", lambda: None, Telling(Console(quiet=True)), timeout_s=0)
