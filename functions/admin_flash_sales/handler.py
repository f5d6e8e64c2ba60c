"""The admin flash sales function as Lambda starts it."""

import os

from functions.admin_flash_sales.routes import Ports, api
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.flash_lanes import DynamoLanes
from functions.shared.dynamodb.flash_sales import DynamoFlashSales
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.reminders import SchedulerReminders
from functions.shared.wiring import SecretSigner, Ulids, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    sales=DynamoFlashSales(_commerce),
    lanes=DynamoLanes(_commerce),
    catalog=DynamoCatalog(_commerce),
    rooms=DynamoRooms(_commerce),
    members=DynamoMembers(_commerce),
    receipts=ReceiptStore(_commerce),
    reminders=SchedulerReminders(os.environ["FLASH_WARMUP_ARN"], os.environ["REMINDER_ROLE_ARN"]),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
