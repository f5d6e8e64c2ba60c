"""How the demo shows requests and answers."""

import io

import pytest
from rich.console import Console

from ops.client import Call
from ops.demo.story import remarks
from ops.demo.telling import Telling, money, shown


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (0, "CNY", "¥0.00"),
        (5, "CNY", "¥0.05"),
        (-5, "CNY", "-¥0.05"),
        (-150, "CNY", "-¥1.50"),
        (123_456_789, "BRL", "R$1,234,567.89"),
        (100, "KWD", "KWD 1.00"),
    ],
)
def test_money_is_shown_with_its_sign_before_the_symbol(
    amount: int, currency: str, expected: str
) -> None:
    assert money(amount, currency) == expected


def test_what_is_long_or_null_or_deep_is_shortened() -> None:
    document = {
        "id": "ord_01M806MY797S4ZJ4JW8DME2W8C",
        "body": "a" * 100,
        "none": None,
        "many": [1, 2, 3, 4],
        "paid": {"amount": 990, "currency": "CNY"},
        "a": {"b": {"c": {"d": 1}}},
    }

    line = shown(document)

    assert line == (
        '{"id":"ord_…2W8C","body":"' + "a" * 40 + '…","many":[1,2,"… 2 more"],'
        '"paid":"¥9.90","a":{"b":{"c":"{…}"}}}'
    )


def test_calls_are_told_but_not_while_it_only_looks_for_something() -> None:
    told = io.StringIO()
    telling = Telling(Console(file=told, width=200))
    call = Call("GET", "http://h/storefront/v1/cart?x=1", None, 200, {"version": 1}, 0.012)

    with telling.quietly():
        telling.watch(call)
    assert told.getvalue() == ""

    telling.watch(call)
    assert "GET /storefront/v1/cart?x=1" in told.getvalue()
    assert '200 12 ms {"version":1}' in told.getvalue()


def test_text_of_answers_is_never_taken_for_markup() -> None:
    told = io.StringIO()
    telling = Telling(Console(file=told, width=200))

    telling.watch(Call("GET", "http://h/v1/notes", None, 200, {"title": "[bold]not bold"}, 0.0))

    assert '"[bold]not bold"' in told.getvalue()


def test_a_quote_is_put_into_words() -> None:
    quote = {
        "payable": {"amount": 18_600, "currency": "CNY"},
        "optimal": True,
        "applied": [
            {"title": "10 off 59", "amount": {"amount": 1_000, "currency": "CNY"}, "chosen": True},
            {"title": "15 off", "amount": {"amount": 1_500, "currency": "CNY"}, "chosen": False},
        ],
        "not_applied": [
            {
                "title": "30 off 300",
                "missing": {"amount": {"amount": 8_600, "currency": "CNY"}, "quantity": None},
            },
            {"title": "two for one", "missing": {"amount": None, "quantity": 1}},
            {"title": "over", "missing": None},
        ],
    }

    assert list(remarks(quote)) == [
        "¥10.00 off: 10 off 59 (coupon)",
        "¥15.00 off: 15 off (by itself)",
        "spend ¥86.00 more for: 30 off 300",
        "to pay ¥186.00; no cheaper choice of coupons exists",
    ]
