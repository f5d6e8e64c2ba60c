"""The webhook intake function as Lambda starts it."""

import os

from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.webhook_deliveries import DynamoDeliveries
from functions.shared.dynamodb.webhooks import DynamoWebhooks
from functions.shared.wiring import SqsQueue, store
from functions.webhook_intake.consumer import Ports, serve

_table = store("WEBHOOKS_TABLE")
handler = serve(
    Ports(
        orders=DynamoOrders(store("COMMERCE_TABLE")),
        webhooks=DynamoWebhooks(_table),
        deliveries=DynamoDeliveries(_table),
        queue=SqsQueue(os.environ["WEBHOOK_QUEUE_URL"]),
    )
)
