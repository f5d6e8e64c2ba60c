"""The room endings function as Lambda starts it."""

from functions.room_endings.sweeper import Ports, serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import LIVE_ROOMS
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.wiring import store

_commerce = store("COMMERCE_TABLE")
handler = serve(Ports(due=DynamoDueList(_commerce, LIVE_ROOMS), rooms=DynamoRooms(_commerce)))
