"""The notes function on a store."""

from functions.notes.routes import Ports, api
from functions.shared.dynamodb.notes import DynamoNotes
from functions.shared.dynamodb.profiles import DynamoProfiles
from functions.shared.dynamodb.reactions import DynamoComments, DynamoReactions
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Store
from tests.fakes.http import Client
from tests.fakes.ids import CountingIds

DRAFT = {
    "title": "走路没声音的乐福鞋",
    "body": "穿了三个月。",
    "images": ["media/loafers-1.jpg"],
    "topics": ["通勤", "乐福鞋"],
}


def notes_client(store: Store, user_id: str, groups: str = "shopper") -> Client:
    """The routes of notes, called by a user."""
    ports = Ports(
        notes=DynamoNotes(store),
        reactions=DynamoReactions(store),
        comments=DynamoComments(store),
        profiles=DynamoProfiles(store),
        receipts=ReceiptStore(store),
        ids=CountingIds(),
    )
    return Client(api, ports, user_id, groups)
