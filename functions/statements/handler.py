"""The statements function as Lambda starts it."""

from core.use_cases.dispute_statement import Arbitration
from functions.shared.dynamodb.agencies import DynamoAgencies
from functions.shared.dynamodb.disputes import DynamoDisputes
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.payouts import DynamoPayoutAccounts
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.settlement_books import books
from functions.shared.wiring import SecretSigner, store
from functions.statements.routes import Ports, api

_ledger, _commerce = store("LEDGER_TABLE"), store("COMMERCE_TABLE")
_ports = Ports(
    arbitration=Arbitration(books(), DynamoDisputes(_ledger)),
    accounts=DynamoPayoutAccounts(_ledger),
    agencies=DynamoAgencies(_commerce),
    members=DynamoMembers(_commerce),
    receipts=ReceiptStore(_ledger),
)
handler = api.serve(_ports, SecretSigner())
