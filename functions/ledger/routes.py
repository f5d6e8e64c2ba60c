"""The routes of the ledger: authors and hosts, merchants and the platform read their accounts."""

from msgspec import Struct

from core.books import ledger
from core.books.estimates import Estimate
from core.books.ledger import Account, Balance
from core.ids import MerchantId
from core.pages import Page
from core.ports import Members
from core.ports.ledger import Estimates, Ledger, PlacedOrders
from core.ports.settlement import Releases, Statements
from core.use_cases.estimate_shares import read_estimates
from core.use_cases.read_entries import PlacedEntry, read_entries
from functions.ledger.views import BalanceView, EntryView, EstimateView
from functions.shared.api import Api
from functions.shared.requests import NoInput, Paging, Request


class Ports(Struct, frozen=True):
    """What reading the books needs from the outside."""

    ledger: Ledger
    releases: Releases
    statements: Statements
    estimates: Estimates
    orders: PlacedOrders
    members: Members


api = Api[Ports]("ledger")


@api.route("GET /v1/me/earnings", input=Paging, answer=EntryView, is_list=True)
def earnings(request: Request[Paging], ports: Ports) -> Page[PlacedEntry]:
    """List what one earned by notes and live rooms, the newest first."""
    return _entries(ledger.buyer(request.caller.user_id), request, ports)


@api.route("GET /v1/me/earnings/estimated", input=Paging, answer=EstimateView, is_list=True)
def estimated(request: Request[Paging], ports: Ports) -> Page[Estimate]:
    """List what one will earn by orders that are placed and not paid yet, the newest first."""
    account = ledger.buyer(request.caller.user_id)
    return read_estimates(account, request.page, ports.estimates, ports.orders)


@api.route("GET /v1/me/earnings/balance", answer=BalanceView)
def earned(request: Request[NoInput], ports: Ports) -> list[Balance]:
    """Read what one's earnings come to."""
    return ports.ledger.balances(ledger.buyer(request.caller.user_id))


@api.route(
    "GET /v1/admin/merchants/{merchant_id}/ledger", input=Paging, answer=EntryView, is_list=True
)
def of_merchant(request: Request[Paging], ports: Ports) -> Page[PlacedEntry]:
    """List the entries of a merchant's account, the newest first."""
    account = ledger.merchant(MerchantId(request.path["merchant_id"]))
    return _entries(account, request, ports)


@api.route("GET /v1/admin/merchants/{merchant_id}/ledger/balance", answer=BalanceView)
def owed_to_merchant(request: Request[NoInput], ports: Ports) -> list[Balance]:
    """Read what a merchant's account comes to."""
    return ports.ledger.balances(ledger.merchant(MerchantId(request.path["merchant_id"])))


@api.route("GET /v1/admin/ledger/{account}", input=Paging, answer=EntryView, is_list=True)
def of_account(request: Request[Paging], ports: Ports) -> Page[PlacedEntry]:
    """List the entries of any account, the newest first."""
    return _entries(Account(request.path["account"]), request, ports)


@api.route("GET /v1/admin/ledger/{account}/balance", answer=BalanceView)
def balance_of_account(request: Request[NoInput], ports: Ports) -> list[Balance]:
    """Read what any account comes to."""
    return ports.ledger.balances(Account(request.path["account"]))


def _entries(account: Account, request: Request[Paging], ports: Ports) -> Page[PlacedEntry]:
    return read_entries(account, request.page, ports.ledger, ports.releases, ports.statements)
