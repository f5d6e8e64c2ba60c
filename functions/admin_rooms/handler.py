"""The function of stores' rooms as Lambda starts it."""

from functions.admin_rooms.routes import Ports, api
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.wiring import SecretSigner, Ulids, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    rooms=DynamoRooms(_commerce),
    members=DynamoMembers(_commerce),
    receipts=ReceiptStore(_commerce),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
