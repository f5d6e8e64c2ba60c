"""The live rooms function as Lambda starts it."""

from functions.live_rooms.routes import Ports, api
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoInbox, DynamoRooms, DynamoSubscriptions
from functions.shared.wiring import SecretSigner, Ulids, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    rooms=DynamoRooms(_commerce),
    subscriptions=DynamoSubscriptions(_commerce),
    inbox=DynamoInbox(_commerce),
    catalog=DynamoCatalog(_commerce),
    members=DynamoMembers(_commerce),
    receipts=ReceiptStore(_commerce),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
