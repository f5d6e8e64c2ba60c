"""Are the books right? Everything is summed anew from entries, and compared with what is kept.

`LedgerAudit` takes every record of a ledger, in any order, and then says what does not hold:

- each journal sums to zero, and its entries are in their accounts' lists, as they are there
- a balance that is kept is the sum of its account's entries
- a party's entry is in one statement at most, and the journal's progress says in which
- a statement has the lines that it says it has, and begins where the one before it ended
- what a party is owed is what of it is frozen, in its open statement, or to be paid out
- a statement that is paid was paid what it came to, once, by a journal
"""

from collections import Counter
from collections.abc import Iterator

from core.books.ledger import Account, AccountEntry, Journal, Reason, account_entries, is_party
from core.books.payout_states import PayoutState
from core.books.payouts import Payout
from core.books.settlement import Progress, first_progress
from core.books.statement_states import StatementState
from core.books.statements import OpenStatement, Statement
from core.ids import JournalId, StatementId

Purse = tuple[Account, str]
"""An account in one currency."""
Placed = tuple[JournalId, Account, StatementId]
"""A journal's entry to an account, in a statement."""
_TO_BE_PAID = {StatementState.PAYABLE, StatementState.PAYING}


class LedgerAudit:
    """Takes the records of a ledger one by one, then says what is wrong with them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        """How many records of each kind were taken."""
        self._unbalanced: list[JournalId] = []
        self._unlisted: Counter[AccountEntry] = Counter()
        self._sums: Counter[Purse] = Counter()
        self._balances: Counter[Purse] = Counter()
        self._owed: Counter[Purse] = Counter()
        self._parties: dict[JournalId, int] = {}
        self._progress: dict[JournalId, Progress] = {}
        self._places: Counter[Placed] = Counter()
        self._lines: Counter[tuple[StatementId, str]] = Counter()
        self._statements: dict[StatementId, OpenStatement | Statement] = {}
        self._paid: Counter[StatementId] = Counter()
        self._sent: Counter[StatementId] = Counter()

    # --- what there is -------------------------------------------------------------------------

    def journal(self, journal: Journal) -> None:
        """A journal. A party's entries are owed to it from then on."""
        self.counts["journals"] += 1
        if sum(entry.amount for entry in journal.entries):
            self._unbalanced.append(journal.journal_id)
        for entry in account_entries(journal):
            self._list(entry, 1)
            self._sums[entry.account, entry.currency] += entry.amount
            if journal.reason is Reason.PAYOUT and is_party(entry.account):
                self._paid[entry.statement_id or StatementId("")] -= entry.amount
        progress = first_progress(journal)
        self._parties[journal.journal_id] = 0 if progress is None else progress.parties

    def entry(self, entry: AccountEntry) -> None:
        """An entry of an account's list."""
        self.counts["entries"] += 1
        self._list(entry, -1)
        if entry.reason is not Reason.PAYOUT:
            self._owed[entry.account, entry.currency] += entry.amount

    def balance(self, account: Account, currency: str, amount: int) -> None:
        """A balance that is kept, or a part of one."""
        self.counts["balances"] += 1
        self._balances[account, currency] += amount

    def progress(self, progress: Progress) -> None:
        """How much of a journal is in statements."""
        self._progress[progress.journal_id] = progress

    def line(self, statement_id: StatementId, entry: AccountEntry) -> None:
        """An entry of a statement: it is owed by way of that statement."""
        self.counts["lines"] += 1
        self._places[entry.journal_id, entry.account, statement_id] += 1
        self._lines[statement_id, "lines"] += 1
        self._lines[statement_id, "credited"] += max(0, entry.amount)
        self._lines[statement_id, "debited"] += max(0, -entry.amount)
        self._owed[entry.account, entry.currency] -= entry.amount

    def statement(self, statement: OpenStatement | Statement) -> None:
        """A statement, open or closed."""
        self.counts["statements"] += 1
        self._statements[statement.statement_id] = statement
        if isinstance(statement, OpenStatement) or statement.state in _TO_BE_PAID:
            self._owed[statement.account, statement.currency] += statement.closing

    def payout(self, payout: Payout) -> None:
        """A payout."""
        self.counts["payouts"] += 1
        if payout.state is PayoutState.PAID:
            self._sent[payout.statement_id] += payout.amount

    # --- what does not hold --------------------------------------------------------------------

    def faults(self) -> Iterator[str]:
        """Say what is wrong, a line each; nothing when the books are right."""
        yield from self.unbalanced()
        yield from self.unlisted()
        yield from self.wrong_balances()
        yield from self.wrongly_owed()
        yield from self.misplaced()
        yield from self.wrong_statements()
        yield from self.wrong_payouts()

    def unbalanced(self) -> Iterator[str]:
        """Journals that do not sum to zero."""
        yield from (f"{journal_id} does not sum to zero" for journal_id in self._unbalanced)

    def unlisted(self) -> Iterator[str]:
        """Entries that an account's list lacks, or has and no journal does."""
        for entry in self._unlisted:
            yield f"{entry.journal_id} and the list of {entry.account} differ"

    def wrong_balances(self) -> Iterator[str]:
        """Balances that are not the sum of their entries."""
        for purse in sorted(self._sums.keys() | self._balances.keys()):
            kept, summed = self._balances[purse], self._sums[purse]
            if kept != summed:
                yield f"{purse} keeps {kept}, its entries sum to {summed}"

    def wrongly_owed(self) -> Iterator[str]:
        """Parties whose balance is not what is frozen, in a statement or to be paid out."""
        for purse in sorted(self._owed.keys() | self._balances.keys()):
            if is_party(purse[0]) and self._owed[purse] != self._balances[purse]:
                yield f"{purse} keeps {self._balances[purse]} and is owed {self._owed[purse]}"

    def misplaced(self) -> Iterator[str]:
        """Entries that are not in the one statement that they should be in."""
        said: set[Placed] = set()
        for journal_id, progress in self._progress.items():
            places = progress.statements
            said |= {(journal_id, account, places[account]) for account in places}
            if not len(places) == progress.settled <= self._parties.get(journal_id, 0):
                yield f"{journal_id} is settled {progress.settled} times in {len(places)} places"
        for journal_id, parties in self._parties.items():
            if parties and journal_id not in self._progress:
                yield f"{journal_id} can never be settled"
        for journal_id, account, statement_id in said ^ self._places.keys():
            yield f"{journal_id} of {account} is not in {statement_id} or should not be"

    def wrong_statements(self) -> Iterator[str]:
        """Statements that do not come to what their lines do, or are not carried on."""
        for statement in self._statements.values():
            yield from self._statement_faults(statement)

    def wrong_payouts(self) -> Iterator[str]:
        """Statements that were not paid what they come to, or paid and should not be."""
        for name in self._statements.keys() | self._paid.keys() | self._sent.keys():
            statement = self._statements.get(name)
            is_paid = isinstance(statement, Statement) and statement.state is StatementState.PAID
            due = statement.closing if statement is not None and is_paid else 0
            sent, paid = self._sent[name], self._paid[name]
            if not paid == sent == due:
                yield f"{name} was to be paid {due}: {sent} sent, {paid} posted"

    def _statement_faults(self, statement: OpenStatement | Statement) -> Iterator[str]:
        name = statement.statement_id
        for field in ("lines", "credited", "debited"):
            said, counted = getattr(statement, field), self._lines[name, field]
            if said != counted:
                yield f"{name} says {field} {said}, its lines come to {counted}"
        if isinstance(statement, OpenStatement):
            return
        if statement.closing != statement.opening + statement.credited - statement.debited:
            yield f"{name} does not add up"
        following = self._statements.get(statement.next_id)
        carried = statement.closing if statement.state is StatementState.CARRIED else 0
        if following is None or following.opening != carried:
            yield f"{name} carries {carried} and {statement.next_id} does not open with it"

    def _list(self, entry: AccountEntry, count: int) -> None:
        self._unlisted[entry] += count
        if not self._unlisted[entry]:
            del self._unlisted[entry]
