"""The keys that prices are signed with: Ed25519, derived from a secret, so that no tool makes them.

The secret's first word makes the key that signs; each word makes one that is published and still
verifies. To rotate, put a new word before the others. What a word's key has signed is proven for
as long as the word is there: of a key that leaked, take it out.
"""

import base64
import hashlib
import hmac
import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from core.errors import Defect

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WORD_CHARS_MIN: Final = 32
KEY_BYTES: Final = 32
LOOK_AGAIN_S: Final = 30
_PURPOSE: Final = b"storefront price signatures: Ed25519 seed\x01"


class PublicKey(Struct, frozen=True):
    """A key to verify with, as a JSON Web Key (RFC 8037). `kid` is its thumbprint (RFC 7638)."""

    kid: str
    x: str
    kty: str = "OKP"
    crv: str = "Ed25519"
    alg: str = "EdDSA"
    use: str = "sig"


def public_key(x: str) -> PublicKey:
    """The key of 32 bytes in base64url; raises ValueError where it is not that."""
    if len(base64.b64decode(f"{x}=", altchars=b"-_", validate=True)) != KEY_BYTES:
        raise ValueError(f"not {KEY_BYTES} bytes")
    named = msgspec.json.encode({"crv": "Ed25519", "kty": "OKP", "x": x})
    return PublicKey(_encode(hashlib.sha256(named).digest()), x)


class PublishedKeys:
    """Verifies with public keys alone (`core.jws.Verifier`); no secret is needed."""

    def __init__(self, keys: list[PublicKey]) -> None:
        self._keys = {key.kid: key for key in keys}

    def verify(self, key_id: str, message: bytes, signature: bytes) -> bool:
        """See `core.jws.Verifier.verify`."""
        key = self._keys.get(key_id)
        return key is not None and _fits(key, message, signature)


class PriceKeys:
    """Signs and verifies (`core.jws.Signer`) with the keys of the secret that `fetch` reads."""

    def __init__(
        self, fetch: Callable[[], bytes], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._looked_again_at = -math.inf
        self._private: dict[str, Ed25519PrivateKey] = {}
        self._public: dict[str, PublicKey] = {}

    @property
    def key_id(self) -> str:
        """See `core.jws.Signer.key_id`."""
        return next(iter(self._loaded()))

    def sign(self, message: bytes) -> bytes:
        """See `core.jws.Signer.sign`."""
        key_id = self.key_id  # which loads the keys, at the first time
        return self._private[key_id].sign(message)

    def verify(self, key_id: str, message: bytes, signature: bytes) -> bool:
        """See `core.jws.Verifier.verify`.

        A key that is not known may be newer than this process, so the secret is read again; but
        anyone can name keys that nobody has, so that is done once in a while.
        """
        if key_id not in self._loaded() and self._clock() - self._looked_again_at >= LOOK_AGAIN_S:
            self._looked_again_at = self._clock()
            self._load()
        key = self._public.get(key_id)
        return key is not None and _fits(key, message, signature)

    def published(self) -> list[PublicKey]:
        """The public keys, the one that signs now first."""
        return list(self._loaded().values())

    def _loaded(self) -> dict[str, PublicKey]:
        if not self._public:
            self._load()
        return self._public

    def _load(self) -> None:
        words = self._fetch().split()
        if not words or min(map(len, words)) < WORD_CHARS_MIN:
            raise Defect(f"the secret of price signatures has no words of {WORD_CHARS_MIN} or more")
        private = [_private_key(word) for word in words]
        public = [public_key(_encode(key.public_key().public_bytes_raw())) for key in private]
        self._private = {shown.kid: key for shown, key in zip(public, private, strict=True)}
        self._public = {shown.kid: shown for shown in public}


def _private_key(word: bytes) -> "Ed25519PrivateKey":
    """The key of a word: HKDF-SHA256 without salt gives its seed."""
    # 20 to 30 ms that only those requests pay that sign or verify.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    extracted = hmac.digest(bytes(32), word, hashlib.sha256)
    return Ed25519PrivateKey.from_private_bytes(hmac.digest(extracted, _PURPOSE, hashlib.sha256))


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _fits(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the signature is the key's."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    point = base64.urlsafe_b64decode(f"{key.x}=")
    try:
        Ed25519PublicKey.from_public_bytes(point).verify(signature, message)
    except InvalidSignature:
        return False
    return True
