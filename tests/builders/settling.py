"""Books with journals of child orders: what settlement begins with, without a shop around it."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from core.books import ledger
from core.books.ledger import Account, Entry, Journal, Reason
from core.books.payout_states import PayoutState
from core.books.payouts import Payout, PayoutAccount, PayoutOutcome
from core.books.settlement import ReleaseDue, SettlementTerms
from core.books.statements import OpenStatement, Statement
from core.errors import Busy
from core.ids import (
    AgencyId,
    ChildOrderId,
    EventId,
    JournalId,
    MerchantId,
    OrderId,
    PayoutId,
    UserId,
)
from core.pages import PageRequest
from core.ports.settlement import Books
from core.use_cases.pay_statement import Payers
from core.use_cases.post_journals import settle_if_released
from functions.order_releases import sweeper as order_releases
from functions.payout_requests import sweeper as payout_requests
from functions.payout_starts import sweeper as payout_starts
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import (
    OPEN_STATEMENTS,
    PAYABLE_STATEMENTS,
    PAYOUTS,
    RELEASES,
)
from functions.shared.dynamodb.open_refunds import DynamoOpenRefunds
from functions.shared.dynamodb.payouts import DynamoPayoutAccounts, DynamoPayouts
from functions.shared.dynamodb.statements import DynamoStatements
from functions.shared.dynamodb.store import Store
from functions.shared.settlement_books import books_in
from functions.shared.sweeps import Handler
from functions.statement_closings import sweeper as statement_closings
from tests.builders.sweeps import run_sweep
from tests.fakes.http import NOW
from tests.fakes.ids import CountingIds, user
from tests.fakes.memory_store import MemoryStore

MERCHANT = ledger.merchant(MerchantId("mer_1"))
BUYER = ledger.buyer(UserId(user(1)))
AGENCY = ledger.agency(AgencyId("agc_1"))
PARTIES = (MERCHANT, BUYER, AGENCY)
ACCOUNTS = {"merchant": MERCHANT, "buyer": BUYER, "agency": AGENCY}
CASH_OUT = ledger.cash(ledger.PAYOUT_CASH)
CURRENCY = "CNY"


def child(number: int) -> ChildOrderId:
    return ChildOrderId(f"sub_{number:026d}")


def order(number: int) -> OrderId:
    return OrderId(f"ord_{number:026d}")


class FlakyProvider:
    """A payout provider that keeps what it was asked for, and answers as told."""

    name = "flaky"

    def __init__(self) -> None:
        self.created: dict[PayoutId, int] = {}
        self.said: dict[PayoutId, PayoutOutcome] = {}
        """Its last word on a payout, which it keeps."""
        self.answer: PayoutOutcome | None = None
        """What it says; None: that it is paid."""
        self.lost_answers = 0
        """How many of its next answers get lost after it did what it was asked for."""

    @property
    def sent(self) -> dict[PayoutId, int]:
        """What it sent: all that it was asked for, those aside that it said have failed."""
        failed = {each for each, said in self.said.items() if said.state is PayoutState.FAILED}
        return {each: self.created[each] for each in self.created.keys() - failed}

    def create(self, payout: Payout, now: int) -> PayoutOutcome:
        self.created.setdefault(payout.payout_id, payout.amount)
        answer = self.query(payout, now)
        assert answer is not None
        return answer

    def query(self, payout: Payout, now: int) -> PayoutOutcome | None:  # noqa: ARG002
        if payout.payout_id not in self.created:
            return None
        answer = self.said.get(payout.payout_id) or self.answer
        answer = answer or PayoutOutcome(PayoutState.PAID, "r")
        if answer.state is not PayoutState.REQUESTED:
            self.said[payout.payout_id] = answer
        if self.lost_answers:
            self.lost_answers -= 1
            raise Busy
        return answer


class SettlingBooks:
    """A ledger table, with the use cases of settlement and payout called by hand."""

    def __init__(
        self,
        table: Store | None = None,
        terms: SettlementTerms | None = None,
        accounts: Mapping[str, Account] = ACCOUNTS,
        ids: CountingIds | None = None,
    ) -> None:
        self.accounts = accounts
        self.table = table or MemoryStore()
        self.commerce = MemoryStore()
        self.ids = ids or CountingIds()
        self.terms = terms or SettlementTerms()
        self.books: Books = books_in(self.table, self.ids, self.terms)
        self.provider = FlakyProvider()
        self.now = NOW
        self.payers = Payers(
            statements=DynamoStatements(self.table),
            payouts=DynamoPayouts(self.table),
            accounts=DynamoPayoutAccounts(self.table),
            provider=self.provider,
            ids=self.ids,
        )

    # --- what comes in -------------------------------------------------------------------------

    def journal(self, number: int, **amounts: int) -> Journal:
        """A child order's journal: what `merchant`, `buyer` and `agency` get, from the cash."""
        shares = [Entry(self.accounts[name], amount) for name, amount in amounts.items()]
        cash = Entry(ledger.cash("sandbox"), -sum(amounts.values()))
        return self.journal_of(number, [cash, *shares])

    def journal_of(self, number: int, entries: Sequence[Entry]) -> Journal:
        return Journal(
            journal_id=JournalId(self.ids.new("jnl")),
            event_id=EventId(self.ids.new("evt")),
            reason=Reason.ORDER_PAID,
            at=self.now,
            currency=CURRENCY,
            entries=ledger.net(entries),
            order_id=order(number),
            child_order_id=child(number),
        )

    def post(self, number: int, **amounts: int) -> Journal:
        journal = self.journal(number, **amounts)
        self.books.ledger.post(journal)
        return journal

    def post_in(self, currency: str, number: int, **amounts: int) -> None:
        self.books.ledger.post(replace(self.journal(number, **amounts), currency=currency))

    def settle_late(self, number: int) -> None:
        """What the postings' consumer does after it posted for a child order."""
        settle_if_released(child(number), self.now, self.books)

    def deliver(self, number: int) -> None:
        at = self.now + self.terms.release_after_s
        self.books.releases.schedule(ReleaseDue(order(number), child(number), at))

    def pay_into(self, *accounts: Account, destination: str = "bank_0001") -> None:
        for account in accounts:
            to = PayoutAccount(account, destination, UserId(user(9)), self.now)
            self.payers.accounts.put(to)

    def number_of(self, journal: Journal) -> int:
        """The number of a journal's child order."""
        return int(str(journal.child_order_id).removeprefix("sub_"))

    # --- what sweepers do ----------------------------------------------------------------------

    def release_due(self) -> int:
        ports = order_releases.Ports(
            self._due(RELEASES), self.books, DynamoOpenRefunds(self.commerce)
        )
        return self._swept("order_releases", order_releases.serve(ports, lambda: self.now))

    def close_due(self) -> list[Statement]:
        before = {
            each.statement_id
            for account in self.accounts.values()
            for each in self.statements(account)
        }
        ports = statement_closings.Ports(self._due(OPEN_STATEMENTS), self.books)
        self._swept("statement_closings", statement_closings.serve(ports, lambda: self.now))
        after = [each for account in self.accounts.values() for each in self.statements(account)]
        return [each for each in after if each.statement_id not in before]

    def pay_due(self) -> None:
        starts = payout_starts.Ports(self._due(PAYABLE_STATEMENTS), self.payers)
        self._swept("payout_starts", payout_starts.serve(starts, lambda: self.now))
        asks = payout_requests.Ports(self._due(PAYOUTS), self.payers)
        self._swept("payout_requests", payout_requests.serve(asks, lambda: self.now))

    def _due(self, what: str) -> DynamoDueList:
        return DynamoDueList(self.table, what)

    def _swept(self, function: str, handler: Handler) -> int:
        counts = run_sweep(function, handler)
        assert not counts["failed"]
        return counts["done"]

    # --- what there is -------------------------------------------------------------------------

    def balance(self, account: Account) -> int:
        return sum(each.amount for each in self.books.ledger.balances(account))

    def opened(self, account: Account) -> OpenStatement | None:
        return self.books.statements.opened([account], CURRENCY).get(account)

    def statements(self, account: Account) -> list[Statement]:
        """Closed statements, the oldest first."""
        page = self.books.statements.of_account(account, PageRequest(100))
        return page.items[::-1]
