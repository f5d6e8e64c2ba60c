"""RSA signatures with SHA-256 and PKCS#1 v1.5, and AES-GCM, on raw bytes.

`cryptography` takes some 20 ms to import: it is, where a provider needs it, and then once.
"""

import base64
import binascii
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_PEM = b"-----BEGIN "
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


def sign(private_key: str, message: bytes) -> str:
    """The signature of `message` in base64."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    signature = _private(private_key).sign(message, PKCS1v15(), SHA256())
    return base64.b64encode(signature).decode()


def is_signed(public_key: str, signature: str, message: bytes) -> bool:
    """Whether `signature`, in base64, is of exactly `message`."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    key = _public(public_key)
    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw, message, PKCS1v15(), SHA256())
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def open_sealed(key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes | None:
    """What AES-256-GCM sealed; None when a bit of it, the nonce or `associated` is another."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        return AESGCM(key).decrypt(nonce, sealed, associated)
    except (InvalidTag, ValueError):
        return None


@cache
def _private(key: str) -> "RSAPrivateKey":
    """The key of a PEM, or of the bare base64 that Alipay's tool writes."""
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_der_private_key,
        load_pem_private_key,
    )

    text = key.strip().encode()
    load = load_pem_private_key if text.startswith(_PEM) else load_der_private_key
    raw = text if text.startswith(_PEM) else base64.b64decode(text)
    return load(raw, None)  # type: ignore[return-value]


@cache
def _public(key: str) -> "RSAPublicKey":
    """The key of a PEM, of a certificate, or of bare base64."""
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_der_public_key,
        load_pem_public_key,
    )
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415

    text = key.strip().encode()
    if text.startswith(_CERTIFICATE):
        return load_pem_x509_certificate(text).public_key()  # type: ignore[return-value]
    if text.startswith(_PEM):
        return load_pem_public_key(text)  # type: ignore[return-value]
    return load_der_public_key(base64.b64decode(text))  # type: ignore[return-value]
