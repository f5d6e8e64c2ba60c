"""The admin orders function as Lambda starts it."""

from functions.admin_orders.routes import Ports, api
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.orders import DynamoChildOrders
from functions.shared.wiring import SecretSigner, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(child_orders=DynamoChildOrders(_commerce), members=DynamoMembers(_commerce))
handler = api.serve(_ports, SecretSigner())
