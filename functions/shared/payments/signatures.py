"""Signed notifications: HMAC-SHA256 over `timestamp.body`, on the bytes that travelled.

The header is `t=<epoch seconds>,v1=<hex>`; while a secret is rotated it holds several `v1`.
"""

import hashlib
import hmac
import re
from typing import Final

from core.errors import Malformed

HEADER: Final = "sandbox-signature"
TOLERANCE_S: Final = 300
TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")


def sign(secret: bytes, timestamp: int, body: bytes) -> str:
    """The header for a body sent at `timestamp`."""
    return f"t={timestamp},v1={_digest(secret, str(timestamp), body)}"


def verify(secret: bytes, header: str | None, body: bytes, now: int) -> None:
    """Raise `Malformed` unless the header is fresh, to both sides, and signs exactly `body`."""
    if not is_genuine(secret, header, body, now):
        raise refused()


def is_genuine(secret: bytes, header: str | None, body: bytes, now: int) -> bool:
    """Whether the header is fresh, to both sides, and signs exactly `body`."""
    parts = [part.strip().partition("=")[::2] for part in (header or "").split(",")]
    timestamps = [value for name, value in parts if name == "t"]
    signatures = [value for name, value in parts if name == "v1"]
    if len(timestamps) != 1 or not TIMESTAMP.fullmatch(timestamps[0]):
        return False
    if abs(now - int(timestamps[0])) > TOLERANCE_S:
        return False
    expected = _digest(secret, timestamps[0], body).encode()
    # All of them are compared: how many there are is no secret, which one fits is.
    fits = [hmac.compare_digest(expected, given.encode("utf-8", "replace")) for given in signatures]
    return any(fits)


def refused() -> Malformed:
    """One answer to everything that is not genuine: it teaches a forger nothing."""
    return Malformed("notification_refused", "Not a notification that we accept.")


def _digest(secret: bytes, timestamp: str, body: bytes) -> str:
    return hmac.digest(secret, timestamp.encode() + b"." + body, hashlib.sha256).hex()
