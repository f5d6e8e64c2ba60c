"""Statements over the APIs: each reads its own, downloads it, disputes it; the platform decides."""

import csv
import io
from typing import Any

import pytest

from core import ledger
from core.disputes import DisputeStep
from core.ids import AgencyId, MerchantId, UserId
from core.ledger import Account
from core.settlement import DAY_S
from core.use_cases.close_statement import close_account
from core.use_cases.dispute_statement import Arbitration
from functions.admin_settlements import routes as admin
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.agencies import DynamoAgencies
from functions.shared.dynamodb.disputes import DynamoDisputes
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.payouts import DynamoPayoutAccounts, DynamoPayouts
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Item, Put
from functions.statements import routes as statements
from tests.builders.settling import SettlingBooks, child
from tests.fakes.http import Client, Response
from tests.fakes.ids import user

SELLER, OWNER, BUYER_ID, OTHER, ADMIN = (user(number) for number in range(11, 16))
"""Staff of the merchant, owner of the agency, a buyer, somebody else, the platform."""
MERCHANT_ID = MerchantId("mer_00000000000000000000000001")
OTHER_MERCHANT = MerchantId("mer_00000000000000000000000002")
AGENCY_ID = AgencyId("agc_00000000000000000000000001")
MERCHANT = ledger.merchant(MERCHANT_ID)
AGENCY = ledger.agency(AGENCY_ID)
BUYER = ledger.buyer(UserId(BUYER_ID))
BELOW = {
    "buyer": "/v1/me",
    "agency": f"/v1/agencies/{AGENCY_ID}",
    "merchant": f"/v1/admin/merchants/{MERCHANT_ID}",
}
PARTIES: dict[str, tuple[Account, str, str]] = {
    "buyer": (BUYER, BUYER_ID, "buyer"),
    "agency": (AGENCY, OWNER, "shopper"),
    "merchant": (MERCHANT, SELLER, "merchant"),
}
each_party = pytest.mark.parametrize("party", PARTIES)


class Desk(SettlingBooks):
    """Books with a merchant, a buyer and an agency, and the APIs over them."""

    def __init__(self) -> None:
        super().__init__(accounts={"merchant": MERCHANT, "buyer": BUYER, "agency": AGENCY})
        agencies = DynamoAgencies(self.commerce)
        item: Item = {"agency_id": AGENCY_ID, "name": "星野", "rate": 2_000, "owner_id": OWNER}
        self.commerce.commit([Put(keys.agency(AGENCY_ID), item)])
        for person, merchant_id in ((SELLER, MERCHANT_ID), (OTHER, OTHER_MERCHANT)):
            at = keys.staff(UserId(person), merchant_id)
            self.commerce.commit([Put(at, {"merchant_id": merchant_id})])
        arbitration = Arbitration(self.books, DynamoDisputes(self.table))
        self.ports = statements.Ports(
            arbitration=arbitration,
            accounts=DynamoPayoutAccounts(self.table),
            agencies=agencies,
            members=DynamoMembers(self.commerce),
            receipts=ReceiptStore(self.table),
        )
        self.admin_ports = admin.Ports(arbitration, DynamoPayouts(self.table))

    def call(self, party: str, method: str, path: str, body: Any = None, **more: Any) -> Response:
        _, person, group = PARTIES[party]
        client = Client(statements.api, self.ports, person, group)
        client.now = self.now
        return client.call(method, f"{BELOW[party]}{path}", body, **more)

    def admin(self, method: str, url: str, body: Any = None) -> Response:
        client = Client(admin.api, self.admin_ports, ADMIN, "admin")
        client.now = self.now
        return client.call(method, url, body)

    def close(self, *numbers: int) -> None:
        """A closed statement of each party, of these child orders."""
        for number in numbers:
            self.post(number, merchant=900, buyer=80, agency=20)
            self.books.releases.release(child(number), self.now)
            self.settle_late(number)
        for account, _, _ in PARTIES.values():
            close_account(account, self.now, self.books)

    def newest(self, party: str) -> Any:
        return self.call(party, "GET", "/statements").json["items"][0]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@each_party
def test_a_party_reads_its_statements_and_their_lines(desk: Desk, party: str) -> None:
    desk.close(1, 2)
    desk.now += 1
    desk.close(3)
    shares = {"merchant": 900, "buyer": 80, "agency": 20}
    listed = desk.call(party, "GET", "/statements").json["items"]
    assert [each["closing"]["amount"] for each in listed] == [shares[party], 2 * shares[party]]
    assert [each["state"] for each in listed] == ["payable", "payable"]
    path = f"/statements/{listed[1]['statement_id']}"
    assert desk.call(party, "GET", path).json == listed[1]
    lines = desk.call(party, "GET", f"{path}/lines?limit=1").json
    rest = desk.call(party, "GET", f"{path}/lines?limit=1&cursor={lines['next']}").json
    amounts = [each["amount"]["amount"] for each in lines["items"] + rest["items"]]
    assert amounts == [shares[party]] * 2


@each_party
def test_a_statement_of_another_is_not_there(desk: Desk, party: str) -> None:
    desk.close(1)
    for other in PARTIES.keys() - {party}:
        statement_id = desk.newest(other)["statement_id"]
        for path in ("", "/lines", "/csv", "/disputes"):
            refused = desk.call(party, "GET", f"/statements/{statement_id}{path}")
            assert (refused.status, refused.code) == (404, "not_found"), path


def test_only_its_owner_and_staff_come_near_a_partys_statements(desk: Desk) -> None:
    desk.close(1)
    stranger = Client(statements.api, desk.ports, OTHER, "merchant")
    for party in ("agency", "merchant"):
        for path in ("/statements", "/payout-account"):
            assert stranger.call("GET", f"{BELOW[party]}{path}").status == 404
        to = {"destination": "bank_of_the_thief"}
        assert stranger.call("PUT", f"{BELOW[party]}/payout-account", to).status == 404
    assert stranger.call("GET", "/v1/me/statements").json["items"] == []
    shopper = Client(statements.api, desk.ports, OTHER, "shopper")
    assert shopper.call("GET", f"{BELOW['merchant']}/statements").status == 403
    visitor = Client(admin.api, desk.admin_ports, SELLER, "merchant")
    assert visitor.call("POST", f"/v1/admin/ledger/{MERCHANT}/settle").status == 403


def test_the_payout_account_is_shown_masked(desk: Desk) -> None:
    assert desk.call("buyer", "GET", "/payout-account").status == 404
    put = desk.call("buyer", "PUT", "/payout-account", {"destination": "bank_12345678"})
    assert put.json["destination"] == "…5678"
    assert desk.call("buyer", "GET", "/payout-account").json == put.json
    for destination in ("short", "has space 1", "a" * 65, "6222 0212 3456"):
        refused = desk.call("buyer", "PUT", "/payout-account", {"destination": destination})
        assert refused.status == 422, destination


# --- CSV -----------------------------------------------------------------------------------


@each_party
def test_a_statement_downloads_as_csv_page_by_page(desk: Desk, party: str) -> None:
    desk.close(*range(1, 8))
    url = f"/statements/{desk.newest(party)['statement_id']}/csv?limit=3"
    text, pages = "", 0
    while url:
        page = desk.call(party, "GET", url)
        assert page.status == 200
        assert page.headers["content-type"] == "text/csv; charset=utf-8"
        text, pages = text + page.text, pages + 1
        link = page.headers.get("link", "")
        url = link[1 : link.index(">")].removeprefix(BELOW[party]) if link else ""
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert (pages, len(rows)) == (3, 7)
    shares = {"merchant": "900", "buyer": "80", "agency": "20"}
    assert [row["amount"] for row in rows] == [shares[party]] * 7
    assert {row["currency"] for row in rows} == {"CNY"}
    assert len({row["journal_id"] for row in rows}) == 7


def test_a_page_of_csv_fits_into_what_a_function_may_answer(desk: Desk) -> None:
    """Two thousand of the longest lines are far below the six megabytes."""
    desk.close(1)
    page = desk.call("buyer", "GET", f"/statements/{desk.newest('buyer')['statement_id']}/csv")
    header, line, _ = page.text.split("\r\n")
    assert len(header) + 2_000 * (len(line) + 20) < 1_000_000
    assert desk.call("buyer", "GET", "/statements/stm_" + "0" * 26 + "/csv?limit=2001").status in {
        404,
        422,
    }


# --- disputes ------------------------------------------------------------------------------


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


# --- the platform --------------------------------------------------------------------------


def test_the_platform_closes_an_account_early_and_again_nothing(desk: Desk) -> None:
    desk.post(1, merchant=900)
    desk.books.releases.release(child(1), desk.now)
    desk.settle_late(1)
    [closed] = desk.admin("POST", f"/v1/admin/ledger/{MERCHANT}/settle").json["statements"]
    assert closed["closing"] == {"amount": 900, "currency": "CNY"}
    assert desk.admin("POST", f"/v1/admin/ledger/{MERCHANT}/settle").json == {"statements": []}
    path = f"/v1/admin/ledger/{MERCHANT}/statements"
    assert desk.admin("GET", path).json["items"] == [closed]
    one = f"{path}/{closed['statement_id']}"
    assert desk.admin("GET", one).json == closed
    assert len(desk.admin("GET", f"{one}/lines").json["items"]) == 1
    assert desk.admin("GET", f"{one}/csv").text.count("\r\n") == 2


def test_the_platform_reads_what_became_of_a_payout(desk: Desk) -> None:
    desk.close(1)
    desk.pay_into(MERCHANT)
    desk.now += desk.terms.payout_after_s
    desk.pay_due()
    payout_id = desk.newest("merchant")["payout_id"]
    payout = desk.admin("GET", f"/v1/admin/payouts/{payout_id}").json
    assert (payout["state"], payout["amount"]["amount"]) == ("paid", 900)
    assert "destination" not in payout
    assert desk.admin("GET", "/v1/admin/payouts/pot_" + "0" * 26).status == 404
