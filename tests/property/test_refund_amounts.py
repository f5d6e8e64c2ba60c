"""What refunds return: against the oracle, and together exactly what was paid."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, astuple

from core import unit_spans
from core.books import ledger
from core.books.ledger import Account, Journal
from core.ids import EventId, PaymentId, RefundId, UserId
from core.orders.journals import sale_journals
from core.orders.lines import OrderLine, Shares
from core.orders.new_orders import new_order
from core.orders.order import ChildOrder
from core.payments.payment import Payment, PaymentState
from core.pricing import parse_document
from core.refunds.claims import freight_paid, refund_line
from core.refunds.journals import refund_journals
from core.refunds.refund import Refund, RefundReason, Remedy
from core.refunds.refund_states import RefundState
from core.refunds.reversals import NOTHING, freight_reversed, total, units_paid, units_reversed
from core.unit_spans import Span, Spans
from core_ext import rounding
from tests.builders.baskets import basket_of
from tests.builders.order_lines import order_lines
from tests.builders.pricing_documents import document
from tests.fakes.ids import CountingIds
from tests.oracles.refunds import freight_parts, unit_parts
from tests.property.test_order_journals import ADDRESS, NOW

EVENT = EventId("evt_1")
RANDOM = st.randoms(use_true_random=False)


def refunds_of(child: ChildOrder, random: Random) -> list[tuple[dict[str, Spans], bool]]:
    """All units of a child order and its freight, dealt over refunds in any order."""
    refunds: list[tuple[dict[str, list[int]], bool]] = [({}, False) for _ in range(4)]
    for line in child.lines:
        for k in random.sample(range(line.quantity), line.quantity):
            refunds[random.randrange(4)][0].setdefault(line.line_id, []).append(k)
    at = random.randrange(4)
    refunds[at] = (refunds[at][0], True)
    random.shuffle(refunds)
    return [
        ({line_id: spans(ks) for line_id, ks in units.items()}, freight)
        for units, freight in refunds
    ]


def spans(ks: list[int]) -> Spans:
    return unit_spans.joined((), tuple(Span(k, 1) for k in ks))


def refund_of(child: ChildOrder, units: dict[str, Spans], *, freight: bool) -> Refund:
    lines = tuple(
        refund_line(line, units[line.line_id]) for line in child.lines if line.line_id in units
    )
    fee = freight_paid(child) if freight else 0
    return Refund(
        refund_id=RefundId("rfd_1"),
        order_id=child.order_id,
        child_order_id=child.child_order_id,
        merchant_id=child.merchant_id,
        shopper_id=UserId("shopper"),
        payment_id=PaymentId("pay_1"),
        state=RefundState.APPROVED,
        remedy=Remedy.REFUND,
        reason=RefundReason.DAMAGED,
        currency=child.currency,
        amount=sum(line.amount for line in lines) + fee,
        requested_at=NOW,
        lines=lines,
        freight=freight,
        freight_amount=fee,
    )


def balances(journals: list[Journal]) -> dict[Account, int]:
    sums: dict[Account, int] = {}
    for journal in journals:
        journal.check()
        for entry in journal.entries:
            sums[entry.account] = sums.get(entry.account, 0) + entry.amount
    return {account: amount for account, amount in sums.items() if amount}


@given(order_lines())
def test_each_unit_and_the_freight_reverse_what_the_oracle_says(line: OrderLine) -> None:
    expected = unit_parts(line)
    for k in {0, line.quantity // 2, line.quantity - 1}:
        assert asdict(units_reversed(line, (Span(k, 1),))) == expected[k]
    assert asdict(freight_reversed(line)) == freight_parts(line)


@given(order_lines(), RANDOM)
def test_units_return_their_frozen_prices_and_no_unit_costs_the_shopper(
    line: OrderLine, random: Random
) -> None:
    k = random.randrange(line.quantity)
    assert units_paid(line, (Span(k, 1),)) == rounding.unit(line.goods_paid, line.quantity, k) >= 0


@given(order_lines(), st.integers(0, 2**32))
def test_units_in_any_sequence_give_back_what_each_party_got(line: OrderLine, seed: int) -> None:
    random = Random(seed)
    ks = random.sample(range(line.quantity), line.quantity)
    cuts = sorted(random.choices(range(line.quantity + 1), k=4))
    parts = [ks[a:b] for a, b in zip([0, *cuts], [*cuts, line.quantity], strict=True)]
    reversed_ = [units_reversed(line, spans(part)) for part in parts]
    for part, shares in zip(parts, reversed_, strict=True):
        assert sum(astuple(shares)) == units_paid(line, spans(part)) >= 0
    assert total([*reversed_, freight_reversed(line)]) == line.split


@given(order_lines(), RANDOM)
def test_the_merchant_gives_back_its_even_share_within_four_minor_units(
    line: OrderLine, random: Random
) -> None:
    """Of the units from the first on, as claims take them; any run of units is within five."""
    q = line.quantity
    goods = line.split.merchant - freight_reversed(line).merchant
    first, count = random.randrange(q), random.randint(0, q)
    run = units_reversed(line, (Span(first, min(count, q - first)),)).merchant
    assert abs(run * q - goods * min(count, q - first)) < 5 * q
    from_first = units_reversed(line, (Span(0, count),)).merchant
    assert abs(from_first * q - goods * count) <= 4 * q


@given(st.integers(0, 2**32))
def test_refunds_of_everything_net_every_account_to_zero(seed: int) -> None:
    random = Random(seed)
    basket = basket_of(parse_document(document(random, choices_max=20, lines_max=30)))
    order = new_order(basket, ADDRESS, NOW, CountingIds())
    payment = Payment(
        payment_id=PaymentId("pay_1"),
        order_id=order.head.order_id,
        shopper_id=order.head.shopper_id,
        provider="sandbox",
        method="page",
        amount=order.head.totals.payable,
        currency=order.head.currency,
        state=PaymentState.PAID,
        started_at=NOW,
        pay_until=NOW,
        queries=0,
        next_query_at=NOW,
    )
    journals = [*sale_journals(order, payment, EVENT, NOW, CountingIds())]
    returned = 0
    for child in order.children:
        for units, freight in refunds_of(child, random):
            refund = refund_of(child, units, freight=freight)
            given_back = refund_journals(refund, child, "sandbox", EVENT, NOW, CountingIds())
            assert balances([*given_back]).get(ledger.cash("sandbox"), 0) == refund.amount >= 0
            journals += given_back
            returned += refund.amount
    assert returned == payment.amount
    assert balances(journals) == {}


@given(st.lists(st.integers(0, 60)), st.lists(st.integers(0, 60)), st.integers(0, 70))
def test_runs_of_units_are_sets(these: list[int], those: list[int], wanted: int) -> None:
    def indexes(runs: Spans) -> list[int]:
        return [k for run in runs for k in range(run.first, run.end)]

    a, b = spans(these), spans(those)
    assert indexes(unit_spans.joined(a, b)) == sorted({*these, *those})
    assert indexes(unit_spans.without(a, b)) == sorted({*these} - {*those})
    assert unit_spans.overlap(a, b) == bool({*these} & {*those})
    free = indexes(unit_spans.lowest_free(a, 61, wanted))
    assert free == [k for k in range(61) if k not in {*these}][:wanted]
    assert unit_spans.count(a) == len({*these})
    assert all(run.end < after.first for run, after in pairwise(a))


def test_nothing_reverses_nothing() -> None:
    assert total([]) == NOTHING == Shares(0, 0, 0, 0, 0)
