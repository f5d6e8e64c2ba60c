"""A provider's HTTP server, which fails when it is told to: before or after it did its work."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from msgspec import Struct

SLOW_S = 2.8
"""Longer than the callers of tests wait."""


class Fault(Enum):
    """What goes wrong with a request, in order of arrival."""

    NONE = "none"
    CLOSED_BEFORE = "the connection closes, and nothing was done"
    CLOSED_AFTER = "it was done, and the connection closes"
    SLOW_AFTER = "it was done, and the answer comes too late"
    ERROR_BEFORE = "500, and nothing was done"
    ERROR_AFTER = "it was done, and the answer is 500"


BEFORE = {Fault.CLOSED_BEFORE, Fault.ERROR_BEFORE}


class Received(Struct, frozen=True):
    """A request as it arrived; names of headers are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Answer(Struct, frozen=True):
    status: int
    body: bytes
    headers: Mapping[str, str] = {}


class ProviderServer:
    """Serves `answer` until it is closed; `faults` come over the next requests."""

    def __init__(self, answer: Callable[[Received], Answer]) -> None:
        self.faults: list[Fault] = []
        self.received: list[Received] = []
        self.answer = answer
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


def _handler(server: ProviderServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.command, self.path, headers, self.rfile.read(length))
            server.received.append(received)
            fault = server.faults.pop(0) if server.faults else Fault.NONE
            answer = Answer(500, b"{}") if fault in BEFORE else server.answer(received)
            if fault in {Fault.CLOSED_BEFORE, Fault.CLOSED_AFTER}:
                self.close_connection = True
                return
            if fault is Fault.SLOW_AFTER:
                time.sleep(SLOW_S)
            status = 500 if fault is Fault.ERROR_AFTER else answer.status
            # Who did not wait for a slow answer has hung up.
            with suppress(OSError):
                self._say(status, answer)

        def _say(self, status: int, answer: Answer) -> None:
            self.send_response(status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@cache
def key_pair(name: str) -> tuple[str, str]:
    """The private and the public key of somebody, PEM; made once a run."""
    key = rsa.generate_private_key(65_537, 2_048)
    assert name
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()
