"""The payment sandbox as Lambda starts it."""

from functions.payment_sandbox.routes import Ports, api
from functions.shared.payments.delivery import HttpDelivery
from functions.shared.wiring import SecretSigner, secret

handler = api.serve(Ports(secret("SANDBOX_SECRET"), HttpDelivery()), SecretSigner())
