"""The flash warm-up function as Lambda starts it."""

import os

from functions.flash_warmup.reminder import Ports, serve
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import FLASH_SALES
from functions.shared.dynamodb.flash_sales import DynamoFlashSales
from functions.shared.platform import AwsPlatform, Names
from functions.shared.wiring import store

_commerce = store("COMMERCE_TABLE")
_names = Names(
    front_door=os.environ["FRONT_DOOR"],
    allocator=os.environ["ALLOCATOR"],
    log=os.environ["FLASH_LOG"],
    table=os.environ["COMMERCE_TABLE"],
    environments_max=int(os.environ["ENVIRONMENTS_MAX"]),
    log_mib_max=int(os.environ["LOG_MIB_MAX"]),
    table_units_max=int(os.environ["TABLE_UNITS_MAX"]),
)
handler = serve(
    Ports(
        due=DynamoDueList(_commerce, FLASH_SALES),
        sales=DynamoFlashSales(_commerce),
        platform=AwsPlatform(_names),
    )
)
