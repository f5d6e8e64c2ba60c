"""The flash sweeper function as Lambda starts it."""

from functions.flash_sweeper.sweeper import Ports, serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import FLASH_SALES
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.dynamodb.flash_sales import DynamoFlashSales
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.wiring import store

_commerce = store("COMMERCE_TABLE")
handler = serve(
    Ports(
        due=DynamoDueList(_commerce, FLASH_SALES),
        sales=DynamoFlashSales(_commerce),
        lanes=DynamoLanes(_commerce),
        rooms=DynamoRooms(_commerce),
    )
)
