"""Signed content as a compact JWS (RFC 7515) with Ed25519 (RFC 8037).

    signed = sign(b'{"payable": 46800}', keys)     # header.payload.signature, in base64url
    verified(signed, keys)                         # the payload, or None unless we signed it

Anyone can check one with the published keys and any JOSE library.
"""

import base64
from typing import Literal, Protocol

import msgspec
from msgspec import Struct


class Verifier(Protocol):
    """Public keys."""

    def verify(self, key_id: str, message: bytes, signature: bytes) -> bool:
        """Whether the key of this id, which is one of ours, signed the message."""


class Signer(Verifier, Protocol):
    """A key to sign with, and the public keys of those used before."""

    @property
    def key_id(self) -> str:
        """The id of the key that signs now."""

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of the message (64 bytes)."""


class _Header(Struct, frozen=True, forbid_unknown_fields=True):
    """Which key signed. Anything else in a header is refused, `crit` above all."""

    alg: Literal["EdDSA"]
    kid: str


def sign(payload: bytes, keys: Signer) -> str:
    """The payload, signed with the present key."""
    header = msgspec.json.encode(_Header("EdDSA", keys.key_id))
    message = f"{_encode(header)}.{_encode(payload)}"
    return f"{message}.{_encode(keys.sign(message.encode()))}"


def verified(signed: str, keys: Verifier) -> bytes | None:
    """The payload, None unless one of our keys signed it."""
    message, _, signature = signed.rpartition(".")
    header, _, payload = message.partition(".")
    try:
        said = msgspec.json.decode(_decode(header), type=_Header)
        content, tag = _decode(payload), _decode(signature)
    except ValueError:
        return None
    return content if keys.verify(said.kid, message.encode(), tag) else None


def payload_of(signed: str) -> bytes:
    """The payload of what we signed and kept; nothing is verified."""
    return _decode(signed.split(".")[1])


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _decode(text: str) -> bytes:
    """What one text encodes; another text for the same is refused."""
    content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _encode(content) != text:
        raise ValueError("not canonical base64url")
    return content
