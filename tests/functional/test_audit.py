"""The audit finds nothing in a shop that is right, and each invariant's damage in one that is not.

Every damage is what a lost condition, a step done twice or one left out would leave behind.
"""

import copy
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from rich.console import Console

from functions.shared.dynamodb.coupons import COUPON_KEPT_S
from functions.shared.dynamodb.webhook_deliveries import KEPT_S
from ops.audit.__main__ import as_json, audit_tables, show
from ops.audit.findings import Findings, Invariant
from ops.audit.tables import audit
from tests.builders.damages import (
    Damage,
    Tables,
    changed,
    charged_again,
    claimed_by_two,
    in_two_statements,
    lost,
    moved,
    never_sold,
    off_line,
    paid_again,
    reversed_too_little,
    sent_twice,
    skipped,
    twice,
    unbalanced,
    units_vanish,
)
from tests.builders.orders import SHOPPER
from tests.builders.whole_shop import WholeShop
from tests.fakes.http import NOW


@pytest.fixture(scope="module")
def whole() -> Tables:
    shop = WholeShop()
    return Tables(shop.commerce, shop.books, shop.webhooks)


@pytest.fixture
def tables(whole: Tables) -> Tables:
    return copy.deepcopy(whole)


def audited(tables: Tables, now: int = 0) -> Findings:
    commerce, ledger, webhooks = (table.values() for table in tables)
    return audit(commerce, ledger, webhooks, now)


DAMAGES: list[tuple[Invariant, Damage]] = [
    (Invariant.STOCK_SUMS, moved("SKU#", "STOCK", "available", 1)),
    (Invariant.STOCK_SUMS, changed("SKU#", "STOCK", "held", -1)),
    (Invariant.STOCK_HELD, units_vanish),
    (Invariant.STOCK_HELD, moved("LANE#", "LANE", "returned", 1)),
    (Invariant.STOCK_SOLD, never_sold),
    (Invariant.ORDER_STATES, changed("ORDER#", "ORDER", "state", "completed", state="delivered")),
    (Invariant.ORDER_STATES, changed("ORDER#", "CHILD#", "state", "placed", state="delivered")),
    (Invariant.ORDER_STATES, lost("ORDER#", "ORDER")),
    (Invariant.ORDER_FACTS, changed("ORDER#", "ORDER", "paid_at", None, state="delivered")),
    (Invariant.ORDER_FACTS, changed("ORDER#", "ORDER", "ended_at", None, state="expired")),
    (Invariant.ORDER_FACTS, sent_twice),
    (Invariant.ORDER_LINES, off_line),
    (Invariant.ORDER_TOTALS, moved("ORDER#", "ORDER", "totals.payable", 1)),
    (Invariant.ORDER_LOGS, lost("LOG#", "", what="order_paid")),
    (Invariant.ORDER_LOGS, twice("LOG#", "", "event_id", what="order_expired")),
    (Invariant.PAID_ONCE, paid_again),
    (Invariant.PAID_ONCE, lost("PAYMENT#", "PAYMENT", state="paid")),
    (Invariant.PAID_ONCE, moved("PAYMENT#", "PAYMENT", "amount", -1, state="paid")),
    (Invariant.OWED_ONCE, lost("PROVIDER_REFUND#", "", cause="not_taken")),
    (Invariant.OWED_ONCE, twice("PROVIDER_REFUND#", "", "provider_refund_id", cause="not_taken")),
    (Invariant.CHARGES, charged_again),
    (Invariant.CHARGES, changed("PAYMENT#", "PAYMENT", "settled_at", None, state="paid")),
    (Invariant.REFUND_CLAIMS, claimed_by_two),
    (Invariant.REFUND_CLAIMS, changed("ORDER#", "CHILD#", "refunds_open", 2, state="delivered")),
    (Invariant.REFUND_SUMS, moved("REFUND#", "REFUND", "amount", 10**9, state="refunded")),
    (
        Invariant.REFUND_PAYBACKS,
        twice("PROVIDER_REFUND#", "", "provider_refund_id", cause="refund"),
    ),
    (Invariant.REFUND_PAYBACKS, lost("PROVIDER_REFUND#", "", cause="refund")),
    (Invariant.ALLOWANCES, moved("OFFER#", "ALLOWANCE", "left", 1)),
    (Invariant.ALLOWANCES, lost("WALLET#", "COUPON#")),
    (Invariant.COUPONS, changed("WALLET#", "COUPON#", "state", "claimed", state="used")),
    (Invariant.COUPONS, changed("WALLET#", "COUPON#", "order_id", "ord_1", state="used")),
    (Invariant.REDEMPTIONS, lost("WALLET#", "REDEEMED#")),
    (Invariant.REDEMPTIONS, changed("WALLET#", "REDEEMED#", "order_id", "ord_1")),
    (Invariant.LANES, moved("LANE#", "LANE", "available", 1)),
    (Invariant.RESERVATIONS, lost("LANE#", "HOLD#")),
    (Invariant.RESERVATIONS, changed("LANE#", "HOLD#", "state", "ordered")),
    (Invariant.REQUESTS, lost("PAYMENT#", "PAYMENT", state="refund_due")),
    (Invariant.REQUESTS, lost(f"ONCE#{SHOPPER}#POST /v1/orders#", "RECEIPT")),
    (Invariant.REQUESTS, moved("ORDER#", "ORDER", "payments_started", 1)),
    (Invariant.JOURNALS, unbalanced),
    (Invariant.ENTRIES, lost("ACCOUNT#", "ENTRY#")),
    (Invariant.ENTRIES, moved("ACCOUNT#", "ENTRY#", "amount", 1)),
    (Invariant.BALANCES, moved("ACCOUNT#", "BALANCE#", "amount", 1)),
    (Invariant.OWED, moved("STATEMENTS#", "OPEN#", "opening", 1)),
    (Invariant.STATEMENT_LINES, in_two_statements),
    (Invariant.STATEMENT_LINES, lost("LINES#", "")),
    (Invariant.STATEMENT_SUMS, moved("STATEMENTS#", "STATEMENT#", "closing", 1)),
    (Invariant.PAYOUTS, twice("PAYOUT#", "PAYOUT", "payout_id")),
    (Invariant.PAYOUTS, changed("STATEMENTS#", "STATEMENT#", "state", "payable", state="paid")),
    (Invariant.POSTINGS, lost("JOURNAL#", "", reason="order_paid")),
    (Invariant.POSTINGS, twice("JOURNAL#", "", "journal_id", reason="refunded")),
    (Invariant.NET_ZERO, reversed_too_little),
    (Invariant.WEBHOOK_SEQUENCES, skipped),
    (Invariant.WEBHOOK_SEQUENCES, lost("WEBHOOK#", "DELIVERY#", sequence=2)),
]


def test_a_shop_that_is_right_has_no_findings_and_all_is_looked_at(tables: Tables) -> None:
    findings = audited(tables)
    assert findings.broken == {}
    assert {each for each in Invariant if not findings.checked[each]} == set()


@pytest.mark.parametrize(
    ("invariant", "damage"),
    DAMAGES,
    ids=[f"{at}-{each[0].name}" for at, each in enumerate(DAMAGES)],
)
def test_a_damaged_table_is_found(invariant: Invariant, damage: Damage, tables: Tables) -> None:
    damage(tables)
    assert invariant in audited(tables).broken


def test_deliveries_whose_time_is_over_are_not_missed(tables: Tables) -> None:
    """What was tried again, or replayed, outlives those before and after it."""
    tables.drop("WEBHOOK#", "DELIVERY#", sequence=2)
    kept, over = NOW + KEPT_S - 1, NOW + KEPT_S
    assert audited(tables, kept).broken.keys() == {Invariant.WEBHOOK_SEQUENCES}
    assert audited(tables, over).broken == {}


def test_coupons_that_were_removed_because_their_time_is_over_are_not_missed(
    tables: Tables,
) -> None:
    for offer in tables.all("OFFER#", "OFFER"):
        offer["terms"]["offer"]["window"] = {"from": 0, "to": NOW}
    tables.drop("WALLET#", "COUPON#", state="used")
    kept, over = NOW + COUPON_KEPT_S - 1, NOW + COUPON_KEPT_S
    assert audited(tables, kept).broken.keys() >= {Invariant.ALLOWANCES, Invariant.COUPONS}
    assert not audited(tables, over).broken.keys() & {Invariant.ALLOWANCES, Invariant.COUPONS}


@pytest.mark.parametrize("by", [10**6, -(10**6)])
def test_a_quota_that_cannot_be_is_found_however_long_an_offer_is_over(
    tables: Tables, by: int
) -> None:
    for offer in tables.all("OFFER#", "OFFER"):
        offer["terms"]["offer"]["window"] = {"from": 0, "to": NOW}
    moved("OFFER#", "ALLOWANCE", "left", by)(tables)
    assert Invariant.ALLOWANCES in audited(tables, NOW + COUPON_KEPT_S).broken


def test_every_invariant_has_a_damage() -> None:
    assert {invariant for invariant, _ in DAMAGES} == set(Invariant)


def test_findings_are_printed_with_the_first_breaches_and_as_json(tables: Tables) -> None:
    for stock in tables.all("SKU#", "STOCK"):
        stock["available"] -= 1
    findings = audited(tables)
    console = Console(record=True, width=200, quiet=True)
    show(findings, console)
    said = msgspec.json.decode(as_json(findings))
    assert len(said) == len(Invariant)
    assert said["stock_sums"]["checked"] == len(said["stock_sums"]["breaches"]) == 3
    assert said["stock_held"]["breaches"] == []


class Pages:
    """DynamoDB's answers to scans: tables as they are at each of some looks."""

    def __init__(self, *looks: dict[str, list[Any]]) -> None:
        self.looks = [*looks]
        self.scans = 0

    def get_paginator(self, _: str) -> "Pages":
        return self

    def paginate(self, TableName: str, ConsistentRead: bool) -> Iterator[Any]:  # noqa: N803, FBT001
        assert ConsistentRead
        look = self.looks[min(self.scans // 3, len(self.looks) - 1)]
        self.scans += 1
        for item in look[TableName]:
            yield {"Items": [item]}


def test_only_what_lasts_is_a_breach() -> None:
    stock = {
        **{name: {"S": "x"} for name in ("sku_id", "product_id", "merchant_id", "category_id")},
        **{name: {"N": "1"} for name in ("available", "total", "product_version")},
        **{name: {"N": "0"} for name in ("held", "sold")},
        "pk": {"S": "SKU#x"},
        "sk": {"S": "STOCK"},
    }
    right = {"c": [stock], "l": [], "w": []}
    wrong = {**right, "c": [{**stock, "total": {"N": "2"}}]}
    names = {"commerce": "c", "ledger": "l", "webhooks": "w"}
    for looks, breaches in (((wrong, right), 0), ((wrong, wrong), 1), ((right, wrong), 0)):
        found = audit_tables(Pages(*looks), names, again=1, pause_s=0)
        assert sum(map(len, found.broken.values())) == breaches
