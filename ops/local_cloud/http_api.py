"""Give the local cloud the HTTP APIs' routes.

SAM writes an `AWS::Serverless::HttpApi` as one OpenAPI document, the `Body` of the API resource.
API Gateway imports it; the local cloud ignores it. So the deploy step reads the processed
template and makes the same authorizers, integrations and routes one by one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

ANY_METHOD = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"
AUTHORIZER = "x-amazon-apigateway-authorizer"
CORS = "x-amazon-apigateway-cors"


class Route(msgspec.Struct, frozen=True):
    """One route of an HTTP API; no `authorizer` means that everyone may call it."""

    key: str
    integration_uri: str
    payload_format: str
    timeout_ms: int | None
    authorizer: str | None


class JwtAuthorizer(msgspec.Struct, frozen=True):
    """Whose tokens, and tokens for which clients, a route accepts."""

    name: str
    issuer: str
    audience: tuple[str, ...]
    identity_source: str


def routes_of(body: Mapping[str, Any]) -> Iterator[Route]:
    """Yield the routes of an OpenAPI document that has no intrinsic functions left."""
    for path, operations in body.get("paths", {}).items():
        for method, operation in operations.items():
            integration = operation[INTEGRATION]
            verb = "ANY" if method == ANY_METHOD else method.upper()
            yield Route(
                key="$default" if path == "/$default" else f"{verb} {path}",
                integration_uri=integration["uri"],
                payload_format=integration["payloadFormatVersion"],
                timeout_ms=integration.get("timeoutInMillis"),
                authorizer=_authorizer_name(operation.get("security", [])),
            )


def authorizers_of(body: Mapping[str, Any]) -> Iterator[JwtAuthorizer]:
    """Yield the JWT authorizers of an OpenAPI document without intrinsic functions."""
    for name, scheme in body.get("components", {}).get("securitySchemes", {}).items():
        authorizer = scheme[AUTHORIZER]
        if authorizer["type"] != "jwt":
            message = f"authorizer {name}: only JWT authorizers are supported"
            raise ValueError(message)
        jwt = authorizer["jwtConfiguration"]
        yield JwtAuthorizer(
            name=name,
            issuer=jwt["issuer"],
            audience=tuple(jwt["audience"]),
            identity_source=authorizer["identitySource"],
        )


def import_body(gateway: Any, api_id: str, body: Mapping[str, Any]) -> int:
    """Make API `api_id` serve exactly what `body` describes; return how many routes it has.

    `gateway` is an API Gateway v2 client. What the API had before is replaced.
    """
    _clear(gateway, api_id)
    if CORS in body:
        gateway.update_api(ApiId=api_id, CorsConfiguration=_capitalized(body[CORS]))
    authorizer_ids = {
        authorizer.name: _create_authorizer(gateway, api_id, authorizer)
        for authorizer in authorizers_of(body)
    }
    routes = list(routes_of(body))
    targets = {
        key: _create_integration(gateway, api_id, *key)
        for key in {(r.integration_uri, r.payload_format, r.timeout_ms) for r in routes}
    }
    for route in routes:
        target = targets[route.integration_uri, route.payload_format, route.timeout_ms]
        auth = (
            {"AuthorizationType": "JWT", "AuthorizerId": authorizer_ids[route.authorizer]}
            if route.authorizer
            else {"AuthorizationType": "NONE"}
        )
        gateway.create_route(
            ApiId=api_id, RouteKey=route.key, Target=f"integrations/{target}", **auth
        )
    return len(routes)


def _authorizer_name(security: list[dict[str, Any]]) -> str | None:
    names = [name for requirement in security for name in requirement if name != "NONE"]
    return names[0] if names else None


def _create_authorizer(gateway: Any, api_id: str, authorizer: JwtAuthorizer) -> str:
    answer = gateway.create_authorizer(
        ApiId=api_id,
        Name=authorizer.name,
        AuthorizerType="JWT",
        IdentitySource=[authorizer.identity_source],
        JwtConfiguration={"Issuer": authorizer.issuer, "Audience": list(authorizer.audience)},
    )
    return str(answer["AuthorizerId"])


def _create_integration(
    gateway: Any, api_id: str, uri: str, payload_format: str, timeout_ms: int | None
) -> str:
    timeout = {} if timeout_ms is None else {"TimeoutInMillis": timeout_ms}
    answer = gateway.create_integration(
        ApiId=api_id,
        IntegrationType="AWS_PROXY",
        IntegrationMethod="POST",
        IntegrationUri=uri,
        PayloadFormatVersion=payload_format,
        **timeout,
    )
    return str(answer["IntegrationId"])


def _clear(gateway: Any, api_id: str) -> None:
    for route in gateway.get_routes(ApiId=api_id)["Items"]:
        gateway.delete_route(ApiId=api_id, RouteId=route["RouteId"])
    for integration in gateway.get_integrations(ApiId=api_id)["Items"]:
        gateway.delete_integration(ApiId=api_id, IntegrationId=integration["IntegrationId"])
    for authorizer in gateway.get_authorizers(ApiId=api_id)["Items"]:
        gateway.delete_authorizer(ApiId=api_id, AuthorizerId=authorizer["AuthorizerId"])


def _capitalized(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key[0].upper() + key[1:]: value for key, value in settings.items()}
