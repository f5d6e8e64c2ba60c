"""The ledger postings function as Lambda starts it."""

from functions.ledger_postings.consumer import Ports, serve
from functions.shared.dynamodb.estimates import DynamoEstimates
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.settlement_books import books
from functions.shared.wiring import store

handler = serve(
    Ports(
        books=books(),
        orders=DynamoOrders(store("COMMERCE_TABLE")),
        estimates=DynamoEstimates(store("LEDGER_TABLE")),
    )
)
