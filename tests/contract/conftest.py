"""Stores that repositories are tested on: the tests' own and DynamoDB's."""

from collections.abc import Iterator

import pytest

from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.store import Store
from tests.fakes.dynoxide import Dynoxide
from tests.fakes.memory_store import MemoryStore


@pytest.fixture(scope="session")
def dynoxide() -> Iterator[Dynoxide]:
    """One server for all tests; each makes tables of its own."""
    server = Dynoxide()
    yield server
    server.stop()


@pytest.fixture
def table(dynoxide: Dynoxide) -> DynamoStore:
    """An empty DynamoDB table, for races."""
    return dynoxide.new_table()


@pytest.fixture(params=["memory", "dynoxide"])
def any_store(request: pytest.FixtureRequest) -> Store:
    """An empty table, of each kind in turn: what holds of one must hold of the other."""
    if request.param == "memory":
        return MemoryStore()
    server: Dynoxide = request.getfixturevalue("dynoxide")
    return server.new_table()
