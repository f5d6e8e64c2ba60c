"""The payout starts function as Lambda starts it."""

from functions.payout_starts.sweeper import Ports, serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import PAYABLE_STATEMENTS
from functions.shared.settlement_books import payers
from functions.shared.wiring import store

handler = serve(Ports(DynamoDueList(store("LEDGER_TABLE"), PAYABLE_STATEMENTS), payers()))
