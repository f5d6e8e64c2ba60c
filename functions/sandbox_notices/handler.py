"""The sandbox's late notifications as Lambda starts them."""

from functions.sandbox_notices.consumer import serve
from functions.shared.payments.delivery import HttpDelivery
from functions.shared.sandbox.notices import Sender
from functions.shared.wiring import secret

handler = serve(Sender(secret("SANDBOX_SECRET"), HttpDelivery()))
