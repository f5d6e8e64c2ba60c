"""Ports made once a process, at init: settings, one DynamoDB client, ids, the signing key."""

import os
import secrets
import time
from collections.abc import Callable
from functools import cache, cached_property

from core.ids import ulid_text
from functions.shared.aws import client, dynamodb
from functions.shared.cursors import KeySigner
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.price_keys import PriceKeys


def store(table_variable: str) -> DynamoStore:
    """The table that an environment variable names."""
    return DynamoStore(dynamodb(), os.environ[table_variable])


class Ulids:
    """Fresh ids: 48 bits of milliseconds, 80 random bits, in Crockford's base 32."""

    def new(self, prefix: str) -> str:
        """`prefix` and a ULID; later ids sort after earlier ones, to the millisecond."""
        number = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
        return f"{prefix}_{ulid_text(number)}"


def secret(variable: str) -> Callable[[], bytes]:
    """The secret whose id an environment variable holds; fetched when first asked for."""
    return cache(secret_now(variable))


def secret_now(variable: str) -> Callable[[], bytes]:
    """The secret whose id an environment variable holds, fetched at each call."""
    return lambda: _fetch_secret(variable)


def price_keys() -> PriceKeys:
    """The keys that prices are signed with; their secret is fetched when first needed."""
    return PriceKeys(secret_now("PRICE_SECRET"))


def _fetch_secret(variable: str) -> bytes:
    answer = client("secretsmanager").get_secret_value(SecretId=os.environ[variable])
    text: str = answer["SecretString"]
    return text.encode()


class SecretSigner:
    """Signs with the key in Secrets Manager, fetched when first needed."""

    def sign(self, message: bytes) -> bytes:
        """See `Signer.sign`."""
        return self._signer.sign(message)

    @cached_property
    def _signer(self) -> KeySigner:
        return KeySigner(secret("SIGNING_SECRET")())


class SqsQueue:
    """A queue by its URL."""

    def __init__(self, url: str) -> None:
        self._client = client("sqs")
        self._url = url

    def send(self, body: bytes, delay_s: int = 0) -> None:
        """Put a message into the queue, to be taken out no earlier than `delay_s` from now."""
        self._client.send_message(
            QueueUrl=self._url, MessageBody=body.decode(), DelaySeconds=delay_s
        )
