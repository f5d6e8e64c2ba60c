"""Refusals as RFC 9457 problem documents: the one table from errors to HTTP."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from core.errors import (
    Busy,
    CommerceError,
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
)


class Unauthorized(CommerceError):
    """No access token that we accept."""


class UnsupportedMediaType(CommerceError):
    """A body that is not plain JSON."""


class TooLarge(CommerceError):
    """A body or record over the limit."""


STATUS: Mapping[type[CommerceError], tuple[int, str]] = {
    Malformed: (400, "Bad Request"),
    Unauthorized: (401, "Unauthorized"),
    Forbidden: (403, "Forbidden"),
    NotFound: (404, "Not Found"),
    Conflict: (409, "Conflict"),
    TooLarge: (413, "Content Too Large"),
    UnsupportedMediaType: (415, "Unsupported Media Type"),
    Invalid: (422, "Unprocessable Content"),
    Busy: (503, "Service Unavailable"),
}
RETRY_AFTER_S = 1
_MODEL_PATH = re.compile(r"\$(\.[a-z0-9_]+|\[([0-9]+|\.\.\.)\])*")
_OVERRIDES = {"item_too_large": TooLarge}


def problem(error: CommerceError, request_id: str) -> dict[str, Any]:
    """The HTTP answer (API Gateway payload 2.0) for a refusal."""
    kind = _OVERRIDES.get(error.code) or next(c for c in type(error).mro() if c in STATUS)
    status, title = STATUS[kind]
    document: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": title,
        "status": status,
        "code": error.code,
        "request_id": request_id,
    }
    if error.detail:
        document["detail"] = error.detail
    if error.field:
        document["field"] = error.field
    headers = {"content-type": "application/problem+json", "cache-control": "no-store"}
    facts = dict(error.facts)
    if error.retryable or "retry_after" in facts:
        headers["retry-after"] = str(facts.pop("retry_after", RETRY_AFTER_S))
    if isinstance(error, Unauthorized):
        headers["www-authenticate"] = "Bearer"
    return {
        "statusCode": status,
        "headers": headers,
        "body": msgspec.json.encode({**document, **facts}).decode(),
    }


def invalid_input(error: msgspec.ValidationError) -> Invalid:
    """A model's refusal without a word of the input: the field's path and what was expected.

    Texts that name types and bounds, and our models' own, are kept; unknown members and
    enumeration values (msgspec's "Invalid ...") would repeat what the caller sent.
    """
    # The path is last. An unknown member's name stands before it and may hold anything, also
    # what looks like the mark of a path, so only what is spelled like our models' is a path.
    text, _, path = str(error).rpartition(" - at `")
    text, path = (text, path.rstrip("`")) if text else (path, "$")
    field = path if _MODEL_PATH.fullmatch(path) else "$"
    if text.startswith("Object contains unknown field"):
        return Invalid("unknown_field", "A member that this request does not have.", field=field)
    if text.startswith("Invalid "):
        return Invalid("invalid_field", "Not one of the documented values.", field=field)
    expected, pattern, _ = text.partition(" matching regex ")
    detail = f"{expected} of the documented form" if pattern else text
    return Invalid("invalid_field", detail, field=field)
