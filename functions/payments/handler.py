"""The payments function as Lambda starts it."""

import os

from functions.payments.routes import Ports, api
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.payments import DynamoPayments
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.payments.sandbox import Sandbox
from functions.shared.wiring import SecretSigner, Ulids, secret, store

_commerce = store("COMMERCE_TABLE")
_ports = Ports(
    orders=DynamoOrders(_commerce),
    payments=DynamoPayments(_commerce),
    provider=Sandbox(
        os.environ["STOREFRONT_URL"], os.environ["SANDBOX_URL"], secret("SANDBOX_SECRET")
    ),
    receipts=ReceiptStore(_commerce),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
