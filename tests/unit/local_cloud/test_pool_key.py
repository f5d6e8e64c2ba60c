"""Tokens that the pool's own key signs."""

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ops.local_cloud.pool_key import signed_token


def packed(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_token_names_the_good_ones_key_and_is_signed_with_it() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    header = {"alg": "RS256", "kid": "the pool's"}
    told: dict[str, Any] = {"sub": "somebody", "exp": 1_800_000_000}
    token = signed_token(f"{packed(header)}.{packed({'sub': 'lin'})}.c2ln", told, key)
    head, claims, signature = token.split(".")
    key.public_key().verify(
        unpacked(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    assert json.loads(unpacked(head)) == header
    assert json.loads(unpacked(claims)) == told
