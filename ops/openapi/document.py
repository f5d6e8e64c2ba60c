"""One API as an OpenAPI 3.1 document."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from functions.shared.api import Route, Text
from functions.shared.requests import NoInput
from ops.openapi.operations import DELIVERIES, operation
from ops.openapi.problems import RESPONSES, Problem

VERSION: Final = "1"
SCHEMA_REF: Final = "#/components/schemas/{name}"
_ABOUT = """\
Money is a whole number of minor units (分, cents) of a currency; times are RFC 3339 in UTC; ids
are opaque. Lists answer a page at a time: send `next` back as `cursor` until it is null.

A refusal is a problem document (RFC 9457) with a stable `code`. API Gateway answers itself, with
a bare `message`, where it knows no route or accepts no token.
"""


def document(
    title: str, summary: str, name: str, served: Sequence[tuple[str, Route]]
) -> dict[str, Any]:
    """The document of the routes in `served`: pairs of a function's folder and a route."""
    paths: dict[str, Any] = {}
    schemas = component_schemas([route for _, route in served])
    for folder, route in served:
        method, path = route.key.split(" ")
        paths.setdefault(path, {})[method.lower()] = operation(folder, route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "summary": summary,
            "description": _ABOUT,
            "version": VERSION,
        },
        "servers": [_server(name)],
        "tags": [{"name": folder} for folder in dict.fromkeys(folder for folder, _ in served)],
        "security": [{"accessToken": []}],
        "paths": paths,
        "components": {
            "schemas": _without_queries(schemas, served),
            "responses": RESPONSES,
            "parameters": _PARAMETERS,
            "securitySchemes": _SECURITY,
        },
    }


def component_schemas(routes: Sequence[Route]) -> dict[str, Any]:
    """Every model of these routes and all that they refer to, by name."""
    models: list[Any] = [Problem]
    for route in routes:
        models += [DELIVERIES[route.key]] if route.key in DELIVERIES else []
        models += [route.input] if route.input is not NoInput else []
        models += [] if route.answer in (None, Text) or route.is_csv else [route.answer]
    _, components = msgspec.json.schema_components(models, ref_template=SCHEMA_REF)
    # Defaults that are tuples are arrays in JSON.
    components = json.loads(json.dumps(components))
    return {name: _tidy(components[name]) for name in sorted(components)}


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """Join the lines of a docstring, keeping its paragraphs."""
    text = schema.get("description")
    if text is None:
        return schema
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    return {**schema, "description": "\n\n".join(paragraphs)}


def _without_queries(
    schemas: dict[str, Any], served: Sequence[tuple[str, Route]]
) -> dict[str, Any]:
    """Queries became parameters; their models are not part of the document."""
    queries = {route.input.__name__ for _, route in served if not route.takes_body}
    return {name: schema for name, schema in schemas.items() if name not in queries}


def _server(name: str) -> dict[str, Any]:
    return {
        "url": f"http://127.0.0.1:{{port}}/{name}",
        "description": "The stack on this machine (`make run`); deployed, see the stack's outputs.",
        "variables": {"port": {"default": "4566"}},
    }


_PARAMETERS: Final = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Yours, one for each thing to create. Sent again with the same body, the "
        "first answer comes back and nothing happens twice.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"},
        "example": "order-7f3a",
    }
}
_SECURITY: Final = {
    "accessToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token of the user pool (not an ID token).",
    },
    "sandboxSignature": {
        "type": "apiKey",
        "in": "header",
        "name": "sandbox-signature",
        "description": "The payment sandbox's signature over the raw body.",
    },
    "stripeSignature": {
        "type": "apiKey",
        "in": "header",
        "name": "stripe-signature",
        "description": "Stripe's signature over the raw body.",
    },
    "wechatPaySignature": {
        "type": "apiKey",
        "in": "header",
        "name": "wechatpay-signature",
        "description": "WeChat Pay's signature over timestamp, nonce and the raw body.",
    },
}
