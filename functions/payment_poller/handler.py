"""The payment poller function as Lambda starts it."""

from functions.payment_poller.sweeper import Ports, serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import PAYMENTS
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.payments.wiring import providers
from functions.shared.wiring import Ulids, store

_commerce = store("COMMERCE_TABLE")
handler = serve(
    Ports(
        due=DynamoDueList(_commerce, PAYMENTS),
        orders=DynamoOrders(_commerce),
        payments=DynamoPayments(_commerce),
        providers=providers(),
        ids=Ulids(),
    )
)
