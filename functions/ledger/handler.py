"""The ledger function as Lambda starts it."""

from functions.ledger.routes import Ports, api
from functions.shared.dynamodb.ledger import DynamoLedger
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.wiring import SecretSigner, store

_ports = Ports(
    ledger=DynamoLedger(store("LEDGER_TABLE")),
    members=DynamoMembers(store("COMMERCE_TABLE")),
)
handler = api.serve(_ports, SecretSigner())
