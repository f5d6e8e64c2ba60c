"""The payments function as Lambda starts it."""

from functions.payments.routes import Ports, api
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.provider_refunds import DynamoProviderRefunds
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.refunds import DynamoRefunds
from functions.shared.payments.wiring import providers
from functions.shared.wiring import SecretSigner, Ulids, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    orders=DynamoOrders(_commerce),
    payments=DynamoPayments(_commerce),
    providers=providers(),
    refunds=DynamoRefunds(_commerce),
    provider_refunds=DynamoProviderRefunds(_commerce),
    receipts=ReceiptStore(_commerce),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
