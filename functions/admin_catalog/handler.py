"""The admin_catalog function as Lambda starts it."""

from functions.admin_catalog.routes import Ports, api
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.categories import DynamoCategories
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.merchants import DynamoMerchants
from functions.shared.dynamodb.plans import DynamoPlans
from functions.shared.dynamodb.products import DynamoProducts
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.wiring import SecretSigner, Ulids, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    merchants=DynamoMerchants(_commerce),
    members=DynamoMembers(_commerce),
    catalog=DynamoCatalog(_commerce),
    products=DynamoProducts(_commerce),
    categories=DynamoCategories(_commerce),
    plans=DynamoPlans(_commerce),
    receipts=ReceiptStore(_commerce),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
