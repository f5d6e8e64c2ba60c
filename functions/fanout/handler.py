"""The fan-out function as Lambda starts it."""

import os

from functions.fanout.consumer import serve
from functions.fanout.fanout import Ports
from functions.shared.wiring import SqsQueue, store

handler = serve(
    Ports(
        content=store("CONTENT_TABLE"),
        commerce=store("COMMERCE_TABLE"),
        queue=SqsQueue(os.environ["FANOUT_QUEUE_URL"]),
    )
)
