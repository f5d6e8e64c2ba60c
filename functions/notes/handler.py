"""The notes function as Lambda starts it."""

from functions.notes.routes import Ports, api
from functions.shared.dynamodb.notes import DynamoNotes
from functions.shared.dynamodb.profiles import DynamoProfiles
from functions.shared.dynamodb.reactions import DynamoComments, DynamoReactions
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.wiring import SecretSigner, Ulids, store

_content = store("CONTENT_TABLE")
_ports = Ports(
    notes=DynamoNotes(_content),
    reactions=DynamoReactions(_content),
    comments=DynamoComments(_content),
    profiles=DynamoProfiles(_content),
    receipts=ReceiptStore(_content),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
