"""The ledger function as Lambda starts it."""

from functions.ledger.routes import Ports, api
from functions.shared.dynamodb.estimates import DynamoEstimates, DynamoPlacedOrders
from functions.shared.dynamodb.ledger import DynamoLedger
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.releases import DynamoReleases
from functions.shared.dynamodb.statements import DynamoStatements
from functions.shared.wiring import SecretSigner, store

_ledger, _commerce = store("LEDGER_TABLE"), store("COMMERCE_TABLE")
_ports = Ports(
    ledger=DynamoLedger(_ledger),
    releases=DynamoReleases(_ledger),
    statements=DynamoStatements(_ledger),
    estimates=DynamoEstimates(_ledger),
    orders=DynamoPlacedOrders(_commerce),
    members=DynamoMembers(_commerce),
)
handler = api.serve(_ports, SecretSigner())
