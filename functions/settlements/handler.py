"""The settlements function as Lambda starts it."""

from functions.settlements.sweeper import Ports, serve
from functions.shared.dynamodb.open_refunds import DynamoOpenRefunds
from functions.shared.settlement_books import books
from functions.shared.wiring import store

handler = serve(Ports(books(), DynamoOpenRefunds(store("COMMERCE_TABLE"))))
