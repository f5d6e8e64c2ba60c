"""List positions as opaque, signed cursors.

A cursor is bound to its caller, route and filter, so one that was changed, borrowed from
another user or carried to another list is refused.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Protocol

import msgspec

from core.errors import Malformed

TAG_BYTES = 16


class Signer(Protocol):
    """Something that holds a secret key."""

    def sign(self, message: bytes) -> bytes:
        """The HMAC-SHA256 of `message` (32 bytes)."""


class KeySigner:
    """Signs with a key in hand."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, message: bytes) -> bytes:
        """See `Signer.sign`."""
        return hmac.digest(self._key, message, hashlib.sha256)


def encode(position: dict[str, str], context: str, signer: Signer) -> str:
    """`position` as a cursor that is valid in `context` only."""
    payload = msgspec.json.encode(position)
    return base64.urlsafe_b64encode(_tag(payload, context, signer) + payload).decode().rstrip("=")


def decode(cursor: str, context: str, signer: Signer) -> dict[str, str]:
    """The position that `encode` was given; raises `Malformed` for anything else."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _invalid() from None
    tag, payload = raw[:TAG_BYTES], raw[TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(payload, context, signer)):
        raise _invalid()
    return msgspec.json.decode(payload, type=dict[str, str])


def _tag(payload: bytes, context: str, signer: Signer) -> bytes:
    return signer.sign(b"cursor\0" + context.encode() + b"\0" + payload)[:TAG_BYTES]


def _invalid() -> Malformed:
    return Malformed("invalid_cursor", "Not a cursor of this list.", field="cursor")
