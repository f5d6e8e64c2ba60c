"""Stripe on the wire: what we read of its objects. It adds members as it likes."""

from typing import Any

from msgspec import Struct, field


class StripeSecret(Struct, frozen=True):
    """What the secret of Stripe holds."""

    secret_key: str
    webhook_secrets: list[str]
    """Of the endpoint: while they are rotated there are two."""

    @property
    def is_live(self) -> bool:
        """Whether the key moves real money; test keys have `_test_` in them."""
        return "_live_" in self.secret_key


class Session(Struct, frozen=True):
    """A Checkout Session: one attempt to pay."""

    id: str
    status: str | None = None
    payment_status: str = ""
    url: str | None = None
    client_reference_id: str | None = None
    payment_intent: str | None = None
    amount_total: int | None = None
    currency: str | None = None


class Intent(Struct, frozen=True):
    """A PaymentIntent: the money of a session."""

    id: str
    amount_received: int
    currency: str
    metadata: dict[str, str] = {}


class Refund(Struct, frozen=True):
    """A refund of a PaymentIntent."""

    id: str
    amount: int
    currency: str
    status: str
    metadata: dict[str, str] = {}
    failure_reason: str | None = None


class Refunds(Struct, frozen=True):
    """A page of refunds, the newest first."""

    refunds: list[Refund] = field(name="data")
    has_more: bool = False


class StripeEventObject(Struct, frozen=True):
    """What an event is about."""

    object: dict[str, Any]


class StripeEvent(Struct, frozen=True):
    """A notification."""

    id: str
    type: str
    livemode: bool
    about: StripeEventObject = field(name="data")


class FailureCode(Struct, frozen=True):
    """Why Stripe refuses."""

    code: str | None = None


class Failure(Struct, frozen=True):
    """A refusal."""

    error: FailureCode
