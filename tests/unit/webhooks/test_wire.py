"""Real requests to receivers on this machine, over plain HTTP and TLS, that misbehave."""

import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace

from core.errors import Invalid
from core.limits import WEBHOOK_SNIPPET_CHARS_MAX
from core.webhooks.addresses import Address, Endpoint
from core.webhooks.deliveries import Answer, Failure
from functions.shared.webhooks.resolving import PublicAddresses
from functions.shared.webhooks.sending import HttpSender
from functions.shared.webhooks.signatures import derived_key, is_genuine
from tests.builders.webhooks import MASTER, pending, webhook
from tests.fakes.http import NOW
from tests.fakes.receivers import OK, Authority, Receiver, Say, saying

HOST = "hooks.shoes.example"
SECONDS = 0.6
"""The deadline where it is to pass; elsewhere there is time enough on a busy machine."""
AMPLE_S = 20.0
Start = Callable[..., Receiver]


class Pinned:
    """Every address is of these IPs, at the port of a test's receiver."""

    def __init__(self, scheme: str, host: str, port: int, ips: tuple[str, ...]) -> None:
        self.endpoint = Endpoint(Address(scheme, host, port, "/in?a=b"), ips)

    def check(self, url: str) -> Endpoint:  # noqa: ARG002
        return self.endpoint


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Receiver] = []

    def begin(*how: object) -> Receiver:
        started.append(Receiver(*how))  # type: ignore[arg-type]
        return started[-1]

    yield begin
    for receiver in started:
        receiver.stop()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def sent(receiver: Receiver, *, deadline_s: float = AMPLE_S) -> Answer:
    """Over plain HTTP, which is the same but for the handshake."""
    addresses = Pinned("http", HOST, receiver.port, ("127.0.0.1",))
    sender = HttpSender(addresses, lambda: MASTER, deadline_s=deadline_s)
    return sender.send(webhook(), pending(), NOW)


def sent_securely(receiver: Receiver, trusted: ssl.SSLContext, host: str = HOST) -> Answer:
    addresses = Pinned("https", host, receiver.port, ("127.0.0.1",))
    sender = HttpSender(addresses, lambda: MASTER, tls=lambda: trusted, deadline_s=AMPLE_S)
    return sender.send(webhook(), pending(), NOW)


def test_a_delivery_arrives_signed_and_to_the_byte(start: Start) -> None:
    receiver = start()
    answer = sent(receiver)
    assert (answer.failure, answer.status, answer.snippet) == (None, 200, "ok")
    [head], [body] = receiver.heads, receiver.bodies
    assert head[""] == "POST /in?a=b HTTP/1.1"
    assert head["host"] == f"{HOST}:{receiver.port}"
    assert head["webhook-id"] == pending().event_id
    assert body == pending().body.encode()
    assert is_genuine(derived_key(MASTER, webhook().webhook_id, 1), head, body, NOW)


def test_while_its_secret_is_rotated_both_sign(start: Start) -> None:
    receiver = start()
    addresses = Pinned("http", HOST, receiver.port, ("127.0.0.1",))
    rotated = replace(webhook(), secret_generation=2, old_secret_until=NOW + 1)
    for now in (NOW, NOW + 1):
        HttpSender(addresses, lambda: MASTER).send(rotated, pending(), now)
    old, new = (derived_key(MASTER, rotated.webhook_id, number) for number in (1, 2))
    during, afterwards = receiver.heads
    body = receiver.bodies[0]
    assert is_genuine(old, during, body, NOW)
    assert is_genuine(new, during, body, NOW)
    assert not is_genuine(old, afterwards, body, NOW)
    assert is_genuine(new, afterwards, body, NOW)


def test_the_certificate_must_be_of_the_name_though_the_ip_is_pinned(
    start: Start, authority: Authority
) -> None:
    receiver = start(saying(OK), authority.server(HOST))
    assert sent_securely(receiver, authority.trusted()).status == 200
    assert receiver.names == [HOST]
    assert receiver.heads[0]["host"] == f"{HOST}:{receiver.port}"
    other = sent_securely(receiver, authority.trusted(), "hooks.sofas.example")
    assert other.failure is Failure.TLS
    assert len(receiver.requests) == 1


def test_a_certificate_that_nobody_vouches_for_or_is_over_is_refused(
    start: Start, authority: Authority, tmp_path: Path
) -> None:
    stranger = start(saying(OK), Authority(tmp_path).server(HOST))
    assert sent_securely(stranger, authority.trusted()).failure is Failure.TLS
    over = start(saying(OK), authority.server(HOST, days=-1))
    assert sent_securely(over, authority.trusted()).failure is Failure.TLS
    assert stranger.requests == over.requests == []


def test_a_receiver_without_tls_is_told_nothing(start: Start, authority: Authority) -> None:
    def chatter(say: Say, _: Event) -> None:
        say(OK)

    receiver = start(chatter)
    answer = sent_securely(receiver, authority.trusted())
    assert answer.failure in {Failure.TLS, Failure.TIMEOUT}
    assert not any(b"webhook-id" in request for request in receiver.requests)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(start: Start, status: int) -> None:
    elsewhere = start()
    location = f"http://127.0.0.1:{elsewhere.port}/"
    head = f"HTTP/1.1 {status} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
    answer = sent(start(saying(head.encode())))
    assert (answer.failure, answer.status) == (Failure.STATUS, status)
    assert elsewhere.requests == []


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_counts(start: Start, status: int) -> None:
    answer = sent(start(saying(f"HTTP/1.1 {status} Fine\r\n\r\n".encode())))
    assert (answer.failure, answer.status) == (None, status)


@pytest.mark.parametrize("status", [305, 400, 404, 410, 429, 500, 503])
def test_nothing_else_does(start: Start, status: int) -> None:
    answer = sent(start(saying(f"HTTP/1.1 {status} Not\r\n\r\nno".encode())))
    assert (answer.failure, answer.status, answer.snippet) == (Failure.STATUS, status, "no")


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        (b"", Failure.CONNECTION),
        (b"hello\r\n\r\n", Failure.ANSWER),
        (b"HTTP/1.1 OK\r\n\r\n", Failure.ANSWER),
        (b"HTTP/1.1 20 OK\r\n\r\n", Failure.ANSWER),
        (b"\x00" * 1_000, Failure.ANSWER),
        (b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 101 + b"\r\n", Failure.ANSWER),
        (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n", Failure.ANSWER),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000, Failure.ANSWER),
    ],
)
def test_what_is_no_answer_is_a_failure(start: Start, said: bytes, failure: Failure) -> None:
    answer = sent(start(saying(said)))
    assert (answer.failure, answer.status) == (failure, None)


@pytest.mark.parametrize(
    "rest",
    [
        b"content-length: 999999999\r\n\r\n" + b"a" * 1_000_000,
        b"\r\n" + b"a" * 1_000_000,
        b"transfer-encoding: chunked\r\n\r\nfff\r\n" + b"a" * 1_000_000,
        b"transfer-encoding: chunked\r\n\r\nzz\r\n",
        b"content-length: 10\r\n\r\nshort",
    ],
)
def test_of_a_huge_or_broken_body_no_more_than_a_beginning_is_kept(
    start: Start, rest: bytes
) -> None:
    started = time.monotonic()
    answer = sent(start(saying(b"HTTP/1.1 200 OK\r\n" + rest)))
    assert (answer.failure, answer.status) == (None, 200)
    assert len(answer.snippet) <= WEBHOOK_SNIPPET_CHARS_MAX
    assert time.monotonic() - started < AMPLE_S / 2


def test_what_is_kept_of_a_body_is_plain_text(start: Start) -> None:
    answer = sent(start(saying(b"HTTP/1.1 500 No\r\n\r\n\x00\x1b[31ma\xff\xe2\x80\xae\r\nb")))
    assert answer.snippet == "  [31ma\ufffd   b"


@pytest.mark.parametrize("piece", [b"", b"H", b"HTTP/1.1 200 OK\r\nx: ", b"HTTP/1.1 200 OK\r\n"])
def test_an_answer_that_does_not_end_ends_at_the_deadline(start: Start, piece: bytes) -> None:
    """Each byte of it comes well within the time that a socket would wait for one."""

    def trickle(say: Say, over: Event) -> None:
        say(piece)
        while not over.wait(0.05):
            say(b"y")

    started = time.monotonic()
    answer = sent(start(trickle), deadline_s=SECONDS)
    assert (answer.failure, answer.status) == (Failure.TIMEOUT, None)
    assert SECONDS <= time.monotonic() - started < AMPLE_S / 2
    assert answer.duration_ms >= SECONDS * 1_000


def test_a_receiver_that_takes_the_connection_and_is_silent_times_out(start: Start) -> None:
    answer = sent(start(lambda _say, over: over.wait(5)), deadline_s=SECONDS)
    assert answer.failure is Failure.TIMEOUT


def test_a_body_that_never_comes_does_not_undo_the_status(start: Start) -> None:
    def stall(say: Say, over: Event) -> None:
        say(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n")
        over.wait(5)

    answer = sent(start(stall), deadline_s=SECONDS * 3)
    assert (answer.failure, answer.status, answer.snippet) == (None, 200, "")


def test_a_port_that_nobody_listens_on_is_a_failed_connection(start: Start) -> None:
    receiver = start()
    receiver.stop()
    assert sent(receiver).failure is Failure.CONNECTION


def test_an_address_that_is_no_longer_public_is_not_called() -> None:
    """A name is looked up at each delivery: what passed when it was registered may not now."""
    answers = iter([("93.184.216.34",), ("10.0.0.1",)])
    guard = PublicAddresses(loopback=False, resolve=lambda _host, _port: next(answers))
    guard.check(webhook().url)
    assert HttpSender(guard, lambda: MASTER).send(webhook(), pending(), NOW).failure is (
        Failure.ADDRESS
    )


def test_the_connection_goes_to_the_ip_that_was_checked(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the name looked up again, the second answer would count."""
    receiver, asked = start(), []

    def refuse(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        raise AssertionError

    addresses = Pinned("http", HOST, receiver.port, ("127.0.0.1",))
    real = __import__("socket").getaddrinfo
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda host, *a, **k: real(host, *a, **k) if host == "127.0.0.1" else refuse(host),
    )
    answer = HttpSender(addresses, lambda: MASTER).send(webhook(), pending(), NOW)
    assert (answer.status, asked) == (200, [])


def test_a_receiver_on_this_machine_is_reached_where_that_is_allowed(start: Start) -> None:
    receiver = start()
    local = replace(webhook(), url=f"http://127.0.0.1:{receiver.port}/x")
    sender = HttpSender(PublicAddresses(loopback=True), lambda: MASTER)
    assert sender.send(local, pending(), NOW).status == 200
    guarded = HttpSender(PublicAddresses(loopback=False), lambda: MASTER)
    assert guarded.send(local, pending(), NOW).failure is Failure.ADDRESS
    with pytest.raises(Invalid):
        PublicAddresses(loopback=False).check(local.url)
    assert len(receiver.requests) == 1
