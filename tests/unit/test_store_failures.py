"""What becomes of DynamoDB's errors, through a real client with canned answers."""

from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.stub import ANY, Stubber

from core.errors import Busy, Invalid
from functions.shared.dynamodb import dynamo_store
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.store import Contended, Delete, Key, Put, Query, Refused

KEY = Key("a", "b")
READS: list[tuple[str, Callable[[DynamoStore], object]]] = [
    ("get_item", lambda store: store.get(KEY)),
    ("query", lambda store: store.query(Query("a"))),
    ("batch_get_item", lambda store: store.get_many([KEY])),
    ("batch_write_item", lambda store: store.put_many([Put(KEY, {})])),
]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[DynamoStore, Stubber]]:
    monkeypatch.setattr(dynamo_store, "_back_off", lambda _: None)
    client: Any = botocore.session.get_session().create_client(
        "dynamodb",
        "eu-west-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1}),
    )
    with Stubber(client) as stub:
        yield DynamoStore(client, "table"), stub
    stub.assert_no_pending_responses()


def cancelled(stub: Stubber, *reasons: dict[str, Any], times: int = 1) -> None:
    for _ in range(times):
        stub.add_client_error(
            "transact_write_items",
            "TransactionCanceledException",
            "Transaction cancelled",
            modeled_fields={"CancellationReasons": [*reasons]},
        )


@pytest.mark.parametrize(("operation", "call"), READS, ids=[name for name, _ in READS])
@pytest.mark.parametrize(
    "code", ["ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError"]
)
def test_a_throttled_call_may_be_tried_again(
    table: tuple[DynamoStore, Stubber],
    operation: str,
    call: Callable[[DynamoStore], object],
    code: str,
) -> None:
    store, stub = table
    stub.add_client_error(operation, code)
    with pytest.raises(Busy):
        call(store)


def test_a_commit_is_retried_under_one_token(table: tuple[DynamoStore, Stubber]) -> None:
    store, stub = table
    tokens: list[str] = []

    def remember(params: dict[str, Any], **_: object) -> None:
        tokens.append(params["ClientRequestToken"])

    client: Any = store._client
    client.meta.events.register("provide-client-params.dynamodb.*", remember)
    cancelled(stub, {"Code": "TransactionConflict"})
    stub.add_client_error("transact_write_items", "TransactionInProgressException")
    stub.add_response("transact_write_items", {}, {"TransactItems": ANY, "ClientRequestToken": ANY})
    store.commit([Delete(KEY)])
    assert len(tokens) == 3
    assert len(set(tokens)) == 1


def test_lasting_contention_says_where(table: tuple[DynamoStore, Stubber]) -> None:
    store, stub = table
    reasons = {"Code": "None"}, {"Code": "TransactionConflict"}
    cancelled(stub, *reasons, times=dynamo_store.ATTEMPTS_MAX)
    with pytest.raises(Contended) as caught:
        store.commit([Delete(KEY), Delete(Key("c", "d"))])
    assert caught.value.at == (1,)


def test_false_conditions_are_named_by_position(table: tuple[DynamoStore, Stubber]) -> None:
    store, stub = table
    cancelled(stub, {"Code": "ConditionalCheckFailed"}, {"Code": "TransactionConflict"})
    with pytest.raises(Refused) as caught:
        store.commit([Delete(KEY), Delete(Key("c", "d"))])
    assert caught.value.failed == (0,)


def test_an_item_over_the_limit_is_the_callers_fault(table: tuple[DynamoStore, Stubber]) -> None:
    store, stub = table
    message = "Item size has exceeded the maximum allowed size"
    cancelled(stub, {"Code": "ValidationError", "Message": message})
    with pytest.raises(Invalid) as caught:
        store.commit([Put(KEY, {})])
    assert caught.value.code == "item_too_large"


def test_what_is_nobodys_contention_stays_a_defect(table: tuple[DynamoStore, Stubber]) -> None:
    store, stub = table
    stub.add_client_error("get_item", "AccessDeniedException")
    with pytest.raises(botocore.exceptions.ClientError):
        store.get(KEY)
