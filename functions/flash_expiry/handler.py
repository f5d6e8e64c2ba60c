"""The flash expiry function as Lambda starts it."""

from functions.flash_expiry.sweeper import Ports, serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import FLASH_HOLDS
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.wiring import store

_commerce = store("COMMERCE_TABLE")
handler = serve(Ports(due=DynamoDueList(_commerce, FLASH_HOLDS), lanes=DynamoLanes(_commerce)))
