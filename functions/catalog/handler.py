"""The catalogue function as Lambda starts it."""

from functions.catalog.routes import Ports, api
from functions.shared.dynamodb.catalog import DynamoCatalog
from functions.shared.dynamodb.categories import DynamoCategories
from functions.shared.dynamodb.merchants import DynamoMerchants
from functions.shared.dynamodb.plans import DynamoPlans
from functions.shared.dynamodb.showcases import DynamoShowcases
from functions.shared.wiring import SecretSigner, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    catalog=DynamoCatalog(_commerce),
    categories=DynamoCategories(_commerce),
    merchants=DynamoMerchants(_commerce),
    plans=DynamoPlans(_commerce),
    showcases=DynamoShowcases(_commerce),
)
handler = api.serve(_ports, SecretSigner())
