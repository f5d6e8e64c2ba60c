"""Counting what functions ask of DynamoDB, and the gateway they are called through."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from functions.shared.dynamodb.calls import Client
from ops.client import Answer, claims_of
from ops.replay.gateway import Gateway
from ops.replay.meter import Meter, Use, kind


@pytest.mark.parametrize(
    ("pk", "sk", "expected"),
    [
        ("ORDER#ord_1", "ORDER", "ORDER"),
        ("ORDER#ord_1", "CHILD#sub_1", "ORDER/CHILD"),
        ("ONCE#user#POST /v1/orders#key", "RECEIPT", "ONCE/RECEIPT"),
        ("CATEGORIES", "shoes", "CATEGORIES"),
        ("ACCOUNT#platform#3", "ENTRY#jnl_1", "ACCOUNT/ENTRY"),
    ],
)
def test_an_item_is_named_by_its_keys(pk: str, sk: str, expected: str) -> None:
    assert kind(pk, sk) == expected


def test_a_transaction_is_one_call_with_all_its_items_and_the_units_that_were_consumed() -> None:
    calls = _Calls()
    meter = Meter(calls.client, lambda: "POST /v1/orders")
    event = {**_key("EVENT#evt_1", "EVENT"), "type": {"S": "OrderPlaced"}}

    asked = calls.make(
        "TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"Item": event}},
                {"Update": {"Key": _key("SKU#sku_1", "STOCK")}},
                {"Update": {"Key": _key("SKU#sku_2", "STOCK")}},
            ]
        },
        {"ConsumedCapacity": [{"CapacityUnits": 8.0}]},
    )

    assert asked["ReturnConsumedCapacity"] == "TOTAL"
    assert meter.uses == [
        Use("POST /v1/orders", "TransactWriteItems", {"EVENT": 1, "SKU/STOCK": 2}, 8.0)
    ]
    assert meter.uses[0].is_write
    assert meter.events == [event]


def test_reads_are_counted_by_their_keys_or_partition() -> None:
    calls = _Calls()
    meter = Meter(calls.client, lambda: "GET /v1/cart")
    batch = {"Keys": [_key("CATEGORIES", "shoes"), _key("PRODUCT#prd_1", "PRODUCT")]}

    calls.make("GetItem", {"Key": _key("ORDER#o", "ORDER")}, _consumed(1.5))
    calls.make("BatchGetItem", {"RequestItems": {"table": batch}}, {})
    calls.make(
        "Query",
        {
            "KeyConditionExpression": "#a = :a AND begins_with(#b, :b)",
            "ExpressionAttributeValues": {":a": {"S": "WALLET#u"}, ":b": {"S": "COUPON#1"}},
        },
        _consumed(0.5),
    )

    assert [(use.items, use.units, use.is_write) for use in meter.uses] == [
        ({"ORDER": 1}, 1.5, False),
        ({"CATEGORIES": 1, "PRODUCT": 1}, 2, False),
        ({"WALLET/COUPON": 1}, 0.5, False),
    ]


def test_a_request_becomes_the_event_that_api_gateway_would_make() -> None:
    seen: list[Mapping[str, Any]] = []

    def handler(event: Mapping[str, Any], _: object) -> Mapping[str, Any]:
        seen.append(event)
        return {"statusCode": 201, "headers": {"x": "y"}, "body": "{}"}

    gateway = Gateway([])
    gateway.add("POST /v1/orders/{order_id}/payments", handler)
    token = _token({"sub": "u", "exp": 5, "cognito:groups": ["shopper", "buyer"]})

    answer = gateway.send(
        "POST",
        "http://127.0.0.1:1/storefront/v1/orders/ord_1/payments?a=b",
        {"Authorization-X": "1", "authorization": f"Bearer {token}"},
        b"[]",
    )

    assert answer == Answer(201, {"x": "y"}, b"{}")
    (event,) = seen
    assert event["routeKey"] == gateway.route == "POST /v1/orders/{order_id}/payments"
    assert event["rawPath"] == "/v1/orders/ord_1/payments"
    assert event["rawQueryString"] == "a=b"
    assert event["pathParameters"] == {"order_id": "ord_1"}
    assert event["headers"]["authorization-x"] == "1"
    assert event["body"] == "[]"
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    assert claims == {"sub": "u", "exp": "5", "cognito:groups": "[shopper buyer]"}


def test_a_request_without_a_token_has_no_authorizer_and_an_unknown_one_no_route() -> None:
    seen: list[Mapping[str, Any]] = []

    def handler(event: Mapping[str, Any], _: object) -> Mapping[str, Any]:
        seen.append(event)
        return {"statusCode": 204, "headers": {}}

    gateway = Gateway([])
    gateway.add("GET /v1/notes", handler)

    assert gateway.send("GET", "http://h/storefront/v1/notes", {}, None).body == b""
    assert "authorizer" not in seen[0]["requestContext"]
    with pytest.raises(LookupError):
        gateway.send("GET", "http://h/storefront/v1/nothing", {}, None)


def test_claims_are_read_whatever_the_padding() -> None:
    for name in ("a", "ab", "abc", "abcd"):
        assert claims_of(_token({"sub": name})) == {"sub": name}


class _Calls:
    """A client whose calls are answered as they are told."""

    def __init__(self) -> None:
        self._sent: Mapping[str, Any] = {}
        self._answer: Mapping[str, Any] = {}
        self.client = Client(self._call)

    def make(self, operation: str, sent: dict[str, Any], answer: dict[str, Any]) -> Any:
        """Make a call; return what was sent of it."""
        self._answer = answer
        assert self.client.call(operation, sent) == answer
        return self._sent

    def _call(self, _: str, parameters: Mapping[str, Any]) -> Any:
        self._sent = parameters
        return self._answer


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _consumed(units: float) -> dict[str, Any]:
    return {"ConsumedCapacity": {"CapacityUnits": units}}


def _token(claims: dict[str, Any]) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"head.{payload}.signature"
