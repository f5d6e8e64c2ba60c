"""The admin settlements function as Lambda starts it."""

from core.use_cases.dispute_statement import Arbitration
from functions.admin_settlements.routes import Ports, api
from functions.shared.dynamodb.disputes import DynamoDisputes
from functions.shared.dynamodb.payouts import DynamoPayouts
from functions.shared.settlement_books import books
from functions.shared.wiring import SecretSigner, store

_ledger = store("LEDGER_TABLE")
_ports = Ports(
    arbitration=Arbitration(books(), DynamoDisputes(_ledger)), payouts=DynamoPayouts(_ledger)
)
handler = api.serve(_ports, SecretSigner())
