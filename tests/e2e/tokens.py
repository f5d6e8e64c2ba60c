"""Access tokens that nobody should accept, and one that everybody must."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

Claims = dict[str, Any]


def claims(token: str) -> Claims:
    """What a token says, unverified."""
    decoded: Claims = json.loads(_unpack(token.split(".")[1]))
    return decoded


class Mint:
    """Makes tokens from a good one, with the pool's key or without."""

    def __init__(self, good: str, key: rsa.RSAPrivateKey) -> None:
        self._key = key
        self._foreign = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.good = good
        self.header: dict[str, Any] = json.loads(_unpack(good.split(".", maxsplit=1)[0]))
        self.claims = claims(good)
        self.public_pem = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def signed(self, changes: Claims, header: Claims | None = None) -> str:
        """The good claims with `changes` (None removes one), signed by the pool."""
        told = {k: v for k, v in {**self.claims, **changes}.items() if v is not None}
        return self._rs256({**self.header, **(header or {})}, told, self._key)

    def foreign(self, header: Claims | None = None) -> str:
        """The good claims, signed by somebody else."""
        return self._rs256({**self.header, **(header or {})}, self.claims, self._foreign)

    def with_own_jwk(self) -> str:
        """Signed by somebody else whose public key the header brings along."""
        numbers = self._foreign.public_key().public_numbers()
        jwk = {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e), "alg": "RS256"}
        return self.foreign({"jwk": jwk})

    def unsigned(self, alg: str) -> str:
        """`alg` none, however it is spelled, without a signature."""
        return f"{_pack({**self.header, 'alg': alg})}.{_pack(self.claims)}."

    def hs256_with_public_key(self) -> str:
        """The public key taken for a shared secret."""
        message = f"{_pack({**self.header, 'alg': 'HS256'})}.{_pack(self.claims)}"
        tag = hmac.digest(self.public_pem, message.encode(), hashlib.sha256)
        return f"{message}.{_text(tag)}"

    def with_other_payload(self) -> str:
        """A good signature under claims that it was not made for."""
        head, _, signature = self.good.split(".")
        return f"{head}.{_pack({**self.claims, 'cognito:groups': ['admin']})}.{signature}"

    @staticmethod
    def _rs256(header: Claims, told: Claims, key: rsa.RSAPrivateKey) -> str:
        message = f"{_pack({**header, 'alg': 'RS256'})}.{_pack(told)}"
        signature = key.sign(message.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{message}.{_text(signature)}"


def refused(listener: str) -> dict[str, Callable[[Mint, str], str]]:
    """Case → Authorization header, from the mint and an ID token. Nobody may ask `listener`."""
    now = int(time.time())
    cases: dict[str, Callable[[Mint, str], str]] = {
        "basic": lambda _, __: "Basic c2hvcHBlcjpwYXNzd29yZA==",
        "garbage": lambda _, __: "Bearer a.b.c",
        "empty": lambda _, __: "Bearer ",
        "ID token": lambda _, id_token: f"Bearer {id_token}",
    }
    tokens: dict[str, Callable[[Mint], str]] = {
        "alg none": lambda mint: mint.unsigned("none"),
        "alg NONE": lambda mint: mint.unsigned("NONE"),
        "alg nOnE": lambda mint: mint.unsigned("nOnE"),
        "HS256 with the public key": lambda mint: mint.hs256_with_public_key(),
        "embedded jwk": lambda mint: mint.with_own_jwk(),
        "jku": lambda mint: mint.foreign({"jku": listener}),
        "x5u": lambda mint: mint.foreign({"x5u": listener}),
        "foreign key": lambda mint: mint.foreign(),
        "unknown kid": lambda mint: mint.signed({}, {"kid": "nobody"}),
        "cut signature": lambda mint: mint.good[:-8],
        "no signature": lambda mint: mint.good.rpartition(".")[0] + ".",
        "changed payload": lambda mint: mint.with_other_payload(),
        "expired": lambda mint: mint.signed({"exp": now - 300}),
        "not yet": lambda mint: mint.signed({"nbf": now + 3600}),
        "no expiry": lambda mint: mint.signed({"exp": None}),
        "other issuer": lambda mint: mint.signed({"iss": "https://evil.example/pool"}),
        "other client": lambda mint: mint.signed({"client_id": "somebody"}),
        "not for access": lambda mint: mint.signed({"token_use": "refresh"}),
        "no subject": lambda mint: mint.signed({"sub": None}),
    }
    for name, make in tokens.items():
        cases[name] = lambda mint, _, make=make: f"Bearer {make(mint)}"  # type: ignore[misc]
    return cases


def _pack(value: object) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unpack(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8))
