"""Statements over the APIs: each reads its own and downloads it; the platform closes them."""

import csv
import io

import pytest

from functions.admin_settlements import routes as admin
from functions.statements import routes as statements
from tests.builders.desk import BELOW, MERCHANT, OTHER, PARTIES, SELLER, Desk
from tests.builders.settling import child
from tests.fakes.http import Client

each_party = pytest.mark.parametrize("party", PARTIES)


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
