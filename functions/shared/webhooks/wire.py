"""One POST to an IP that was checked: bounded in time and size, following nothing.

The connection goes to the IP; certificate, SNI and Host are of the name. A deadline holds for
the whole of it, so an answer that comes a byte at a time ends where it ends, and no more is read
than a status, its headers and the beginning of a body.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any, Final

from core.limits import WEBHOOK_SNIPPET_CHARS_MAX
from core.webhooks.addresses import Address
from core.webhooks.deliveries import Answer, Failure

DEADLINE_S: Final = 10.0
ANSWER_BYTES_MAX: Final = 32_768
SNIPPET_BYTES_MAX: Final = 4 * WEBHOOK_SNIPPET_CHARS_MAX


class Deadline:
    """A moment that all of a request must be over at."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left_s(self) -> float:
        """Seconds until then; raises `TimeoutError` once it has passed."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class AnswerTooLarge(OSError):
    """More came back than anybody needs to say."""


def post(
    address: Address,
    ip: str,
    body: bytes,
    headers: Mapping[str, str],
    tls: ssl.SSLContext,
    deadline: Deadline,
) -> Answer:
    """What the receiver at `ip` answers to `body`."""
    connection = _PinnedConnection(address, ip, tls, deadline)
    try:
        connection.request("POST", address.target, body, dict(headers))
        answer = connection.getresponse()
        failure = None if 200 <= answer.status < 300 else Failure.STATUS
        return Answer(failure, answer.status, snippet=_beginning(answer))
    finally:
        connection.close()


def failure_of(error: Exception) -> Failure:
    """What an exception of `post` means."""
    if isinstance(error, TimeoutError):
        return Failure.TIMEOUT
    if isinstance(error, AnswerTooLarge | http.client.HTTPException) and not isinstance(
        error, http.client.RemoteDisconnected
    ):
        return Failure.ANSWER
    return Failure.TLS if isinstance(error, ssl.SSLError) else Failure.CONNECTION


def _beginning(answer: http.client.HTTPResponse) -> str:
    """What is there of the body first; whatever is wrong with it, the status has counted."""
    try:
        raw = answer.read1(SNIPPET_BYTES_MAX)
    except (OSError, http.client.HTTPException):
        raw = b""
    text = raw.decode("utf-8", "replace")
    printable = "".join(each if each.isprintable() else " " for each in text)
    return printable[:WEBHOOK_SNIPPET_CHARS_MAX]


class _PinnedConnection(http.client.HTTPConnection):
    """Connects to an IP whatever the host's name is now."""

    def __init__(self, address: Address, ip: str, tls: ssl.SSLContext, deadline: Deadline) -> None:
        super().__init__(address.host, address.port)
        self.default_port = 443 if address.scheme == "https" else 80
        self._address, self._ip, self._tls, self._deadline = address, ip, tls, deadline

    def connect(self) -> None:
        """Connect, and with TLS make sure that it is the name's certificate."""
        plain = socket.create_connection((self._ip, self._address.port), self._deadline.left_s())
        try:
            if self._address.scheme == "https":
                plain.settimeout(self._deadline.left_s())
                plain = self._tls.wrap_socket(plain, server_hostname=self._address.host)
        except BaseException:
            plain.close()
            raise
        self.sock: Any = _BoundedSocket(plain, self._deadline)


class _BoundedSocket:
    """What `http.client` needs of a socket, until the deadline and up to a number of bytes."""

    def __init__(self, plain: socket.socket, deadline: Deadline) -> None:
        self._plain, self._deadline = plain, deadline

    def sendall(self, raw: bytes) -> None:
        """Send all; the socket's own limit is of the whole call."""
        self._plain.settimeout(self._deadline.left_s())
        self._plain.sendall(raw)

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002  (always "rb")
        """What comes back, as a file."""
        return io.BufferedReader(_Incoming(self._plain, self._deadline))

    def close(self) -> None:
        """End the connection."""
        self._plain.close()


class _Incoming(io.RawIOBase):
    def __init__(self, plain: socket.socket, deadline: Deadline) -> None:
        self._plain, self._deadline = plain, deadline
        self._left = ANSWER_BYTES_MAX

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            raise AnswerTooLarge
        self._plain.settimeout(self._deadline.left_s())
        count = self._plain.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        return count
