"""The statement closings function as Lambda starts it."""

from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import OPEN_STATEMENTS
from functions.shared.settlement_books import books
from functions.shared.wiring import store
from functions.statement_closings.sweeper import Ports, serve

handler = serve(Ports(DynamoDueList(store("LEDGER_TABLE"), OPEN_STATEMENTS), books()))
