"""What is said of refunds, statements and payouts, and to whom."""

import json
from typing import Any

from core.books import ledger
from core.books.ledger import Account, Journal, Reason
from core.books.payouts import PayoutFailed, PayoutPaid
from core.books.statement_states import StatementState
from core.books.statements import StatementIssued
from core.ids import (
    ChildOrderId,
    EventId,
    JournalId,
    OrderId,
    PaymentId,
    PayoutId,
    RefundId,
    StatementId,
)
from core.orders.order_states import Actor
from core.refunds.refund import RefundAdvanced, RefundApproved, RefundPaid
from core.refunds.refund_states import RefundState, RefundStep
from core.webhooks.bodies import render
from core.webhooks.events import MerchantEvent, of_merchant
from tests.builders.orders import BUYER, SHOES, SHOPPER
from tests.fakes.http import NOW

EVENT = EventId(f"evt_{1:026d}")
ORDER, CHILD = OrderId(f"ord_{1:026d}"), ChildOrderId(f"sub_{1:026d}")
REFUND, PAYOUT, STATEMENT = RefundId("rfd_1"), PayoutId("pot_1"), StatementId("stm_1")


def said(event: MerchantEvent) -> Any:
    [announcement] = of_merchant(event)
    assert announcement.merchant_id == SHOES
    return json.loads(render(announcement, 7))


def refund_event(kind: Any, **more: Any) -> Any:
    return kind(
        event_id=EVENT,
        at=NOW,
        refund_id=REFUND,
        order_id=ORDER,
        child_order_id=CHILD,
        merchant_id=SHOES,
        shopper_id=SHOPPER,
        by=Actor.MERCHANT,
        state=RefundState.APPROVED,
        version=2,
        currency="CNY",
        amount=990,
        **more,
    )


def payout_event(kind: Any, **changes: Any) -> Any:
    return kind(
        **{
            "event_id": EVENT,
            "at": NOW,
            "payout_id": PAYOUT,
            "statement_id": STATEMENT,
            "account": ledger.merchant(SHOES),
            "merchant_id": SHOES,
            "currency": "CNY",
            "amount": 37_440,
            **changes,
        }
    )


def test_a_refund_is_counted_with_its_order_and_names_no_shopper() -> None:
    body = said(refund_event(RefundApproved))
    assert body == {
        "id": EVENT,
        "type": "refund.approved",
        "version": 1,
        "occurred_at": "2026-10-26T07:33:20Z",
        "merchant_id": SHOES,
        "entity": {"kind": "order", "id": CHILD},
        "sequence": 7,
        "refund": {
            "refund_id": REFUND,
            "child_order_id": CHILD,
            "state": "approved",
            "amount": {"amount": 990, "currency": "CNY"},
            "version": 2,
            "by": "merchant",
        },
    }
    other = said(refund_event(RefundAdvanced, step=RefundStep.CANCEL))
    assert other["type"] == "refund.advanced"


def test_a_paid_refund_says_what_went_back_and_whether_anything_is_left() -> None:
    journal = Journal(
        journal_id=JournalId("jnl_1"),
        event_id=EVENT,
        reason=Reason.REFUNDED,
        at=NOW,
        currency="CNY",
        order_id=ORDER,
        entries=(),
    )
    event = RefundPaid(
        event_id=EVENT,
        at=NOW,
        order_id=ORDER,
        payment_id=PaymentId("pay_1"),
        shopper_id=SHOPPER,
        paid=-990,
        journals=(journal,),
        refund_id=REFUND,
        child_order_id=CHILD,
        merchant_id=SHOES,
        version=3,
        child_ended=True,
    )
    body = said(event)
    assert (body["type"], body["refund"]["state"]) == ("refund.paid", "refunded")
    assert body["refund"]["amount"] == {"amount": 990, "currency": "CNY"}
    assert body["refund"]["order_ended"] is True
    assert SHOPPER not in json.dumps(body)


def test_a_payout_is_an_entity_of_its_own() -> None:
    paid = said(payout_event(PayoutPaid))
    assert paid["entity"] == {"kind": "payout", "id": PAYOUT}
    assert paid["payout"] == {
        "payout_id": PAYOUT,
        "statement_id": STATEMENT,
        "amount": {"amount": 37_440, "currency": "CNY"},
    }
    failed = said(payout_event(PayoutFailed, reason="account_closed"))
    assert (failed["type"], failed["payout"]["reason"]) == ("payout.failed", "account_closed")


def test_money_of_other_parties_is_told_to_no_merchant() -> None:
    theirs: dict[str, Any] = {"account": ledger.buyer(BUYER), "merchant_id": None}
    assert of_merchant(payout_event(PayoutPaid, **theirs)) == []
    assert of_merchant(issued(**theirs)) == []


def test_a_statement_says_what_it_came_to() -> None:
    body = said(issued())
    assert body["entity"] == {"kind": "statement", "id": STATEMENT}
    assert body["statement"]["number"] == 4
    assert body["statement"]["closing"] == {"amount": 30, "currency": "CNY"}
    assert body["statement"]["period_to"] == "2026-10-26T07:33:20Z"


def issued(**changes: Any) -> StatementIssued:
    described: dict[str, Any] = {
        "event_id": EVENT,
        "at": NOW,
        "statement_id": STATEMENT,
        "account": Account(ledger.merchant(SHOES)),
        "merchant_id": SHOES,
        "currency": "CNY",
        "number": 4,
        "state": next(iter(StatementState)),
        "period_from": NOW - 86_400,
        "period_to": NOW,
        "opening": 0,
        "credited": 40,
        "debited": 10,
        "closing": 30,
        "lines": 2,
    }
    return StatementIssued(**{**described, **changes})
