"""The orders function as Lambda starts it."""

from functions.orders.routes import Ports, api
from functions.shared.dynamodb.carts import DynamoCarts
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.offers import DynamoOffers
from functions.shared.dynamodb.order_log import DynamoOrderLog
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.placements import DynamoPlacements
from functions.shared.dynamodb.pricing_reads import DynamoPricingReads
from functions.shared.dynamodb.proofs import DynamoProofs
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.rooms import DynamoRooms
from functions.shared.wiring import SecretSigner, Ulids, price_keys, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    orders=DynamoOrders(_commerce),
    log=DynamoOrderLog(_commerce),
    placements=DynamoPlacements(_commerce),
    proofs=DynamoProofs(_commerce),
    carts=DynamoCarts(_commerce),
    pricing=DynamoPricingReads(_commerce),
    rooms=DynamoRooms(_commerce),
    offers=DynamoOffers(_commerce),
    coupons=DynamoCoupons(_commerce),
    receipts=ReceiptStore(_commerce),
    price_keys=price_keys(),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
