"""The webhooks function as Lambda starts it."""

import os

from functions.admin_webhooks.routes import Ports, api
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.webhook_deliveries import DynamoDeliveries
from functions.shared.dynamodb.webhooks import DynamoTurns, DynamoWebhooks
from functions.shared.webhooks.resolving import PublicAddresses
from functions.shared.wiring import SecretSigner, SqsQueue, Ulids, secret, store

_table = store("WEBHOOKS_TABLE")
_ports = Ports(
    webhooks=DynamoWebhooks(_table),
    deliveries=DynamoDeliveries(_table),
    turns=DynamoTurns(_table),
    addresses=PublicAddresses(loopback=os.environ["WEBHOOKS_TO_LOOPBACK"] == "true"),
    master=secret("WEBHOOK_SECRET"),
    queue=SqsQueue(os.environ["WEBHOOK_QUEUE_URL"]),
    members=DynamoMembers(store("COMMERCE_TABLE")),
    receipts=ReceiptStore(_table),
    ids=Ulids(),
)
handler = api.serve(_ports, SecretSigner())
