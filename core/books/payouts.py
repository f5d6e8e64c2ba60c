"""Payouts: what a statement comes to, sent to where its party wants it.

The journal of a payout is posted in the transaction that marks it paid: the party's account is
debited and the money that went out credited, once.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from core.books import ledger
from core.books.ledger import Account, Entry, Journal, Reason, merchant_of
from core.books.payout_states import STEPS, PayoutState, PayoutStep
from core.books.settlement import DAY_S
from core.books.statement_states import STEPS as STATEMENT_STEPS
from core.books.statement_states import StatementStep
from core.books.statements import Statement
from core.events import Event
from core.ids import EventId, JournalId, MerchantId, PayoutId, StatementId, UserId
from core.text import END

SHOWN_CHARS: Final = 4
ASK_AGAIN_FIRST_S: Final = 60
ASK_AGAIN_LONGEST_S: Final = 3_600
TRY_ANEW_FIRST_S: Final = DAY_S
TRY_ANEW_LONGEST_S: Final = 7 * DAY_S

NO_ACCOUNT: Final = "no_payout_account"
"""The failure of a payout that could not be started."""

Destination = Annotated[str, Meta(pattern=rf"^[A-Za-z0-9_-]{{8,64}}{END}")]
"""The payout provider's reference of a bank account or wallet, never its number."""


class PayoutAccountDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a party wants its money."""

    destination: Destination


class PayoutAccount(Struct, frozen=True):
    """Where an account is paid out to, and who said so when (epoch seconds)."""

    account: Account
    destination: str
    changed_by: UserId
    changed_at: int

    @property
    def masked(self) -> str:
        """The reference as it is shown: its last characters."""
        return f"…{self.destination[-SHOWN_CHARS:]}"


class Payout(Struct, frozen=True):
    """Money on its way to a party. Times are epoch seconds."""

    payout_id: PayoutId
    statement_id: StatementId
    account: Account
    currency: str
    amount: int
    destination: str
    provider: str
    state: PayoutState
    started_at: int
    ask_at: int
    """When the provider is to be asked, again or first."""
    asked: int = 0
    reference: str = ""
    """The provider's own."""
    reason: str | None = None
    """Why it failed."""
    ended_at: int | None = None

    def moved(self, step: PayoutStep) -> "Payout":
        """The payout after `step`; raises KeyError for what `STEPS` does not have."""
        return replace(self, state=STEPS[self.state, step])

    def asked_at(self, now: int, reference: str = "") -> "Payout":
        """It was asked for and is not decided; it is asked for again, each time a bit later."""
        wait_s = min(ASK_AGAIN_LONGEST_S, ASK_AGAIN_FIRST_S << min(self.asked, 10))
        asked = replace(self, asked=self.asked + 1, ask_at=now + wait_s)
        return replace(asked, reference=reference or self.reference)


class PayoutOutcome(Struct, frozen=True):
    """What a provider says of a payout."""

    state: Literal[PayoutState.REQUESTED, PayoutState.PAID, PayoutState.FAILED]
    reference: str = ""
    reason: str | None = None


class PayoutPaid(Event, frozen=True):
    """A statement was paid out. `merchant_id` is whose it is, when it is a merchant's."""

    payout_id: PayoutId
    statement_id: StatementId
    account: Account
    merchant_id: MerchantId | None
    currency: str
    amount: int


class PayoutFailed(Event, frozen=True):
    """A payout failed; its statement is payable again."""

    payout_id: PayoutId
    statement_id: StatementId
    account: Account
    merchant_id: MerchantId | None
    currency: str
    amount: int
    reason: str


def new_payout(
    statement: Statement, to: PayoutAccount, provider: str, payout_id: PayoutId, now: int
) -> Payout:
    """The payout of all that a statement comes to."""
    return Payout(
        payout_id=payout_id,
        statement_id=statement.statement_id,
        account=statement.account,
        currency=statement.currency,
        amount=statement.closing,
        destination=to.destination,
        provider=provider,
        state=PayoutState.STARTED,
        started_at=now,
        ask_at=now,
    )


def started(statement: Statement, payout: Payout) -> Statement:
    """The statement while `payout` is under way."""
    return replace(
        statement,
        state=STATEMENT_STEPS[statement.state, StatementStep.START],
        payouts=statement.payouts + 1,
        payout_id=payout.payout_id,
        payout_failure=None,
    )


def paid(statement: Statement, now: int) -> Statement:
    """The statement once its payout arrived."""
    state = STATEMENT_STEPS[statement.state, StatementStep.PAY]
    return replace(statement, state=state, paid_at=now)


def failed(statement: Statement, reason: str, now: int) -> Statement:
    """The statement after its payout failed: payable again, each time after a longer while."""
    state = STATEMENT_STEPS[statement.state, StatementStep.FAIL]
    return replace(
        statement, state=state, payout_failure=reason, payout_from=try_anew_at(statement, now)
    )


def try_anew_at(statement: Statement, now: int) -> int:
    """When the next payout of a statement is tried."""
    return now + min(TRY_ANEW_LONGEST_S, TRY_ANEW_FIRST_S << min(statement.payouts, 10))


def payout_journal(payout: Payout, event_id: EventId, journal_id: JournalId, now: int) -> Journal:
    """The party is owed that much less, and that much less is held."""
    journal = Journal(
        journal_id=journal_id,
        event_id=event_id,
        reason=Reason.PAYOUT,
        at=now,
        currency=payout.currency,
        statement_id=payout.statement_id,
        entries=(
            Entry(payout.account, -payout.amount),
            Entry(ledger.cash(ledger.PAYOUT_CASH), payout.amount),
        ),
    )
    journal.check()
    return journal


def payout_paid(payout: Payout, event_id: EventId, now: int) -> PayoutPaid:
    """The event of a payout that arrived."""
    return PayoutPaid(
        event_id=event_id,
        at=now,
        payout_id=payout.payout_id,
        statement_id=payout.statement_id,
        account=payout.account,
        merchant_id=merchant_of(payout.account),
        currency=payout.currency,
        amount=payout.amount,
    )


def payout_failed(payout: Payout, reason: str, event_id: EventId, now: int) -> PayoutFailed:
    """The event of a payout that failed."""
    return PayoutFailed(
        event_id=event_id,
        at=now,
        payout_id=payout.payout_id,
        statement_id=payout.statement_id,
        account=payout.account,
        merchant_id=merchant_of(payout.account),
        currency=payout.currency,
        amount=payout.amount,
        reason=reason,
    )
