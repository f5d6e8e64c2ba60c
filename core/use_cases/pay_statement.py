"""A payable statement is paid out: the intent first, then the provider is asked until it decides.

start_payout ─▶ ask_provider ─▶ … ─▶ paid, or failed and payable again
"""

from msgspec import Struct
from msgspec.structs import replace

from core.books.ledger import Account
from core.books.payout_states import OVER, PayoutState, PayoutStep
from core.books.payouts import (
    NO_ACCOUNT,
    Payout,
    PayoutOutcome,
    failed,
    new_payout,
    paid,
    payout_failed,
    payout_journal,
    payout_paid,
    started,
    try_anew_at,
)
from core.books.statement_states import StatementState
from core.books.statements import Statement
from core.errors import Busy, Defect
from core.ids import EventId, JournalId, PayoutId, StatementId
from core.ports import Ids
from core.ports.payouts import PayoutAccounts, PayoutProvider, Payouts
from core.ports.settlement import Statements


class Payers(Struct, frozen=True):
    """What paying out needs."""

    statements: Statements
    payouts: Payouts
    accounts: PayoutAccounts
    provider: PayoutProvider
    ids: Ids


def start_if_due(account: Account, statement_id: StatementId, now: int, payers: Payers) -> bool:
    """Start the payout of a statement whose time has come; False when it must wait, or is not."""
    statement = payers.statements.get(account, statement_id)
    if statement is None or statement.state is not StatementState.PAYABLE:
        return False
    if statement.payout_from > now or statement.disputes_open:
        return False
    return start_payout(statement, now, payers) is not None


def ask_if_due(payout_id: PayoutId, now: int, payers: Payers) -> bool:
    """Ask for a payout whose time has come; False when it is not yet, or it is over."""
    payout = payers.payouts.get(payout_id)
    if payout is None or payout.state in OVER or payout.ask_at > now:
        return False
    return ask_provider(payout, now, payers) in OVER


def start_payout(statement: Statement, now: int, payers: Payers) -> Payout | None:
    """Record the payout of a payable statement, which the provider is then to be asked for.

    None when nobody said where to, which is tried again later, or another was faster.
    """
    to = payers.accounts.get(statement.account)
    if to is None:
        later = try_anew_at(statement, now)
        off = replace(statement, payout_from=later, payout_failure=NO_ACCOUNT)
        payers.payouts.put_off(statement, off)
        return None
    payout_id = PayoutId(payers.ids.new("pot"))
    payout = new_payout(statement, to, payers.provider.name, payout_id, now)
    under_way = payers.payouts.start(statement, started(statement, payout), payout)
    return payout if under_way else None


def ask_provider(payout: Payout, now: int, payers: Payers) -> PayoutState:
    """Ask the provider for a payout that is under way, and do what it says; the state after.

    Whatever it says twice, or two say at once, happens once.
    """
    try:
        outcome = _outcome(payout, now, payers.provider)
    except Busy:
        payers.payouts.asked(payout, payout.asked_at(now))
        return payout.state
    if outcome.state is PayoutState.PAID:
        _pay(payout, outcome, now, payers)
    elif outcome.state is PayoutState.FAILED:
        _fail(payout, outcome, now, payers)
    else:
        waiting = payout.moved(PayoutStep.ASK).asked_at(now, outcome.reference)
        payers.payouts.asked(payout, waiting)
    return outcome.state


def _outcome(payout: Payout, now: int, provider: PayoutProvider) -> PayoutOutcome:
    if payout.state is PayoutState.REQUESTED:
        known = provider.query(payout, now)
        if known is not None:
            return known
    return provider.create(payout, now)


def _pay(payout: Payout, outcome: PayoutOutcome, now: int, payers: Payers) -> bool:
    waiting = _statement_of(payout, payers)
    if waiting is None:
        return False
    reference = outcome.reference or payout.reference
    ended = replace(payout.moved(PayoutStep.PAY), reference=reference, ended_at=now)
    statement = paid(waiting, now)
    event_id = EventId(payers.ids.new("evt"))
    journal = payout_journal(payout, event_id, JournalId(payers.ids.new("jnl")), now)
    event = payout_paid(payout, event_id, now)
    return payers.payouts.pay(payout, ended, statement, journal, event)


def _fail(payout: Payout, outcome: PayoutOutcome, now: int, payers: Payers) -> bool:
    waiting = _statement_of(payout, payers)
    if waiting is None:
        return False
    reason = outcome.reason or "failed"
    reference = outcome.reference or payout.reference
    over = payout.moved(PayoutStep.FAIL)
    ended = replace(over, reference=reference, reason=reason, ended_at=now)
    statement = failed(waiting, reason, now)
    event = payout_failed(payout, reason, EventId(payers.ids.new("evt")), now)
    return payers.payouts.fail(payout, ended, statement, event)


def _statement_of(payout: Payout, payers: Payers) -> Statement | None:
    """The statement that waits for `payout`; None when another has ended the payout meanwhile."""
    found = payers.statements.get(payout.account, payout.statement_id)
    if found is None:
        raise Defect(f"{payout.payout_id} pays a statement that is not there")
    if found.state is StatementState.PAYING and found.payout_id == payout.payout_id:
        return found
    ended = payers.payouts.get(payout.payout_id)
    if ended is None or ended.state not in OVER:
        raise Defect(f"{payout.payout_id} is under way and its statement is {found.state}")
    return None
