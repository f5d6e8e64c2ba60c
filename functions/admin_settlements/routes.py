"""The platform's own routes of settlement: close statements, look at them, decide disputes."""

from typing import Any

from msgspec import Struct

from core.books.disputes import Dispute, Resolution
from core.books.ledger import Account, AccountEntry
from core.books.payouts import Payout
from core.books.statements import Statement
from core.errors import NotFound
from core.ids import DisputeId, PayoutId, StatementId
from core.pages import Page
from core.ports.payouts import Payouts
from core.use_cases.close_statement import close_account
from core.use_cases.dispute_statement import Arbitration, resolve_dispute
from core.use_cases.read_statement import read_statement
from functions.admin_settlements.views import PayoutView, SettlementView
from functions.shared.api import Api
from functions.shared.csv_pages import CsvPaging
from functions.shared.requests import NoInput, Paging, Request
from functions.shared.statement_views import (
    DisputeView,
    StatementCsv,
    StatementLineView,
    StatementView,
)


class Ports(Struct, frozen=True):
    """What these routes need from the outside."""

    arbitration: Arbitration
    payouts: Payouts


api = Api[Ports]("admin_settlements")
_ACCOUNT = "/v1/admin/ledger/{account}"
_STATEMENT = f"{_ACCOUNT}/statements/{{statement_id}}"


@api.route(f"POST {_ACCOUNT}/settle", answer=SettlementView)
def settle(request: Request[NoInput], ports: Ports) -> list[Statement]:
    """Close an account's open statements now, before their period is over; again: nothing."""
    return close_account(Account(request.path["account"]), request.now, ports.arbitration.books)


@api.route(f"GET {_ACCOUNT}/statements", input=Paging, answer=StatementView, is_list=True)
def statements(request: Request[Paging], ports: Ports) -> Page[Statement]:
    """List an account's closed statements, the newest first."""
    account = Account(request.path["account"])
    return ports.arbitration.books.statements.of_account(account, request.page)


@api.route(f"GET {_STATEMENT}", answer=StatementView)
def statement(request: Request[NoInput], ports: Ports) -> Statement:
    """Read a statement of an account."""
    return _statement(request, ports)


@api.route(f"GET {_STATEMENT}/lines", input=Paging, answer=StatementLineView, is_list=True)
def lines(request: Request[Paging], ports: Ports) -> Page[AccountEntry]:
    """List a statement's entries, the oldest first."""
    found = _statement(request, ports)
    return ports.arbitration.books.statements.lines(found.statement_id, request.page)


@api.route(f"GET {_STATEMENT}/csv", input=CsvPaging, answer=StatementCsv, is_list=True)
def file(request: Request[CsvPaging], ports: Ports) -> Page[AccountEntry]:
    """Download a statement's entries as CSV, a page of whole lines at a time."""
    found = _statement(request, ports)
    return ports.arbitration.books.statements.lines(found.statement_id, request.page)


@api.route("GET /v1/admin/payouts/{payout_id}", answer=PayoutView)
def payout(request: Request[NoInput], ports: Ports) -> Payout:
    """Read a payout."""
    found = ports.payouts.get(PayoutId(request.path["payout_id"]))
    if found is None:
        raise NotFound("payout")
    return found


@api.route("GET /v1/admin/disputes", input=Paging, answer=DisputeView, is_list=True)
def disputes(request: Request[Paging], ports: Ports) -> Page[Dispute]:
    """List the disputes that wait for a decision, the oldest first."""
    return ports.arbitration.disputes.waiting(request.page)


@api.route(
    "POST /v1/admin/statements/{statement_id}/disputes/{dispute_id}/resolve",
    input=Resolution,
    answer=DisputeView,
)
def resolve(request: Request[Resolution], ports: Ports) -> Dispute:
    """Grant or reject a dispute; what is granted goes into the party's open statement."""
    named = (StatementId(request.path["statement_id"]), DisputeId(request.path["dispute_id"]))
    by = request.caller.user_id
    return resolve_dispute(named, request.input, by, request.now, ports.arbitration)


def _statement(request: Request[Any], ports: Ports) -> Statement:
    account = Account(request.path["account"])
    statement_id = StatementId(request.path["statement_id"])
    return read_statement(account, statement_id, ports.arbitration.books.statements)
