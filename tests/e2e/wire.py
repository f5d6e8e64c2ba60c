"""Requests to the running stack, byte for byte as a test wants them."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

TIMEOUT_S = 60


class Answer(Struct, frozen=True):
    """What came back; header names are in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.text)

    @property
    def code(self) -> str | None:
        """The problem's code; None for an answer of the gateway's own, or no refusal."""
        if not self.text.startswith("{"):
            return None
        code: str | None = self.json.get("code")
        return code


def send(
    base_url: str,
    method: str,
    path: str,
    headers: Mapping[str, str] | list[tuple[str, str]] = (),  # type: ignore[assignment]
    body: bytes | None = None,
) -> Answer:
    """Send one request as it is given; `path` is not normalized, headers may repeat."""
    url = urlsplit(base_url)
    connection = http.client.HTTPConnection(url.netloc, timeout=TIMEOUT_S)
    pairs = list(headers.items()) if isinstance(headers, Mapping) else headers
    try:
        connection.putrequest(method, url.path + path, skip_accept_encoding=True)
        for name, value in pairs:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        text = response.read().decode()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, text)
    finally:
        connection.close()
