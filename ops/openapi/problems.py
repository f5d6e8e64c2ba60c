"""Refusals in the document: one reusable response a status."""

from typing import Any, Final

from msgspec import Struct

from core.errors import Busy, CommerceError, Conflict, Forbidden, Invalid, Malformed, NotFound
from functions.shared.api import Route
from functions.shared.policy import EVERYONE
from functions.shared.problems import STATUS, TooLarge, Unauthorized, UnsupportedMediaType
from functions.shared.requests import NoInput


class Problem(Struct, frozen=True):
    """A refusal (RFC 9457). Some codes add facts of their own, such as a room's `state`.

    `code` is stable: decide by it. `field` is the path of what is wrong in the request.
    """

    type: str
    title: str
    status: int
    code: str
    request_id: str
    detail: str = ""
    field: str = ""


_WHEN: Final[dict[type[CommerceError], tuple[str, str, str]]] = {
    Malformed: (
        "invalid_json",
        "The body is not a JSON text.",
        "Cannot be read: the JSON, a cursor or the Idempotency-Key.",
    ),
    Unauthorized: ("invalid_token", "An access token is needed.", "No valid access token."),
    Forbidden: ("forbidden", "Your role may not do this.", "The caller lacks the role."),
    NotFound: ("not_found", "No such thing.", "It does not exist, or it is another's."),
    Conflict: (
        "request_in_progress",
        "A request with this key is still running.",
        "The present state forbids it: sold out, changed since it was read, in flight.",
    ),
    TooLarge: ("body_too_large", "At most 262144 bytes.", "The body or the record is too large."),
    UnsupportedMediaType: (
        "unsupported_media_type",
        "Send application/json in UTF-8.",
        "Only uncompressed JSON in UTF-8.",
    ),
    Invalid: (
        "invalid_field",
        "Expected `int` >= 1",
        "Read and refused: a field breaks a rule, or a key came with another body.",
    ),
    Busy: (
        "busy",
        "Too many requests touch the same thing. Try again.",
        "Contention, or no answer in time. Send the same request again.",
    ),
}


def refusals(route: Route) -> dict[str, dict[str, str]]:
    """Status → response of everything that the route may refuse with."""
    changes = route.method != "GET"
    may: dict[type[CommerceError], bool] = {
        Malformed: route.takes_body or route.keyed or route.is_list,
        Unauthorized: route.rule.groups is not None,
        Forbidden: route.rule.groups not in (None, EVERYONE),
        NotFound: "{" in route.key,
        Conflict: changes,
        TooLarge: route.takes_body,
        UnsupportedMediaType: route.takes_body,
        Invalid: "{" in route.key or route.input is not NoInput,
        Busy: changes,
    }
    return {
        str(STATUS[kind][0]): {"$ref": f"#/components/responses/{kind.__name__}"}
        for kind, can in may.items()
        if can
    }


def _response(kind: type[CommerceError]) -> dict[str, Any]:
    code, detail, when = _WHEN[kind]
    status, title = STATUS[kind]
    example = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "code": code,
        "request_id": "JKJaXmPLvHcESHA=",
        "detail": detail,
    }
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    response: dict[str, Any] = {
        "description": when,
        "content": {"application/problem+json": content},
    }
    if kind in (Busy, Conflict):
        response["headers"] = {
            "Retry-After": {
                "description": "Seconds, where trying again unchanged helps.",
                "schema": {"type": "integer"},
            }
        }
    return response


RESPONSES: Final = {kind.__name__: _response(kind) for kind in _WHEN}
