"""AWS Signature Version 4, of a POST to `/` with a JSON body: what a call to DynamoDB is."""

import hashlib
import hmac
from functools import lru_cache
from time import gmtime, strftime
from typing import Final

from msgspec import Struct

ALGORITHM: Final = "AWS4-HMAC-SHA256"
MEDIA_TYPE: Final = "application/x-amz-json-1.0"
SERVICE: Final = "dynamodb"


class Credentials(Struct, frozen=True):
    """What calls are signed with at one moment; `token` comes with a key that is lent."""

    access_key: str
    secret_key: str
    token: str | None = None


def signed_headers(
    credentials: Credentials, region: str, host: str, target: str, body: bytes, at: int
) -> dict[str, str]:
    """All headers of the call but its length; `at` is now, in epoch seconds."""
    time = strftime("%Y%m%dT%H%M%SZ", gmtime(at))
    headers = {"content-type": MEDIA_TYPE, "host": host, "x-amz-date": time}
    if credentials.token is not None:
        headers["x-amz-security-token"] = credentials.token
    headers["x-amz-target"] = target
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"POST\n/\n\n{lines}\n{names}\n{_digest(body)}"
    scope = f"{time[:8]}/{region}/{SERVICE}/aws4_request"
    text = f"{ALGORITHM}\n{time}\n{scope}\n{_digest(canonical.encode())}"
    key = _signing_key(credentials.secret_key, time[:8], region)
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    headers["authorization"] = (
        f"{ALGORITHM} Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return headers


@lru_cache(maxsize=4)
def _signing_key(secret_key: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (day, region, SERVICE, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _digest(message: bytes) -> str:
    return hashlib.sha256(message).hexdigest()
