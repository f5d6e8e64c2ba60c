"""One route as an OpenAPI operation."""

import inspect
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from msgspec import Struct

from core import ids
from functions.shared.api import Route, Text
from functions.shared.payments.stripe_wire import StripeEvent
from functions.shared.payments.wechat_wire import WeChatNotification
from functions.shared.policy import EVERYONE, Owner
from functions.shared.requests import NoInput
from functions.shared.sandbox.wire import NewCharge, NewRefund, Notification
from ops.build import ROOT
from ops.openapi.problems import refusals

EXAMPLES = ROOT / "ops" / "openapi" / "examples.json"
_NOTIFICATIONS: Final = "/v1/payments/notifications"
_CHARGE: Final = "/v1/charges/{payment_id}"
DELIVERIES: Final[Mapping[str, type[Struct]]] = {
    f"POST {_NOTIFICATIONS}/sandbox": Notification,
    f"POST {_NOTIFICATIONS}/stripe": StripeEvent,
    f"POST {_NOTIFICATIONS}/wechat_pay": WeChatNotification,
    "POST /v1/charges": NewCharge,
    f"POST {_CHARGE}/refunds": NewRefund,
}
"""Routes that verify the raw body themselves → what they read in it."""
_FORMS: Final = {
    f"POST {_NOTIFICATIONS}/alipay": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "required": ["sign", "sign_type"],
        "description": "Alipay's parameters, signed by RSA2.",
    },
    "POST /v1/pay/{charge_id}/submit": {
        "type": "object",
        "properties": {"card": {"type": "string"}},
        "required": ["card"],
    },
}
"""Routes that read a form."""
_SIGNATURES: Final = {
    f"POST {_NOTIFICATIONS}/sandbox": "sandboxSignature",
    f"POST {_NOTIFICATIONS}/stripe": "stripeSignature",
    f"POST {_NOTIFICATIONS}/wechat_pay": "wechatPaySignature",
    "POST /v1/charges": "sandboxSignature",
    f"GET {_CHARGE}": "sandboxSignature",
    f"POST {_CHARGE}/refunds": "sandboxSignature",
    f"GET {_CHARGE}/refunds/{{provider_refund_id}}": "sandboxSignature",
}
"""Routes whose requests a header signs → the scheme."""
_TEXTS: Final = {
    f"POST {_NOTIFICATIONS}/alipay": "text/plain",
    "GET /v1/pay/{charge_id}": "text/html",
}
"""Routes that answer with a text."""

_WHOSE: Final = {
    Owner.CALLER: " Only what is one's own.",
    Owner.STAFF: " Only present staff of this merchant.",
}
_CSV: Final = {
    "description": "A page of whole lines; only the first page has the column names.",
    "headers": {
        "Link": {
            "description": 'Where the next page is (`rel="next"`); none at the end.',
            "schema": {"type": "string"},
        }
    },
    "content": {"text/csv": {"schema": {"type": "string"}}},
}
_LIST_NEXT: Final = {"description": "Send it back as `cursor`; null at the end, and only there."}


def operation(folder: str, route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    """The operation of `route`, whose models are in `schemas`."""
    summary, _, rest = inspect.getdoc(route.endpoint).partition("\n")  # type: ignore[union-attr]
    described: dict[str, Any] = {
        "operationId": f"{folder}_{route.endpoint.__name__}",
        "tags": [folder],
        "summary": summary.rstrip("."),
    }
    description = "\n\n".join(text for text in (rest.strip(), _callers(route)) if text)
    if description:
        described["description"] = description
    parameters = [*_path_parameters(route), *_query_parameters(route, schemas)]
    if route.keyed:
        parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
    if parameters:
        described["parameters"] = parameters
    body = _request_body(route)
    if body is not None:
        described["requestBody"] = body
    described["responses"] = {str(route.status): _success(route), **refusals(route)}
    if route.rule.groups is None:
        scheme = _SIGNATURES.get(route.key)
        described["security"] = [{scheme: []}] if scheme else []
    return described


_DONE = {200: "OK.", 201: "Created.", 202: "Accepted: ask for the answer."}


@cache
def examples() -> dict[str, Any]:
    """Model name → a body of it that could be sent."""
    read: dict[str, Any] = json.loads(EXAMPLES.read_text())
    return read


def _callers(route: Route) -> str:
    groups = route.rule.groups
    if groups is None:
        return ""
    who = "Anyone signed in." if groups == EVERYONE else f"Groups: {', '.join(sorted(groups))}."
    return who + _WHOSE.get(route.rule.owner, "")


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": ids.pattern(name)},
        }
        for name in re.findall(r"\{(\w+)\}", route.key)
    ]


def _query_parameters(route: Route, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if route.takes_body or route.input is NoInput:
        return []
    model = schemas[route.input.__name__]
    return [
        {
            "name": name,
            "in": "query",
            "required": name in model["required"],
            "schema": _without_null(schema),
        }
        for name, schema in model["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query leaves out what is null."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if not kinds:
        return schema
    return dict(kinds[0]) if len(kinds) == 1 else {"anyOf": kinds}


def _request_body(route: Route) -> dict[str, Any] | None:
    if route.key in _FORMS:
        form = {"application/x-www-form-urlencoded": {"schema": _FORMS[route.key]}}
        return {"required": True, "content": form}
    takes: type[Struct] | None = route.input if route.takes_body else None
    model = DELIVERIES.get(route.key, takes)
    if model is None:
        return None
    name = model.__name__
    content = {"schema": _reference(name), "example": examples()[name]}
    return {"required": True, "content": {"application/json": content}}


def _success(route: Route) -> dict[str, Any]:
    if route.answer is None:
        return {"description": "Done."}
    if route.is_csv:
        return _CSV
    if route.answer is Text:
        return _text(route)
    item = _reference(route.answer.__name__)
    schema = _page_of(item) if route.is_list else item
    response: dict[str, Any] = {
        "description": _DONE[route.status],
        "content": {"application/json": {"schema": schema}},
    }
    if route.once:
        response["headers"] = {
            "Idempotent-Replayed": {
                "description": "`true` when this is the first answer again.",
                "schema": {"const": "true"},
            }
        }
    return response


def _text(route: Route) -> dict[str, Any]:
    if route.key not in _TEXTS:
        return {"description": "Done: see the page that `Location` names."}
    content = {_TEXTS[route.key]: {"schema": {"type": "string"}}}
    return {"description": "OK.", "content": content}


def _page_of(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": item},
            "next": {"type": ["string", "null"], **_LIST_NEXT},
        },
        "required": ["items", "next"],
    }


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}
