"""The admin refunds function as Lambda starts it."""

from functions.admin_refunds.routes import Ports, api
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.orders import DynamoChildOrders, DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.provider_refunds import DynamoProviderRefunds
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.refunds import DynamoRefunds
from functions.shared.wiring import SecretSigner, Ulids, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    refunds=DynamoRefunds(_commerce),
    provider_refunds=DynamoProviderRefunds(_commerce),
    orders=DynamoOrders(_commerce),
    child_orders=DynamoChildOrders(_commerce),
    payments=DynamoPayments(_commerce),
    members=DynamoMembers(_commerce),
    receipts=ReceiptStore(_commerce),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
