"""Disputes: a party objects, the platform decides, and nothing is paid out meanwhile."""

from typing import Any

import pytest

from core.books import ledger
from core.books.disputes import DisputeStep
from core.books.settlement import DAY_S
from core.use_cases.close_statement import close_account
from tests.builders.desk import MERCHANT, PARTIES, Desk
from tests.fakes.http import Response

each_party = pytest.mark.parametrize("party", PARTIES)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def dispute(desk: Desk, party: str = "merchant", **changes: Any) -> Response:
    statement_id = desk.newest(party)["statement_id"]
    body = {"reason": "少算了一单", **changes}
    return desk.call(party, "POST", f"/statements/{statement_id}/disputes", body)


def decide(desk: Desk, opened: Any, decision: str, amount: int = 0) -> Response:
    path = f"/v1/admin/statements/{opened['statement_id']}/disputes/{opened['dispute_id']}"
    body = {"decision": decision, "note": "查过了", "amount": amount}
    return desk.admin("POST", f"{path}/resolve", body)


@each_party
def test_a_disputed_statement_is_not_paid_out_before_it_is_decided(desk: Desk, party: str) -> None:
    desk.close(1)
    account = PARTIES[party][0]
    desk.pay_into(account)
    opened = dispute(desk, party)
    assert (opened.status, opened.json["state"]) == (201, "open")
    desk.now += desk.terms.payout_after_s
    desk.pay_due()
    assert desk.newest(party)["state"] == "payable"
    assert [each["dispute_id"] for each in desk.admin("GET", "/v1/admin/disputes").json["items"]]
    rejected = decide(desk, opened.json, DisputeStep.REJECT)
    assert (rejected.status, rejected.json["state"]) == (200, "rejected")
    assert desk.admin("GET", "/v1/admin/disputes").json["items"] == []
    desk.pay_due()
    assert desk.newest(party)["state"] == "paid"


def test_what_is_granted_is_an_entry_of_the_next_statement(desk: Desk) -> None:
    desk.close(1)
    opened = dispute(desk).json
    granted = decide(desk, opened, DisputeStep.GRANT, 250).json
    assert (granted["state"], granted["amount"]["amount"]) == ("granted", 250)
    assert desk.newest("merchant")["closing"]["amount"] == 900
    assert desk.balance(ledger.PLATFORM) == -250
    [following] = close_account(MERCHANT, desk.now, desk.books)
    assert (following.credited, following.lines) == (250, 1)
    path = f"/statements/{following.statement_id}/lines"
    [line] = desk.call("merchant", "GET", path).json["items"]
    assert (line["reason"], line["journal_id"]) == ("adjustment", granted["adjustment_id"])


def test_a_dispute_is_decided_once(desk: Desk) -> None:
    desk.close(1)
    opened = dispute(desk).json
    assert decide(desk, opened, DisputeStep.GRANT, 250).status == 200
    for decision, amount in ((DisputeStep.GRANT, 250), (DisputeStep.REJECT, 0)):
        again = decide(desk, opened, decision, amount)
        assert (again.status, again.code, again.json["state"]) == (409, "dispute_state", "granted")
    assert desk.balance(ledger.PLATFORM) == -250


@pytest.mark.parametrize(("decision", "amount"), [("grant", 0), ("reject", 5), ("grant", -1)])
def test_an_amount_is_for_what_is_granted(desk: Desk, decision: str, amount: int) -> None:
    desk.close(1)
    refused = decide(desk, dispute(desk).json, decision, amount)
    assert refused.status == 422
    assert desk.balance(ledger.PLATFORM) == 0


def test_of_two_disputes_both_must_be_decided(desk: Desk) -> None:
    desk.close(1)
    desk.pay_into(MERCHANT)
    first, second = dispute(desk).json, dispute(desk).json
    desk.now += desk.terms.payout_after_s
    decide(desk, first, DisputeStep.REJECT)
    desk.pay_due()
    assert desk.newest("merchant")["state"] == "payable"
    decide(desk, second, DisputeStep.REJECT)
    desk.pay_due()
    assert desk.newest("merchant")["state"] == "paid"


def test_an_entry_is_disputed_by_its_journal(desk: Desk) -> None:
    desk.close(1)
    path = f"/statements/{desk.newest('merchant')['statement_id']}/lines"
    [line] = desk.call("merchant", "GET", path).json["items"]
    assert dispute(desk, journal_id=line["journal_id"]).status == 201
    absent = dispute(desk, journal_id="jnl_" + "9" * 26)
    assert (absent.status, absent.code) == (404, "not_found")


def test_it_is_too_late_to_dispute_an_old_statement(desk: Desk) -> None:
    desk.close(1)
    desk.now += 14 * DAY_S - 1
    assert dispute(desk).status == 201
    desk.now += 1
    late = dispute(desk)
    assert (late.status, late.code) == (409, "dispute_too_late")


def test_a_statement_is_disputed_a_few_times_at_most(desk: Desk) -> None:
    desk.close(1)
    answers = [dispute(desk).status for _ in range(21)]
    assert answers == [201] * 20 + [409]


def test_a_dispute_sent_twice_is_one(desk: Desk) -> None:
    desk.close(1)
    path = f"/statements/{desk.newest('merchant')['statement_id']}/disputes"
    body = {"reason": "少算了一单"}
    first = desk.call("merchant", "POST", path, body, key="k")
    again = desk.call("merchant", "POST", path, body, key="k")
    assert (again.status, again.text) == (201, first.text)
    assert len(desk.call("merchant", "GET", path).json["items"]) == 1
