"""The order expiry function as Lambda starts it."""

from functions.order_expiry.sweeper import Ports, serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import UNPAID_ORDERS
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.wiring import Ulids, store

_commerce = store("COMMERCE_TABLE")
handler = serve(
    Ports(due=DynamoDueList(_commerce, UNPAID_ORDERS), orders=DynamoOrders(_commerce), ids=Ulids())
)
