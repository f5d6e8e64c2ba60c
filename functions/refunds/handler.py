"""The refunds function as Lambda starts it."""

from functions.refunds.routes import Ports, api
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.refunds import DynamoRefunds
from functions.shared.wiring import SecretSigner, Ulids, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    refunds=DynamoRefunds(_commerce),
    orders=DynamoOrders(_commerce),
    payments=DynamoPayments(_commerce),
    receipts=ReceiptStore(_commerce),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
