"""What the sandbox tells the storefront, when, and again until it is heard."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Protocol

import msgspec
from msgspec import Struct

from functions.shared.payments import signatures
from functions.shared.sandbox.cards import CARDS
from functions.shared.sandbox.charges import Charge, Refund
from functions.shared.sandbox.wire import (
    CHARGE_FAILED,
    CHARGE_SUCCEEDED,
    REFUND_FAILED,
    REFUND_SUCCEEDED,
    Notification,
    RefundTold,
)

HEARD: Final = 204
AGAIN_AFTER_S: Final = 10


class Told(Struct, frozen=True):
    """A notification on its way: sent `after_s`, or waiting in the queue."""

    url: str
    notification: Notification
    after_s: int = 0


class Delivery(Protocol):
    """A way to the storefront."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status answered; 0 when it cannot be reached."""


class Queue(Protocol):
    """Where notifications wait that are sent later."""

    def send(self, body: bytes, delay_s: int = 0) -> None:
        """Put a message into the queue, to be taken out no earlier than `delay_s` from now."""


class Sender(Struct, frozen=True):
    """Sends notifications, each signed when it is sent."""

    secret: Callable[[], bytes]
    delivery: Delivery

    def send(self, told: Told, now: int) -> bool:
        """Post a notification; False when the storefront did not take it."""
        body = msgspec.json.encode(told.notification)
        headers = {
            "content-type": "application/json",
            signatures.HEADER: signatures.sign(self.secret(), now, body),
        }
        return self.delivery.post(told.url, body, headers) == HEARD


class Notifier(Struct, frozen=True):
    """Sends what is due now, and has the rest sent later."""

    sender: Sender
    queue: Queue

    def tell(self, told: Iterator[Told], now: int) -> None:
        """Send what is due now, and queue what is for later or was not heard."""
        for each in told:
            delay_s = each.after_s or (0 if self.sender.send(each, now) else AGAIN_AFTER_S)
            if delay_s:
                self.queue.send(msgspec.json.encode(each), delay_s)


def of_charge(charge: Charge) -> Iterator[Told]:
    """What is told about a charge that was paid: the same events, whenever it is asked."""
    behaviour = CARDS[charge.card or ""]
    for after_s in behaviour.told_after:
        yield Told(charge.asked.notify_url, _of(charge, CHARGE_SUCCEEDED), after_s)
    for after_s in behaviour.failed_after:
        yield Told(charge.asked.notify_url, _of(charge, CHARGE_FAILED), after_s)


def of_refund(charge: Charge, refund: Refund) -> Iterator[Told]:
    """What is told about a refund."""
    kind = REFUND_SUCCEEDED if refund.reason is None else REFUND_FAILED
    notification = msgspec.structs.replace(
        _of(charge, kind),
        event_id=f"ntf_{kind}_{refund.refund_id}",
        amount=refund.amount,
        refund=RefundTold(refund.refund_id, refund.provider_refund_id, refund.reason),
    )
    for after_s in CARDS[charge.card or ""].refund_told_after:
        yield Told(charge.asked.notify_url, notification, after_s)


def _of(charge: Charge, kind: str) -> Notification:
    return Notification(
        event_id=f"ntf_{kind}_{charge.charge_id}",
        type=kind,
        app_id=charge.asked.app_id,
        charge_id=charge.charge_id,
        payment_id=charge.asked.payment_id,
        amount=charge.asked.amount,
        currency=charge.asked.currency,
    )
