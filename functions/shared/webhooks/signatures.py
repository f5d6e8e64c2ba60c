"""How deliveries are signed: as in the Standard Webhooks scheme, HMAC-SHA256 over what is sent.

    webhook-id: evt_01K...
    webhook-timestamp: 1793000000
    webhook-signature: v1,<base64> v1,<base64>

Signed is `id.timestamp.body`. While a secret is rotated there are two signatures, the newer first.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Final

from core.ids import WebhookId

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
PREFIX: Final = "whsec_"
TOLERANCE_S: Final = 300
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")


def derived_key(master: bytes, webhook_id: WebhookId, generation: int) -> bytes:
    """A webhook's key: it follows from the platform's and is stored nowhere."""
    name = f"webhook\0{webhook_id}\0{generation}".encode()
    return hmac.digest(master, name, hashlib.sha256)


def shown(key: bytes) -> str:
    """A key as its merchant copies it."""
    return PREFIX + base64.b64encode(key).decode()


def key_of(secret: str) -> bytes:
    """The key in what `shown` gave."""
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)


def headers(keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a delivery that is signed with each of `keys`."""
    signed = (f"v1,{_digest(key, message_id, str(timestamp), body)}" for key in keys)
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: " ".join(signed)}


def is_genuine(key: bytes, given: Mapping[str, str], body: bytes, now: int) -> bool:
    """Whether a delivery is fresh, to both sides, and one of its signatures is by `key`.

    This is what a receiver does; ours are in the tests and in docs/webhooks.md.
    """
    timestamp = given.get(TIMESTAMP, "")
    if not _TIMESTAMP.fullmatch(timestamp) or abs(now - int(timestamp)) > TOLERANCE_S:
        return False
    expected = _digest(key, given.get(ID, ""), timestamp, body).encode()
    signatures = [part.partition(",")[::2] for part in given.get(SIGNATURE, "").split(" ")]
    # All of them are compared: how many there are is no secret, which one fits is.
    fits = [
        hmac.compare_digest(expected, value.encode("utf-8", "replace"))
        for version, value in signatures
        if version == "v1"
    ]
    return any(fits)


def _digest(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
