"""The payouts function as Lambda starts it."""

from core.use_cases.pay_statement import Payers
from functions.payouts.sweeper import serve
from functions.shared.dynamodb.payouts import DynamoPayoutAccounts, DynamoPayouts
from functions.shared.dynamodb.statements import DynamoStatements
from functions.shared.payouts.sandbox import SandboxPayouts
from functions.shared.wiring import Ulids, store

_ledger = store("LEDGER_TABLE")

handler = serve(
    Payers(
        statements=DynamoStatements(_ledger),
        payouts=DynamoPayouts(_ledger),
        accounts=DynamoPayoutAccounts(_ledger),
        provider=SandboxPayouts(),
        ids=Ulids(),
    )
)
