"""DynamoDB on this machine, for what a lock in memory cannot show: real races."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError

from functions.shared.dynamodb.attributes import from_attributes
from functions.shared.dynamodb.calls import Client, HttpCalls
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.store import Item
from ops.build.environments import DYNOXIDE

START_S_MAX = 10
REGION = "us-east-1"
_KEY_ID, _SECRET = "local", "local"
_CONFIG = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
_KEYS = {"": ("pk", "sk"), "gsi1": ("gsi1pk", "gsi1sk"), "gsi2": ("gsi2pk", "gsi2sk")}
_PROJECTIONS = {"gsi1": "ALL", "gsi2": "KEYS_ONLY"}


class Dynoxide:
    """A server with an empty database in memory, until `stop`."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process = subprocess.Popen(
            [str(DYNOXIDE), "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._admin = _botocore_client(self.port)
        self._client = client(self.port)
        self._numbers = count(1)
        self._wait_until_it_answers()

    def new_table(self, *, plainly: bool = False) -> DynamoStore:
        """A table of its own, keyed as ours are; `plainly` behind botocore's client."""
        name = f"storefront-test-{next(self._numbers)}"
        schemas = {index: _schema(*keys) for index, keys in _KEYS.items()}
        self._admin.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=schemas[""],
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": "S"}
                for keys in _KEYS.values()
                for key in keys
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": index,
                    "KeySchema": schemas[index],
                    "Projection": {"ProjectionType": projection},
                }
                for index, projection in _PROJECTIONS.items()
            ],
        )
        return DynamoStore(self._admin if plainly else self._client, name)

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def stop(self) -> None:
        """End the process that this object started."""
        self._process.terminate()
        self._process.wait(START_S_MAX)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_S_MAX
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(BotoCoreError):
                self._admin.list_tables()
                return
            time.sleep(0.02)
        self.stop()
        raise RuntimeError(f"dynoxide does not answer; status {self._process.returncode}")


def all_items(table: DynamoStore) -> Iterator[Item]:
    """Everything in a table, in no order."""
    client: Any = table._client
    scan = {"TableName": table._table}
    while True:
        page = client.call("Scan", scan)
        yield from (from_attributes(item) for item in page["Items"])
        if "LastEvaluatedKey" not in page:
            return
        scan["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def client(port: int) -> Client:
    """A client of the server at a port of this machine, as the functions' is."""
    address = f"http://127.0.0.1:{port}"
    return Client(HttpCalls(address, REGION, lambda: ReadOnlyCredentials(_KEY_ID, _SECRET, None)))


def _botocore_client(port: int) -> Any:
    """One that makes tables, too."""
    session = botocore.session.Session()
    session.set_credentials(_KEY_ID, _SECRET)
    return session.create_client(
        "dynamodb",
        region_name=REGION,
        endpoint_url=f"http://127.0.0.1:{port}",
        config=_CONFIG,
    )


def _schema(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]
