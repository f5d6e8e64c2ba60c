"""What settling needs, made once a process, at init."""

import os
from collections.abc import Mapping

import msgspec

from core.books.settlement import SettlementTerms
from core.ports import Ids
from core.ports.settlement import Books
from core.use_cases.pay_statement import Payers
from functions.shared.dynamodb.ledger import DynamoLedger
from functions.shared.dynamodb.payouts import DynamoPayoutAccounts, DynamoPayouts
from functions.shared.dynamodb.releases import DynamoReleases
from functions.shared.dynamodb.statements import DynamoStatements
from functions.shared.dynamodb.store import Store
from functions.shared.payouts.sandbox import SandboxPayouts
from functions.shared.wiring import Ulids, store


def settlement_terms(environ: Mapping[str, str] = os.environ) -> SettlementTerms:
    """What `SETTLEMENT_TERMS` says, as JSON; raises when it is not of that form."""
    return msgspec.json.decode(environ["SETTLEMENT_TERMS"], type=SettlementTerms)


def books_in(table: Store, ids: Ids, terms: SettlementTerms) -> Books:
    """The books in a ledger table."""
    return Books(
        ledger=DynamoLedger(table),
        releases=DynamoReleases(table),
        statements=DynamoStatements(table),
        ids=ids,
        terms=terms,
    )


def books() -> Books:
    """The books of this deployment."""
    return books_in(store("LEDGER_TABLE"), Ulids(), settlement_terms())


def payers() -> Payers:
    """What pays statements out in this deployment."""
    table = store("LEDGER_TABLE")
    return Payers(
        statements=DynamoStatements(table),
        payouts=DynamoPayouts(table),
        accounts=DynamoPayoutAccounts(table),
        provider=SandboxPayouts(),
        ids=Ulids(),
    )
