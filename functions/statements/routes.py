"""The routes of statements: buyers, agencies' owners and merchants' staff read what they are owed.

Each party has the same routes below its own path, over its own account.
"""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from core.books import ledger
from core.books.disputes import Dispute, DisputeDraft
from core.books.ledger import Account, AccountEntry
from core.books.payouts import PayoutAccount, PayoutAccountDraft
from core.books.statements import Statement
from core.errors import NotFound
from core.ids import AgencyId, MerchantId, StatementId
from core.pages import Page
from core.ports import Members, Receipts
from core.ports.catalog import Agencies
from core.ports.payouts import PayoutAccounts
from core.use_cases.dispute_statement import Arbitration, dispute_statement
from core.use_cases.read_statement import read_statement
from functions.shared.api import Api
from functions.shared.csv_pages import CsvPaging
from functions.shared.requests import NoInput, Paging, Request
from functions.shared.statement_views import (
    DisputeView,
    StatementCsv,
    StatementLineView,
    StatementView,
)
from functions.statements.views import PayoutAccountView


class Ports(Struct, frozen=True):
    """What these routes need from the outside."""

    arbitration: Arbitration
    accounts: PayoutAccounts
    agencies: Agencies
    members: Members
    receipts: Receipts


Whose = Callable[[Request[Any], Ports], Account]
api = Api[Ports]("statements")


def _callers(request: Request[Any], _: Ports) -> Account:
    return ledger.buyer(request.caller.user_id)


def _merchants(request: Request[Any], _: Ports) -> Account:
    return ledger.merchant(MerchantId(request.path["merchant_id"]))


def _agencies(request: Request[Any], ports: Ports) -> Account:
    agency = ports.agencies.get(AgencyId(request.path["agency_id"]))
    if agency is None or agency.owner_id != request.caller.user_id:
        raise NotFound("agency")
    return ledger.agency(agency.agency_id)


def _statement(request: Request[Any], ports: Ports, whose: Whose) -> Statement:
    statement_id = StatementId(request.path["statement_id"])
    statements = ports.arbitration.books.statements
    return read_statement(whose(request, ports), statement_id, statements)


def _declare(party: str, below: str, whose: Whose) -> None:
    """Declare all routes of one kind of party."""
    _declare_reading(party, below, whose)
    _declare_disputes(party, below, whose)
    _declare_payout_account(party, below, whose)


def _declare_reading(party: str, below: str, whose: Whose) -> None:
    def statements(request: Request[Paging], ports: Ports) -> Page[Statement]:
        """List closed statements, the newest first."""
        account = whose(request, ports)
        return ports.arbitration.books.statements.of_account(account, request.page)

    def statement(request: Request[NoInput], ports: Ports) -> Statement:
        """Read a statement."""
        return _statement(request, ports, whose)

    def lines(request: Request[Paging], ports: Ports) -> Page[AccountEntry]:
        """List a statement's entries, the oldest first."""
        found = _statement(request, ports, whose)
        return ports.arbitration.books.statements.lines(found.statement_id, request.page)

    def file(request: Request[CsvPaging], ports: Ports) -> Page[AccountEntry]:
        """Download a statement's entries as CSV, a page of whole lines at a time."""
        found = _statement(request, ports, whose)
        return ports.arbitration.books.statements.lines(found.statement_id, request.page)

    one = f"GET {below}/statements/{{statement_id}}"
    api.route(f"GET {below}/statements", input=Paging, answer=StatementView, is_list=True)(
        _named(statements, party)
    )
    api.route(one, answer=StatementView)(_named(statement, party))
    api.route(f"{one}/lines", input=Paging, answer=StatementLineView, is_list=True)(
        _named(lines, party)
    )
    api.route(f"{one}/csv", input=CsvPaging, answer=StatementCsv, is_list=True)(_named(file, party))


def _declare_disputes(party: str, below: str, whose: Whose) -> None:
    def disputes(request: Request[Paging], ports: Ports) -> Page[Dispute]:
        """List a statement's disputes, the newest first."""
        found = _statement(request, ports, whose)
        return ports.arbitration.disputes.of_statement(found.statement_id, request.page)

    def dispute(request: Request[DisputeDraft], ports: Ports) -> Dispute:
        """Dispute a statement or one of its entries; until it is decided nothing is paid out."""
        found = _statement(request, ports, whose)
        return dispute_statement(
            found, request.input, request.now, ports.arbitration, request.creating
        )

    path = f"{below}/statements/{{statement_id}}/disputes"
    api.route(f"GET {path}", input=Paging, answer=DisputeView, is_list=True)(
        _named(disputes, party)
    )
    api.route(f"POST {path}", input=DisputeDraft, answer=DisputeView, status=201, once=True)(
        _named(dispute, party)
    )


def _declare_payout_account(party: str, below: str, whose: Whose) -> None:
    def payout_account(request: Request[NoInput], ports: Ports) -> PayoutAccount:
        """Read where the money is paid out to."""
        found = ports.accounts.get(whose(request, ports))
        if found is None:
            raise NotFound("payout account")
        return found

    def put_payout_account(request: Request[PayoutAccountDraft], ports: Ports) -> PayoutAccount:
        """Say where the money is paid out to, from the next payout on."""
        account = whose(request, ports)
        by, to = request.caller.user_id, request.input.destination
        changed = PayoutAccount(account, to, by, request.now)
        ports.accounts.put(changed)
        return changed

    path = f"{below}/payout-account"
    api.route(f"GET {path}", answer=PayoutAccountView)(_named(payout_account, party))
    api.route(f"PUT {path}", input=PayoutAccountDraft, answer=PayoutAccountView)(
        _named(put_payout_account, party)
    )


def _named(endpoint: Any, party: str) -> Any:
    """The endpoint under a name of its own, which its operation in the API document gets."""
    endpoint.__name__ = f"{party}_{endpoint.__name__}"
    return endpoint


_declare("buyer", "/v1/me", _callers)
_declare("agency", "/v1/agencies/{agency_id}", _agencies)
_declare("merchant", "/v1/admin/merchants/{merchant_id}", _merchants)
