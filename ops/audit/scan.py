"""Tables of a running stack, or of a deployed one, item by item."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import botocore.session

from functions.shared.dynamodb.attributes import from_attributes
from functions.shared.dynamodb.store import Item
from ops.build.steps import BuildError
from ops.local_cloud import clients
from ops.local_cloud.stack_file import Stack

TABLES: Final[Mapping[str, str]] = {
    "commerce": "CommerceTable",
    "ledger": "LedgerTable",
    "webhooks": "WebhooksTable",
}
"""What is read → its name in the template."""


def local_client(stack: Stack) -> Any:
    """DynamoDB of the local cloud."""
    return clients.client(stack.endpoint_url, "dynamodb")


def deployed_client(region: str | None) -> Any:
    """DynamoDB of the account that the environment has credentials for."""
    return botocore.session.get_session().create_client("dynamodb", region_name=region)


def named(given: Mapping[str, str | None], client: Any) -> dict[str, str]:
    """The tables' full names; those not given are the only ones that contain the template's."""
    there = [
        name
        for page in client.get_paginator("list_tables").paginate()
        for name in page["TableNames"]
    ]
    return {what: given.get(what) or _only(there, part) for what, part in TABLES.items()}


def scan(client: Any, table: str) -> Iterator[Item]:
    """Every item of a table, read consistently, a page in memory at a time."""
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    for page in pages:
        yield from map(from_attributes, page["Items"])


def _only(names: list[str], part: str) -> str:
    found = [name for name in names if part in name]
    if len(found) != 1:
        raise BuildError(f"{len(found)} tables are called {part}: name the one to read")
    return found[0]
