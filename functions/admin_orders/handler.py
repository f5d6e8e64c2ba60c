"""The admin orders function as Lambda starts it."""

from functions.admin_orders.routes import Ports, api
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.order_log import DynamoOrderLog
from functions.shared.dynamodb.orders import DynamoChildOrders, DynamoOrders
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.wiring import SecretSigner, Ulids, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    child_orders=DynamoChildOrders(_commerce),
    orders=DynamoOrders(_commerce),
    log=DynamoOrderLog(_commerce),
    members=DynamoMembers(_commerce),
    receipts=ReceiptStore(_commerce),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
