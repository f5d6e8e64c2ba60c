"""Notifications over real sockets."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from core.errors import Defect
from functions.shared.payments.delivery import HttpDelivery

BODY = b'{"amount":1}'


class Receiver(HTTPServer):
    """Keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[str, bytes, str]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.requests.append((self.path, body, self.headers["x-signed"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_bytes_arrive_as_they_were_signed(receiver: Receiver) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}/storefront/v1/notify"
    assert HttpDelivery().post(url, BODY, {"x-signed": "yes"}) == 204
    assert receiver.requests == [("/storefront/v1/notify", BODY, "yes")]


def test_nobody_there_is_no_status(receiver: Receiver) -> None:
    port = receiver.server_port
    receiver.shutdown()
    receiver.server_close()
    assert HttpDelivery().post(f"http://127.0.0.1:{port}/", BODY, {}) == 0


@pytest.mark.parametrize(
    "url", ["http://shop.example/v1", "ftp://127.0.0.1.evil/", "/v1", "http://localhost/"]
)
def test_nothing_leaves_this_machine_in_the_clear(url: str) -> None:
    with pytest.raises(Defect):
        HttpDelivery().post(url, BODY, {})
