"""The offers function as Lambda starts it."""

from functions.admin_offers.routes import Ports, api
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.merchants import DynamoMerchants
from functions.shared.dynamodb.offers import DynamoOffers
from functions.shared.dynamodb.orders import DynamoChildOrders
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.wiring import SecretSigner, Ulids, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    offers=DynamoOffers(_commerce),
    orders=DynamoChildOrders(_commerce),
    catalog=DynamoCatalog(_commerce),
    merchants=DynamoMerchants(_commerce),
    members=DynamoMembers(_commerce),
    receipts=ReceiptStore(_commerce),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
