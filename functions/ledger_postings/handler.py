"""The ledger postings function as Lambda starts it."""

from functions.ledger_postings.consumer import Ports, serve
from functions.shared.dynamodb.ledger import DynamoLedger
from functions.shared.wiring import store

handler = serve(Ports(ledger=DynamoLedger(store("LEDGER_TABLE"))))
