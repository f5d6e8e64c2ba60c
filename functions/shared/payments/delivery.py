"""Notifications over HTTP. Only TLS, but to this machine."""

import http.client
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from core.errors import Defect

TIMEOUT_S: Final = 5
LOOPBACK: Final = "127.0.0.1"


class HttpDelivery:
    """Posts to the URL of a sealed charge."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status that the receiver answers with; 0 when it cannot be reached."""
        parts = urlsplit(url)
        if not parts.hostname or (parts.scheme != "https" and parts.hostname != LOOPBACK):
            raise Defect("a notification would travel in the clear")
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_S)
        try:
            connection.request("POST", parts.path, body, dict(headers))
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
