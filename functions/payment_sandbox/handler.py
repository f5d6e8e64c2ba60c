"""The payment sandbox as Lambda starts it."""

import os

from functions.payment_sandbox.routes import Ports, api
from functions.shared.payments.delivery import HttpDelivery
from functions.shared.sandbox.charges import Charges
from functions.shared.sandbox.notices import Notifier, Sender
from functions.shared.wiring import SecretSigner, SqsQueue, secret, store

_ports = Ports(
    charges=Charges(store("SANDBOX_TABLE")),
    notifier=Notifier(
        Sender(secret("SANDBOX_SECRET"), HttpDelivery()),
        SqsQueue(os.environ["NOTICES_QUEUE_URL"]),
    ),
)
handler = api.serve(_ports, SecretSigner())
