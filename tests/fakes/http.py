"""An API called in process, the way API Gateway calls the function behind it."""

import itertools
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from functions.shared.api import Api
from functions.shared.cursors import KeySigner
from tests.fakes.roles import acting_as

NOW = 1_793_000_000
_KEYS = itertools.count(1)


class Response:
    """Status, headers and decoded body of an answer."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.status: int = answer["statusCode"]
        self.headers: dict[str, str] = answer["headers"]
        self.text: str = answer.get("body", "")

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The problem's code."""
        return str(self.json["code"])


class Client:
    """Calls an `Api` over ports as one user; `now` moves by hand."""

    def __init__(self, api: Api[Any], ports: Any, user_id: str = "", groups: str = "") -> None:
        self.api, self.ports = api, ports
        self.user_id, self.groups = user_id, groups
        self.now = NOW
        self._handler = api.serve(ports, KeySigner(b"test"), lambda: self.now)

    def serve(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        """Answer an event, with no more than the function's role."""
        with acting_as(self.api.name):
            return self._handler(event, context)

    def as_user(self, user_id: str, groups: str = "shopper") -> "Client":
        """The same API and ports, called by another user."""
        other = Client(self.api, self.ports, user_id, groups)
        other.now = self.now
        return other

    def call(
        self, method: str, url: str, body: object = None, *, key: str | None = None
    ) -> Response:
        """Send a request; a POST gets a fresh idempotency key unless `key` names one."""
        headers = {"content-type": "application/json"} if body is not None else {}
        if method == "POST":
            headers["idempotency-key"] = key or f"key-{next(_KEYS)}"
        text = body if isinstance(body, str) else json.dumps(body) if body is not None else None
        return Response(self.serve(self.event(method, url, text, headers), None))

    def event(
        self, method: str, url: str, body: str | None, headers: dict[str, str]
    ) -> dict[str, Any]:
        """The payload (version 2.0) that API Gateway would send."""
        parts = urlsplit(url)
        route_key, path = self._match(method, parts.path)
        context: dict[str, Any] = {"requestId": "req-1", "http": {"method": method}}
        if self.user_id:
            context["authorizer"] = {
                "jwt": {
                    "claims": {
                        "sub": self.user_id,
                        "token_use": "access",
                        "exp": str(self.now + 3600),
                        "username": "someone",
                        "cognito:groups": f"[{self.groups}]",
                    }
                }
            }
        return {
            "version": "2.0",
            "routeKey": route_key,
            "rawPath": parts.path,
            "queryStringParameters": dict(parse_qsl(parts.query)),
            "pathParameters": path,
            "headers": headers,
            "requestContext": context,
            "body": body,
            "isBase64Encoded": False,
        }

    def _match(self, method: str, path: str) -> tuple[str, dict[str, str]]:
        keys = sorted(self.api.routes, key=lambda key: key.count("{"))
        for key in keys:
            route_method, template = key.split(" ")
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
            found = re.fullmatch(pattern, path)
            if route_method == method and found:
                return key, found.groupdict()
        raise AssertionError(f"no route for {method} {path}")
