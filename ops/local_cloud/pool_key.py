"""The key of the local user pool, for access tokens of people who never signed in.

Only this machine's cloud keeps it in a file; whoever can read that has the whole stack.
"""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import urllib3
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ops.build.steps import BuildError
from ops.local_cloud.stack_file import Stack


def pool_key(stack: Stack) -> rsa.RSAPrivateKey:
    """The private key that the pool signs access tokens with."""
    # It is made when it is first asked for.
    urllib3.request("GET", f"{stack.endpoint_url}/{stack.user_pool_id}/.well-known/jwks.json")
    folder = Path(stack.directory) / "state" / "cognito-pool-keys"
    pem = (folder / f"{stack.user_pool_id}-access.pem").read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BuildError(f"the pool's key is a {type(key).__name__}, not an RSA key")
    return key


def signed_token(good: str, claims: Mapping[str, Any], key: rsa.RSAPrivateKey) -> str:
    """A token with the header of a good one, which names the key, and these claims."""
    head = good.partition(".")[0]
    message = f"{head}.{_text(msgspec.json.encode(claims))}"
    signature = key.sign(message.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{message}.{_text(signature)}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
