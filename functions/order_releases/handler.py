"""The order releases function as Lambda starts it."""

from functions.order_releases.sweeper import Ports, serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import RELEASES
from functions.shared.dynamodb.open_refunds import DynamoOpenRefunds
from functions.shared.settlement_books import books
from functions.shared.wiring import store

handler = serve(
    Ports(
        due=DynamoDueList(store("LEDGER_TABLE"), RELEASES),
        books=books(),
        refunds=DynamoOpenRefunds(store("COMMERCE_TABLE")),
    )
)
