"""The sandbox's one route: a shopper pays a charge."""

from collections.abc import Callable, Mapping
from typing import Annotated, Final, Protocol

import msgspec
from msgspec import Meta, Struct

from core.errors import Busy, Conflict
from functions.shared.api import Api
from functions.shared.payments import charges, signatures
from functions.shared.payments.charges import Charge, Notification
from functions.shared.requests import Request
from functions.shared.views import MoneyView

GOOD_CARD: Final = "4242424242424242"


class Delivery(Protocol):
    """A way to the storefront."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status answered; 0 when it cannot be reached."""


class Ports(Struct, frozen=True):
    """What the sandbox needs from the outside: the secret it shares with the storefront."""

    secret: Callable[[], bytes]
    delivery: Delivery


class ChargePayment(Struct, frozen=True, forbid_unknown_fields=True):
    """A charge, as the storefront sealed it, and the test card that pays it."""

    charge: Annotated[str, Meta(min_length=1, max_length=charges.TOKEN_CHARS_MAX)]
    card: Annotated[str, Meta(pattern=r"^[0-9]{16}(?![\s\S])")] = GOOD_CARD


class ChargeView(Struct, frozen=True):
    """A charge that was collected and acknowledged by the storefront."""

    charge_id: str
    payment_id: str
    amount: MoneyView

    @staticmethod
    def of(charge: Charge) -> "ChargeView":
        """Show `charge`."""
        amount = MoneyView(charge.amount, charge.currency)
        return ChargeView(charge.charge_id, charge.payment_id, amount)


api = Api[Ports]("payment_sandbox")


@api.route("POST /v1/charges/pay", input=ChargePayment, answer=ChargeView)
def pay(request: Request[ChargePayment], ports: Ports) -> Charge:
    """Pay a charge with a test card; the storefront is told before this answers."""
    secret = ports.secret()
    charge = charges.unseal(request.input.charge, secret)
    if request.now >= charge.expires_at:
        raise Conflict("charge_expired", "The time to pay this charge is over.")
    if request.input.card != GOOD_CARD:
        raise Conflict("card_declined", "Only the good test card pays.")
    notification = Notification(
        event_id=charge.event_id,
        type=charges.SUCCEEDED,
        app_id=charge.app_id,
        charge_id=charge.charge_id,
        payment_id=charge.payment_id,
        amount=charge.amount,
        currency=charge.currency,
    )
    body = msgspec.json.encode(notification)
    headers = {
        "content-type": "application/json",
        signatures.HEADER: signatures.sign(secret, request.now, body),
    }
    if ports.delivery.post(charge.notify_url, body, headers) != 204:
        # Asked again, the same charge is collected once and the storefront told again.
        raise Busy
    return charge
