"""API Gateway in this process: requests become events of the functions' own handlers.

For measuring what the functions do, one call at a time; a running stack is called over HTTP.
"""

import importlib
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from functions.shared.policy import RULES
from ops.client import Answer, claims_of

Handler = Callable[[Mapping[str, Any], object], Mapping[str, Any]]
_BASE: Final = re.compile(r"^/(?:storefront|admin|sandbox)(?=/v1/)")


class Gateway:
    """Serves the routes of some functions, by name of their folders; see `ops.client.Transport`."""

    def __init__(self, functions: Sequence[str]) -> None:
        self._handlers: dict[str, Handler] = {}
        for name in functions:
            routes = importlib.import_module(f"functions.{name}.routes").api.routes
            handler = importlib.import_module(f"functions.{name}.handler").handler
            self._handlers.update(dict.fromkeys(routes, handler))
        self.route = ""
        """The route of the request that is served, or was served last."""

    def add(self, route: str, handler: Handler) -> None:
        """Serve one more route."""
        self._handlers[route] = handler

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """Have a request answered by the function that it is for."""
        path = _BASE.sub("", urlsplit(url).path)
        route, parameters = _match(method, path)
        before, self.route = self.route, route
        event = {
            "version": "2.0",
            "routeKey": route,
            "rawPath": path,
            "rawQueryString": urlsplit(url).query,
            "headers": {name.lower(): value for name, value in headers.items()},
            "pathParameters": parameters,
            "requestContext": _context(method, path, headers),
            "isBase64Encoded": False,
        }
        if body is not None:
            event["body"] = body.decode()
        answer = self._handlers[route](event, None)
        self.route = before or route
        return Answer(answer["statusCode"], answer["headers"], str(answer.get("body", "")).encode())


def _match(method: str, path: str) -> tuple[str, dict[str, str]]:
    for route in RULES:
        verb, template = route.split(" ")
        if verb == method:
            found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path)
            if found:
                return route, found.groupdict()
    raise LookupError(f"no route for {method} {path}")


def _context(method: str, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
    context: dict[str, Any] = {
        "requestId": str(uuid.uuid4()),
        "http": {"method": method, "path": path},
    }
    bearer = headers.get("authorization", "")
    if bearer:
        claims = {name: _text(value) for name, value in claims_of(bearer.split()[-1]).items()}
        context["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    return context


def _text(claim: Any) -> str:
    """Show a claim as API Gateway does: everything is a string, lists in brackets."""
    return f"[{' '.join(claim)}]" if isinstance(claim, list) else str(claim)
