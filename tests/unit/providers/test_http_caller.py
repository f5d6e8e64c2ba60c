"""Calls of providers over real sockets: bounded in number, time and size."""

from collections.abc import Iterator

import pytest

from core.errors import Busy, Defect
from functions.shared.payments.http_caller import ATTEMPTS_MAX, REPLY_BYTES_MAX, Call, HttpCaller
from tests.fakes.providers.server import Answer, Fault, ProviderServer


class Sleeps:
    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    server = ProviderServer(lambda _: Answer(200, b"yes", {"X-Said": "once"}))
    yield server
    server.close()


def call() -> Call:
    return Call("POST", "/v1/things?a=b", {"x-key": "1"}, b"body")


def test_what_was_sent_arrives_and_what_was_said_comes_back(server: ProviderServer) -> None:
    reply = HttpCaller(server.url).send(call)
    assert (reply.status, reply.body, reply.headers["x-said"]) == (200, b"yes", "once")
    [received] = server.received
    assert (received.method, received.target, received.body) == ("POST", "/v1/things?a=b", b"body")
    assert received.headers["x-key"] == "1"


def test_a_refusal_is_an_answer(server: ProviderServer) -> None:
    server.answer = lambda _: Answer(404, b"{}")
    assert HttpCaller(server.url).send(call).status == 404
    assert len(server.received) == 1


def test_pauses_between_tries_grow_and_vary(server: ProviderServer) -> None:
    server.faults = [Fault.ERROR_BEFORE] * ATTEMPTS_MAX
    sleeps = Sleeps()
    with pytest.raises(Busy):
        HttpCaller(server.url, sleep=sleeps).send(call)
    first, second = sleeps.seconds
    assert 0.1 <= first <= 0.2
    assert 0.4 <= second <= 0.8


def test_too_many_requests_are_tried_again(server: ProviderServer) -> None:
    answers = [Answer(429, b""), Answer(200, b"yes")]
    server.answer = lambda _: answers.pop(0)
    assert HttpCaller(server.url, sleep=lambda _: None).send(call).status == 200


def test_no_try_begins_when_the_time_is_over(server: ProviderServer) -> None:
    server.faults = [Fault.ERROR_BEFORE] * 3
    times = iter([0.0, 1.0, 4.0])
    caller = HttpCaller(server.url, sleep=lambda _: None, clock=lambda: next(times))
    with pytest.raises(Busy):
        caller.send(call)
    assert len(server.received) == 1


def test_a_redirect_is_not_followed(server: ProviderServer) -> None:
    server.answer = lambda _: Answer(302, b"", {"location": f"{server.url}/elsewhere"})
    assert HttpCaller(server.url).send(call).status == 302
    assert len(server.received) == 1


def test_more_than_we_read_is_no_reply(server: ProviderServer) -> None:
    server.answer = lambda _: Answer(200, b"x" * (REPLY_BYTES_MAX + 1))
    with pytest.raises(Busy):
        HttpCaller(server.url, sleep=lambda _: None).send(call)


def test_nobody_there_is_busy(server: ProviderServer) -> None:
    url = server.url
    server.close()
    with pytest.raises(Busy):
        HttpCaller(url, sleep=lambda _: None).send(call)


@pytest.mark.parametrize("url", ["http://api.example", "http://localhost", "ftp://127.0.0.1"])
def test_nobody_is_called_in_the_clear(url: str) -> None:
    with pytest.raises(Defect):
        HttpCaller(url)
