"""The definition of an HTTP API as SAM writes it, read as the local cloud needs it."""

from typing import Any

import pytest

from ops.local_cloud.http_api import JwtAuthorizer, Route, authorizers_of, import_body, routes_of
from ops.local_cloud.intrinsics import resolve

ORDERS_URI = "arn:aws:apigateway:eu-west-1:lambda:path/functions/orders:live/invocations"
NOTES_URI = "arn:aws:apigateway:eu-west-1:lambda:path/functions/notes:live/invocations"


def integration(uri: str) -> dict[str, Any]:
    return {
        "x-amazon-apigateway-integration": {
            "httpMethod": "POST",
            "type": "aws_proxy",
            "uri": uri,
            "payloadFormatVersion": "2.0",
        }
    }


BODY: dict[str, Any] = {
    "openapi": "3.0.1",
    "paths": {
        "/v1/orders/{order_id}": {"get": {**integration(ORDERS_URI), "security": [{"Token": []}]}},
        "/v1/notes": {
            "get": {**integration(NOTES_URI), "security": [{"NONE": []}]},
            "x-amazon-apigateway-any-method": integration(NOTES_URI),
        },
        "/$default": {"x-amazon-apigateway-any-method": integration(NOTES_URI)},
    },
    "components": {
        "securitySchemes": {
            "Token": {
                "type": "oauth2",
                "x-amazon-apigateway-authorizer": {
                    "type": "jwt",
                    "identitySource": "$request.header.Authorization",
                    "jwtConfiguration": {"issuer": "https://pool", "audience": ["client"]},
                },
            }
        }
    },
    "x-amazon-apigateway-cors": {"allowOrigins": ["*"], "maxAge": 600},
}


class FakeGateway:
    """Remembers what an API Gateway v2 client was asked to make, by kind."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, dict[str, Any]]] = {
            "Route": {},
            "Integration": {},
            "Authorizer": {},
        }
        self.cors: dict[str, Any] = {}
        self._made = 0

    def __getattr__(self, name: str) -> Any:
        verb, _, noun = name.partition("_")
        kind = noun.removesuffix("s").capitalize()

        def call(**arguments: Any) -> dict[str, Any]:
            if verb == "get":
                return {"Items": list(self.items[kind].values())}
            if verb == "delete":
                del self.items[kind][arguments[f"{kind}Id"]]
                return {}
            self._made += 1
            made = {**arguments, f"{kind}Id": f"id{self._made}"}
            self.items[kind][made[f"{kind}Id"]] = made
            return made

        return call

    def update_api(self, **arguments: Any) -> None:
        self.cors = arguments["CorsConfiguration"]


def test_every_operation_is_a_route_with_its_function_and_its_authorizer() -> None:
    assert list(routes_of(BODY)) == [
        Route("GET /v1/orders/{order_id}", ORDERS_URI, "2.0", None, "Token"),
        Route("GET /v1/notes", NOTES_URI, "2.0", None, None),
        Route("ANY /v1/notes", NOTES_URI, "2.0", None, None),
        Route("$default", NOTES_URI, "2.0", None, None),
    ]


def test_an_authorizer_keeps_its_issuer_and_audience() -> None:
    assert list(authorizers_of(BODY)) == [
        JwtAuthorizer("Token", "https://pool", ("client",), "$request.header.Authorization")
    ]


def test_an_authorizer_that_is_not_jwt_is_refused_rather_than_left_open() -> None:
    scheme = {"x-amazon-apigateway-authorizer": {"type": "request"}}
    with pytest.raises(ValueError, match="only JWT"):
        list(authorizers_of({"components": {"securitySchemes": {"Other": scheme}}}))


def test_importing_makes_one_integration_a_function_and_points_every_route_at_its_own() -> None:
    gateway = FakeGateway()
    assert import_body(gateway, "api", BODY) == 4
    uris = {key: each["IntegrationUri"] for key, each in gateway.items["Integration"].items()}
    assert sorted(uris.values()) == [NOTES_URI, ORDERS_URI]
    (authorizer_id,) = gateway.items["Authorizer"]
    made = {
        route["RouteKey"]: (
            uris[route["Target"].removeprefix("integrations/")],
            route["AuthorizationType"],
            route.get("AuthorizerId"),
        )
        for route in gateway.items["Route"].values()
    }
    assert made == {
        "GET /v1/orders/{order_id}": (ORDERS_URI, "JWT", authorizer_id),
        "GET /v1/notes": (NOTES_URI, "NONE", None),
        "ANY /v1/notes": (NOTES_URI, "NONE", None),
        "$default": (NOTES_URI, "NONE", None),
    }
    assert gateway.cors == {"AllowOrigins": ["*"], "MaxAge": 600}


def test_importing_again_replaces_what_was_there() -> None:
    gateway = FakeGateway()
    import_body(gateway, "api", BODY)
    import_body(gateway, "api", {"paths": {"/v1/notes": {"post": integration(NOTES_URI)}}})
    assert [route["RouteKey"] for route in gateway.items["Route"].values()] == ["POST /v1/notes"]
    assert len(gateway.items["Integration"]) == 1
    assert gateway.items["Authorizer"] == {}


CONDITIONS = {
    "HasSandbox": {"Fn::Equals": [{"Ref": "Sandbox"}, "true"]},
    "Bare": {"Fn::Not": [{"Condition": "HasSandbox"}]},
    "Both": {"Fn::And": [{"Condition": "HasSandbox"}, {"Condition": "Bare"}]},
    "Either": {"Fn::Or": [{"Condition": "HasSandbox"}, {"Condition": "Bare"}]},
}
VALUES = {"Sandbox": "true", "Alias": "arn:live", "AWS::Region": "eu-west-1"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"Ref": "Alias"}, "arn:live"),
        ({"Fn::Sub": "${AWS::Region}/${Alias}"}, "eu-west-1/arn:live"),
        ({"Fn::If": ["HasSandbox", {"Ref": "Alias"}, "none"]}, "arn:live"),
        ({"Fn::If": ["Bare", "yes", "no"]}, "no"),
        ({"Fn::If": ["Both", "yes", "no"]}, "no"),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
        ({"post": {"Ref": "AWS::NoValue"}, "get": 1}, {"get": 1}),
        ([1, {"Fn::If": ["Bare", 2, {"Ref": "AWS::NoValue"}]}, 3], [1, 3]),
        ({"one": {"two": [{"Ref": "Alias"}]}}, {"one": {"two": ["arn:live"]}}),
    ],
)
def test_intrinsic_functions_are_replaced_by_what_they_stand_for(
    written: object, meant: object
) -> None:
    assert resolve(written, VALUES, CONDITIONS) == meant


@pytest.mark.parametrize("written", [{"Fn::GetAtt": ["A", "B"]}, {"Fn::Sub": ["${a}", {"a": 1}]}])
def test_an_intrinsic_function_we_do_not_know_is_an_error(written: object) -> None:
    with pytest.raises(ValueError, match="not supported"):
        resolve(written, VALUES, CONDITIONS)
