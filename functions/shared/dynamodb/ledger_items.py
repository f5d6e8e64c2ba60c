"""The whole ledger table, item by item, for an audit."""

from collections.abc import Iterable

import msgspec

from core.books.audit import LedgerAudit
from core.books.ledger import Account, AccountEntry, Balance, Journal
from core.books.payouts import Payout
from core.books.settlement import Progress
from core.books.statements import OpenStatement, Statement
from core.ids import StatementId
from functions.shared.dynamodb import ledger_keys as keys
from functions.shared.dynamodb.store import Item


def audit_items(items: Iterable[Item]) -> LedgerAudit:
    """The audit of all items of a ledger table, in any order."""
    audit = LedgerAudit()
    for item in items:
        _take(item, audit)
    return audit


def _take(item: Item, audit: LedgerAudit) -> None:
    """Give an item to the audit; those that are no part of the books are left out."""
    kind, _, name = str(item["pk"]).partition("#")
    sort_key = str(item["sk"])
    if kind == "JOURNAL":
        audit.journal(msgspec.convert(item, Journal))
    elif kind == "ACCOUNT" and sort_key.startswith(keys.ENTRY):
        audit.entry(msgspec.convert(item, AccountEntry))
    elif kind == "ACCOUNT":
        balance = msgspec.convert(item, Balance)
        account = Account(name.rpartition("#")[0])
        audit.balance(account, balance.currency, balance.amount)
    elif kind == "RELEASE" and sort_key.startswith(keys.PROGRESS):
        audit.progress(msgspec.convert(item, Progress))
    elif kind == "LINES":
        audit.line(StatementId(name), msgspec.convert(item, AccountEntry))
    elif kind == "STATEMENTS" and sort_key.startswith(keys.OPEN):
        audit.statement(msgspec.convert(item, OpenStatement))
    elif kind == "STATEMENTS" and sort_key.startswith(keys.STATEMENT):
        audit.statement(msgspec.convert(item, Statement))
    elif kind == "PAYOUT":
        audit.payout(msgspec.convert(item, Payout))
