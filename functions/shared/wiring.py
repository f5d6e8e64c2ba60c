"""Ports made once a process, at init: settings, one DynamoDB client, ids, the signing key."""

import os
import secrets
import time
from collections.abc import Callable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.config import Config

from functions.shared.cursors import KeySigner
from functions.shared.dynamodb.dynamo_store import DynamoStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 4},
    parameter_validation=False,
)
_session = botocore.session.get_session()


def client(service: str) -> Any:
    """A client of an AWS service; make each once, at init."""
    return _session.create_client(service, config=_CONFIG)


def dynamodb() -> "DynamoDBClient":
    """The process's DynamoDB client."""
    global _dynamodb  # noqa: PLW0603  (one client a process: init costs 100 ms)
    if _dynamodb is None:
        _dynamodb = client("dynamodb")
    return _dynamodb


_dynamodb: "DynamoDBClient | None" = None


def store(table_variable: str) -> DynamoStore:
    """The table that an environment variable names."""
    return DynamoStore(dynamodb(), os.environ[table_variable])


class Ulids:
    """Fresh ids: 48 bits of milliseconds, 80 random bits, in Crockford's base 32."""

    def new(self, prefix: str) -> str:
        """`prefix` and a ULID; later ids sort after earlier ones, to the millisecond."""
        number = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
        digits = "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
        return f"{prefix}_{digits}"


def secret(variable: str) -> Callable[[], bytes]:
    """The secret whose id an environment variable holds; fetched when first asked for."""

    @cache
    def fetch() -> bytes:
        answer = client("secretsmanager").get_secret_value(SecretId=os.environ[variable])
        text: str = answer["SecretString"]
        return text.encode()

    return fetch


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

    def send(self, body: bytes) -> None:
        """Put a message into the queue."""
        self._client.send_message(QueueUrl=self._url, MessageBody=body.decode())
