"""The carts function as Lambda starts it."""

from functions.carts.routes import Ports, api
from functions.shared.dynamodb.agencies import DynamoAgencies
from functions.shared.dynamodb.carts import DynamoCarts
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.flash_holds import DynamoHolds
from functions.shared.dynamodb.notes import DynamoNotes
from functions.shared.dynamodb.offers import DynamoOffers
from functions.shared.dynamodb.plans import DynamoPlans
from functions.shared.dynamodb.pricing_reads import DynamoPricingReads
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.wiring import SecretSigner, Ulids, price_keys, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    carts=DynamoCarts(_commerce),
    catalog=DynamoCatalog(_commerce),
    notes=DynamoNotes(store("CONTENT_TABLE")),
    rooms=DynamoRooms(_commerce),
    plans=DynamoPlans(_commerce),
    agencies=DynamoAgencies(_commerce),
    offers=DynamoOffers(_commerce),
    coupons=DynamoCoupons(_commerce),
    holds=DynamoHolds(_commerce),
    pricing=DynamoPricingReads(_commerce),
    receipts=ReceiptStore(_commerce),
    price_keys=price_keys(),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
