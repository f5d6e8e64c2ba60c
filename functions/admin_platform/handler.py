"""The admin_platform function as Lambda starts it."""

from functions.admin_platform.routes import Ports, api
from functions.shared.dynamodb.agencies import DynamoAgencies
from functions.shared.dynamodb.categories import DynamoCategories
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.merchants import DynamoMerchants
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.wiring import SecretSigner, Ulids, store

_commerce = store("COMMERCE_TABLE")
_members = DynamoMembers(_commerce)
_ports = Ports(
    merchants=DynamoMerchants(_commerce),
    members=_members,
    staff=_members,
    categories=DynamoCategories(_commerce),
    agencies=DynamoAgencies(_commerce),
    receipts=ReceiptStore(_commerce),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
