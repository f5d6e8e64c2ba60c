"""Charges: what the storefront asks the sandbox to collect, signed so that nobody changes it.

The shopper carries the token from one to the other: `base64url(json).hex(hmac)`.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from core.errors import Invalid
from core.ids import PaymentId

APP_ID: Final = "storefront"
TOKEN_CHARS_MAX: Final = 2_048


class Charge(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount to collect for a payment, and where to say that it was."""

    app_id: str
    payment_id: PaymentId
    amount: Annotated[int, Meta(ge=0)]
    currency: str
    expires_at: int
    notify_url: str

    @property
    def charge_id(self) -> str:
        """The provider's reference: the same payment is collected once, however often asked."""
        return "ch_" + _stable(f"charge.{self.payment_id}")

    @property
    def event_id(self) -> str:
        """The provider's id of the notification."""
        return "ntf_" + _stable(f"succeeded.{self.payment_id}")


class Notification(Struct, frozen=True, forbid_unknown_fields=True):
    """What the sandbox posts to `notify_url` once it has collected."""

    event_id: str
    type: str
    app_id: str
    charge_id: str
    payment_id: PaymentId
    amount: int
    currency: str


SUCCEEDED: Final = "charge.succeeded"


def seal(charge: Charge, secret: bytes) -> str:
    """`charge` as a token."""
    payload = base64.urlsafe_b64encode(msgspec.json.encode(charge))
    return f"{payload.decode()}.{_tag(payload, secret)}"


def unseal(token: str, secret: bytes) -> Charge:
    """The charge of a token that we sealed; raises `Invalid` for anything else."""
    payload, _, tag = token.encode("utf-8", "replace").partition(b".")
    if not hmac.compare_digest(tag, _tag(payload, secret).encode()):
        raise Invalid("invalid_charge", "Not a charge of the storefront.", field="charge")
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(payload), type=Charge)
    except (binascii.Error, msgspec.MsgspecError):
        raise Invalid("invalid_charge", "Not a charge of today's form.", field="charge") from None


def _tag(payload: bytes, secret: bytes) -> str:
    return hmac.digest(secret, b"charge\0" + payload, hashlib.sha256).hex()


def _stable(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:26]
