"""The refund deadlines function as Lambda starts it."""

from functions.refund_deadlines.sweeper import Ports, serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import DECISIONS, REFUNDS
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.refunds import DynamoRefunds
from functions.shared.wiring import Ulids, store

_commerce = store("COMMERCE_TABLE")
handler = serve(
    Ports(
        due=DynamoDueList(_commerce, REFUNDS),
        decisions=DynamoDueList(_commerce, DECISIONS),
        refunds=DynamoRefunds(_commerce),
        orders=DynamoOrders(_commerce),
        payments=DynamoPayments(_commerce),
        ids=Ulids(),
    )
)
