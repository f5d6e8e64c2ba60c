"""An API Gateway event, read once into typed values."""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from core import ids, limits
from core.access import Principal
from core.errors import Defect, Invalid, Malformed
from core.idempotency import Once
from core.pages import PageRequest
from functions.shared import strict_json
from functions.shared.problems import (
    TooLarge,
    Unauthorized,
    UnsupportedMediaType,
    invalid_input,
)

In = TypeVar("In")

_IDEMPOTENCY_KEY = re.compile(rf"[A-Za-z0-9._:-]{{1,{limits.IDEMPOTENCY_KEY_CHARS_MAX}}}")


class NoInput(Struct, frozen=True, forbid_unknown_fields=True):
    """A request that takes neither body nor query."""


class Paging(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The query of every list; lists with filters extend it."""

    limit: Annotated[int, Meta(ge=1, le=limits.PAGE_ITEMS_MAX)] = limits.PAGE_ITEMS_DEFAULT
    cursor: Annotated[str, Meta(min_length=1, max_length=1024)] | None = None


class Request(Struct, Generic[In], frozen=True):
    """A request that passed the policy and whose input is of its model.

    `input` is the body (or the query, for GET and DELETE), `now` epoch seconds, `page` the
    position a list continues from, `once` present on routes that create.
    """

    principal: Principal | None
    path: Mapping[str, str]
    input: In
    now: int
    request_id: str
    page: PageRequest
    once: Once | None
    headers: Mapping[str, str]
    raw_body: bytes
    source_ip: str = ""
    """Where the request came from, as the gateway saw it."""

    @property
    def caller(self) -> Principal:
        """The signed-in caller; routes without a token have none."""
        if self.principal is None:
            raise Unauthorized("invalid_token", "An access token is needed.")
        return self.principal

    @property
    def creating(self) -> Once:
        """The idempotency key of a route that creates."""
        if self.once is None:
            raise Defect("the route does not declare once=True")
        return self.once


def raw_body(event: Mapping[str, Any]) -> bytes:
    """The body's bytes as they were sent; raises `TooLarge`."""
    body = event.get("body") or ""
    raw = (
        base64.b64decode(body)
        if event.get("isBase64Encoded")
        else body.encode("utf-8", "surrogatepass")
    )
    if len(raw) > limits.BODY_BYTES_MAX:
        raise TooLarge("body_too_large", f"At most {limits.BODY_BYTES_MAX} bytes.")
    return raw


def json_body(event: Mapping[str, Any], raw: bytes, model: type[In]) -> In:
    """The body as `model`: 415 for other media, 400 for no JSON, 422 for another shape."""
    headers = event["headers"]
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if media_type.strip().lower() != "application/json" or charset not in {"", "charset=utf-8"}:
        raise UnsupportedMediaType("unsupported_media_type", "Send application/json in UTF-8.")
    if headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMediaType("unsupported_media_type", "Send the body uncompressed.")
    if not raw:
        raise Malformed("invalid_json", "The body is empty.")
    return _convert(strict_json.parse(raw), model, strict=True)


def query(event: Mapping[str, Any], model: type[In]) -> In:
    """The query string as `model`; unknown and repeated parameters are refused."""
    parameters = event.get("queryStringParameters") or {}
    return _convert(parameters, model, strict=False)


def path_parameters(event: Mapping[str, Any]) -> Mapping[str, str]:
    """The path's ids, each of the form its name says."""
    parameters: Mapping[str, str] = event.get("pathParameters") or {}
    for name, value in parameters.items():
        if not _PATH_FORMS[name].match(value):
            raise Invalid("invalid_field", "Not an id of this kind.", field=name)
    return parameters


def idempotency_key(headers: Mapping[str, str]) -> str:
    """The caller's key; two of them arrive joined by a comma and are refused."""
    key = headers.get("idempotency-key", "")
    if not key:
        raise Malformed("idempotency_key_missing", "This request needs an Idempotency-Key.")
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise Malformed(
            "idempotency_key_invalid",
            f"1 to {limits.IDEMPOTENCY_KEY_CHARS_MAX} letters, digits and . _ : -",
        )
    return key


def digest(event: Mapping[str, Any], raw: bytes) -> str:
    """What makes two requests the same request: path and body."""
    path = event["rawPath"].encode()
    return hashlib.sha256(path + b"\n" + raw).hexdigest()


def _convert(value: object, model: type[In], *, strict: bool) -> In:
    try:
        return msgspec.convert(value, model, strict=strict)
    except msgspec.ValidationError as error:
        raise invalid_input(error) from None


class _PathForms(dict[str, re.Pattern[str]]):
    """Parameter name → its compiled pattern, made when first needed."""

    def __missing__(self, name: str) -> re.Pattern[str]:
        form = self[name] = re.compile(ids.pattern(name))
        return form


_PATH_FORMS = _PathForms()
