"""Payouts and payout accounts in the ledger table."""

from collections.abc import Sequence

import msgspec

from core.books.ledger import Account, Journal
from core.books.payout_states import OVER
from core.books.payouts import Payout, PayoutAccount, PayoutFailed, PayoutPaid
from core.books.statement_states import StatementState
from core.books.statements import Statement
from core.ids import PayoutId
from functions.shared.dynamodb import ledger_keys as keys
from functions.shared.dynamodb.due_keys import NOT_DUE, PAYOUTS, due
from functions.shared.dynamodb.ledger import posting_writes
from functions.shared.dynamodb.receipts import event_put
from functions.shared.dynamodb.statements import payable_fields
from functions.shared.dynamodb.store import (
    Absent,
    Condition,
    Equals,
    Item,
    Put,
    Refused,
    Store,
    Update,
    Write,
)


class DynamoPayoutAccounts:
    """See `core.ports.payouts.PayoutAccounts`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, account: Account) -> PayoutAccount | None:
        """See `core.ports.payouts.PayoutAccounts.get`."""
        item = self._store.get(keys.payout_account(account))
        return None if item is None else msgspec.convert(item, PayoutAccount)

    def put(self, payout_account: PayoutAccount) -> None:
        """See `core.ports.payouts.PayoutAccounts.put`."""
        key = keys.payout_account(payout_account.account)
        self._store.commit([Put(key, msgspec.to_builtins(payout_account))])


class DynamoPayouts:
    """See `core.ports.payouts.Payouts`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def start(self, before: Statement, after: Statement, payout: Payout) -> bool:
        """See `core.ports.payouts.Payouts.start`."""
        under_way = _statement_update(after, *_as_read(before))
        return self._commit([under_way, _payout_put(payout, Absent())])

    def put_off(self, before: Statement, after: Statement) -> bool:
        """See `core.ports.payouts.Payouts.put_off`."""
        return self._commit([_statement_update(after, *_as_read(before))])

    def get(self, payout_id: PayoutId) -> Payout | None:
        """See `core.ports.payouts.Payouts.get`."""
        item = self._store.get(keys.payout(payout_id))
        return None if item is None else msgspec.convert(item, Payout)

    def asked(self, before: Payout, after: Payout) -> bool:
        """See `core.ports.payouts.Payouts.asked`."""
        return self._commit([_payout_put(after, *_payout_as_read(before))])

    def pay(
        self,
        before: Payout,
        after: Payout,
        statement: Statement,
        journal: Journal,
        event: PayoutPaid,
    ) -> bool:
        """See `core.ports.payouts.Payouts.pay`."""
        ended = _ended(before, after, statement)
        return self._commit([*ended, *posting_writes(journal, None), event_put(event)])

    def fail(
        self, before: Payout, after: Payout, statement: Statement, event: PayoutFailed
    ) -> bool:
        """See `core.ports.payouts.Payouts.fail`."""
        ended = _ended(before, after, statement)
        return self._commit([*ended, event_put(event)])

    def _commit(self, writes: Sequence[Write]) -> bool:
        try:
            self._store.commit(writes)
        except Refused:
            return False
        return True


def _ended(before: Payout, after: Payout, statement: Statement) -> list[Write]:
    """A payout is over, and with it what its statement waited for."""
    waits = Equals("state", StatementState.PAYING.value)
    return [
        _payout_put(after, *_payout_as_read(before)),
        _statement_update(statement, waits),
    ]


def _statement_update(after: Statement, *when: Condition) -> Update:
    """What a payout changes of its statement; nobody disputed it or decided on it meanwhile."""
    changes: Item = {
        "state": after.state.value,
        "payout_from": after.payout_from,
        "payouts": after.payouts,
        "payout_id": after.payout_id,
        "payout_failure": after.payout_failure,
        "paid_at": after.paid_at,
    }
    waits = after.state is StatementState.PAYABLE and not after.disputes_open
    return Update(
        keys.statement(after.account, after.statement_id),
        assign={**changes, **payable_fields(after)} if waits else changes,
        remove=() if waits else NOT_DUE,
        when=(*when, Equals("disputes_open", after.disputes_open)),
    )


def _as_read(statement: Statement) -> tuple[Condition, ...]:
    """That no payout moved the statement: where it is, and when it was to be paid."""
    return (
        Equals("state", statement.state.value),
        Equals("payout_from", statement.payout_from),
    )


def _payout_put(payout: Payout, *when: Condition) -> Put:
    item: Item = msgspec.to_builtins(payout)
    if payout.state not in OVER:
        item |= due(PAYOUTS, payout.payout_id, payout.ask_at)
    return Put(keys.payout(payout.payout_id), item, when=when)


def _payout_as_read(payout: Payout) -> tuple[Condition, ...]:
    return (Equals("state", payout.state.value), Equals("asked", payout.asked))
