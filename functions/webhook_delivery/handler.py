"""The webhook delivery function as Lambda starts it."""

import os

from core.use_cases.send_deliveries import TurnPorts
from functions.shared.dynamodb.webhook_deliveries import DynamoDeliveries
from functions.shared.dynamodb.webhooks import DynamoTurns, DynamoWebhooks
from functions.shared.webhooks.resolving import PublicAddresses
from functions.shared.webhooks.sending import HttpSender
from functions.shared.wiring import SqsQueue, Ulids, secret, store
from functions.webhook_delivery.consumer import Ports, serve

_table = store("WEBHOOKS_TABLE")
_addresses = PublicAddresses(loopback=os.environ["WEBHOOKS_TO_LOOPBACK"] == "true")
handler = serve(
    Ports(
        turn=TurnPorts(
            webhooks=DynamoWebhooks(_table),
            deliveries=DynamoDeliveries(_table),
            turns=DynamoTurns(_table),
            sender=HttpSender(_addresses, secret("WEBHOOK_SECRET")),
            ids=Ulids(),
        ),
        queue=SqsQueue(os.environ["WEBHOOK_QUEUE_URL"]),
    )
)
