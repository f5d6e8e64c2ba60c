"""Calls to payment providers over HTTP: strict in time and size, tried again within bounds.

Every call may be repeated, since it carries what the provider knows it again by. It is made
anew for each try, so that signatures are fresh.
"""

import random
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final, Protocol
from urllib.parse import urlsplit

import urllib3
from msgspec import Struct

from core.errors import Busy, Defect

ATTEMPTS_MAX: Final = 3
CONNECT_S: Final = 2.0
ATTEMPT_S: Final = 3.0
ALL_S: Final = 4.0
"""No try begins later: the function's own time is bounded, too."""
BACKOFF_FIRST_S: Final = 0.2
REPLY_BYTES_MAX: Final = 262_144
CONNECTIONS_MAX: Final = 16
LOOPBACK: Final = "127.0.0.1"
TOO_MANY: Final = 429
SERVER_ERROR: Final = 500


class Call(Struct, frozen=True):
    """One try of a call. `target` is the path with its query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


class Reply(Struct, frozen=True):
    """What came back; names of headers are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Caller(Protocol):
    """Carries calls to one provider."""

    def send(self, make: Callable[[], Call]) -> Reply:
        """The reply to a call, whatever its status below 500; raises `Busy` without one.

        After `Busy` it is not known whether the provider did what it was asked.
        """


class HttpCaller:
    """Calls one provider at `base_url`: over TLS, or on this machine."""

    def __init__(
        self,
        base_url: str,
        *,
        attempt_s: float = ATTEMPT_S,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", LOOPBACK):
            raise Defect("a payment provider would be called in the clear")
        self._base_url = base_url.rstrip("/")
        self._attempt_s = attempt_s
        self._sleep = sleep
        self._clock = clock

    def send(self, make: Callable[[], Call]) -> Reply:
        """See `Caller.send`."""
        ends_at = self._clock() + ALL_S
        for attempt in range(ATTEMPTS_MAX):
            if attempt:
                self._sleep(_pause_s(attempt))
            if self._clock() >= ends_at:
                break
            reply = self._try(make())
            if reply is not None and reply.status < SERVER_ERROR and reply.status != TOO_MANY:
                return reply
        raise Busy

    def _try(self, call: Call) -> Reply | None:
        try:
            answer = self._pool.request(
                call.method,
                self._base_url + call.target,
                body=call.body or None,
                headers=dict(call.headers),
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=urllib3.Timeout(connect=CONNECT_S, read=self._attempt_s),
            )
            try:
                body = answer.read(REPLY_BYTES_MAX + 1)
            finally:
                answer.close()
        except urllib3.exceptions.HTTPError:
            return None
        if len(body) > REPLY_BYTES_MAX:
            return None
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status, headers, body)

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        return urllib3.PoolManager(
            maxsize=CONNECTIONS_MAX, ssl_context=ssl.create_default_context()
        )


def _pause_s(attempt: int) -> float:
    """A random part, at least half, of a bound that grows fourfold."""
    bound_s = BACKOFF_FIRST_S * float(4 ** (attempt - 1))
    return random.uniform(bound_s / 2, bound_s)  # noqa: S311  (jitter, not a secret)
