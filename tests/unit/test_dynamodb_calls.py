"""Calls to DynamoDB by our own client: signatures as botocore's, retries, errors, connections."""

from __future__ import annotations

import base64
import datetime as dt
import http.server
import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, Final

import botocore.session
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError

from core.errors import Busy
from functions.shared import aws
from functions.shared.dynamodb import calls
from functions.shared.dynamodb.calls import Client, HttpCalls
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.store import Delete, Key, Refused

pytestmark = pytest.mark.once

REGION: Final = "eu-west-1"
OURS: Final = ReadOnlyCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG", "lent")
KEY: Final = Key("a", "b")
HANG_UP: Final = 0
"""A status that is no answer: the connection is closed instead."""


class Table(http.server.ThreadingHTTPServer):
    """Answers as it is told, in turn, and then with nothing found; `asked` are the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: deque[tuple[int, bytes]] = deque()
        self.asked: list[tuple[dict[str, str], bytes]] = []
        self.connections = 0
        self.slow_s = 0.0
        self.kept: list[socket.socket] = []

    def will(self, status: int, answer: object = None, *, raw: bytes | None = None) -> None:
        """Answer so, after what it was told to before."""
        self.answers.append((status, json.dumps(answer).encode() if raw is None else raw))

    def refuse(self, code: str, status: int = 400, **told: Any) -> None:
        """Answer with an error of DynamoDB."""
        self.will(status, {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", **told})

    def end_kept(self, said: bytes) -> None:
        """Close the one connection that is kept, saying something before."""
        [kept] = self.kept
        kept.sendall(said)
        kept.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that gave up hung up."""

    @property
    def client(self) -> Client:
        """A client that does not wait between its tries."""
        url = f"http://127.0.0.1:{self.server_port}"
        return Client(HttpCalls(url, REGION, lambda: OURS, sleep=lambda _: None))

    @property
    def store(self) -> DynamoStore:
        """A table behind it."""
        return DynamoStore(self.client, "table")


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Table

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1
        self.server.kept.append(self.connection)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((headers, body))
        status, answer = self.server.answers.popleft() if self.server.answers else (200, b"{}")
        if status == HANG_UP:
            self.close_connection = True
            return
        time.sleep(self.server.slow_s)
        self.send_response(status)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def table() -> Iterator[Table]:
    with Table() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("token", [None, "lent"])
def test_what_is_sent_is_what_was_signed(
    table: Table, token: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = ReadOnlyCredentials("AKIDEXAMPLE", "secret/+", token)
    url = f"http://127.0.0.1:{table.server_port}"
    DynamoStore(Client(HttpCalls(url, REGION, lambda: mine)), "名").get(KEY)
    [(headers, body)] = table.asked
    assert headers["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert headers.get("x-amz-security-token") == token
    key = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    asked = json.loads(body)
    assert (asked["TableName"], asked["Key"]) == ("名", key)

    signed = re.search(r"SignedHeaders=([^,]+)", headers["authorization"])
    assert signed is not None
    names = set(signed[1].split(";"))
    assert names >= {"host", "x-amz-date", "x-amz-target"}
    received = {name: headers[name] for name in names - {"x-amz-date", "x-amz-security-token"}}
    again = AWSRequest("POST", f"{url}/", headers=received, data=body)
    moment = dt.datetime.strptime(headers["x-amz-date"] + "+0000", "%Y%m%dT%H%M%SZ%z")
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: moment)
    SigV4Auth(mine, "dynamodb", REGION).add_auth(again)
    assert again.headers["Authorization"] == headers["authorization"]


def test_an_item_is_read_with_its_blobs_and_whole_numbers(table: Table) -> None:
    blob = {"B": base64.b64encode(b"\x00\xff").decode()}
    table.will(200, {"Item": {"n": {"N": str(10**30)}, "blobs": {"L": [blob]}}})
    assert table.store.get(KEY) == {"n": 10**30, "blobs": [b"\x00\xff"]}


def test_one_connection_carries_call_after_call(table: Table) -> None:
    store = table.store
    for _ in range(3):
        store.get(KEY)
    assert table.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_made_anew(table: Table) -> None:
    store = table.store
    store.get(KEY)
    table.will(HANG_UP)
    assert store.get(KEY) is None
    assert table.connections == 2


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 408 Request Timeout\r\n\r\n"])
def test_connections_that_ended_while_they_were_kept_cost_no_attempt(
    table: Table, said: bytes
) -> None:
    client = table.client
    store = DynamoStore(client, "table")
    store.get(KEY)
    table.end_kept(said)
    for _ in range(calls.ATTEMPTS_MAX - 1):
        table.will(503)
    assert store.get(KEY) is None
    assert table.connections == 2


@pytest.mark.parametrize("answer", [b"", b'{"Item":', b'{"Item": "\xff"}'])
def test_an_answer_that_cannot_be_read_is_asked_for_again(table: Table, answer: bytes) -> None:
    table.will(200, raw=answer)
    assert table.store.get(KEY) is None
    assert len(table.asked) == 2


@pytest.mark.parametrize("answer", [b"", b"<html>", b'"\xff"'])
def test_whatever_a_server_that_fails_answers_with_the_table_is_busy(
    table: Table, answer: bytes
) -> None:
    for _ in range(calls.ATTEMPTS_MAX):
        table.will(502, raw=answer)
    with pytest.raises(Busy):
        table.store.get(KEY)


@pytest.mark.parametrize("code", sorted(calls.THROTTLED))
def test_what_is_throttled_is_asked_again(table: Table, code: str) -> None:
    table.refuse(code)
    table.will(500, raw=b"<html>")
    table.will(503)
    assert table.store.get(KEY) is None
    assert len(table.asked) == calls.ATTEMPTS_MAX


def test_a_transaction_is_repeated_under_one_token(table: Table) -> None:
    table.will(HANG_UP)
    table.refuse("InternalServerError", 500)
    table.store.commit([Delete(KEY)])
    assert len({json.loads(body)["ClientRequestToken"] for _, body in table.asked}) == 1
    assert len(table.asked) == 3


def test_a_table_that_never_answers_is_busy(table: Table) -> None:
    for _ in range(calls.ATTEMPTS_MAX):
        table.will(HANG_UP)
    with pytest.raises(Busy):
        table.store.get(KEY)
    assert len(table.asked) == calls.ATTEMPTS_MAX


def test_a_table_that_is_not_there_is_busy() -> None:
    gone = HttpCalls("http://127.0.0.1:1", REGION, lambda: OURS, sleep=lambda _: None)
    with pytest.raises(Busy):
        DynamoStore(Client(gone), "table").get(KEY)


def test_a_table_that_takes_too_long_is_busy(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "READ_S", 0.02)
    table.slow_s = 0.2
    for _ in range(calls.ATTEMPTS_MAX):
        table.will(200, {})
    with pytest.raises(Busy):
        table.store.get(KEY)


def test_false_conditions_are_told_by_position_and_not_tried_again(table: Table) -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}]
    table.refuse("TransactionCanceledException", CancellationReasons=reasons, Message="cancelled")
    with pytest.raises(Refused) as caught:
        table.store.commit([Delete(KEY), Delete(Key("c", "d"))])
    assert caught.value.failed == (1,)
    assert len(table.asked) == 1


def test_what_is_not_allowed_is_a_defect_with_its_code(table: Table) -> None:
    table.refuse("AccessDeniedException", message="no")
    with pytest.raises(ClientError) as caught:
        table.store.get(KEY)
    assert caught.value.response["Error"] == {"Code": "AccessDeniedException", "Message": "no"}
    assert len(table.asked) == 1


def test_threads_share_a_client(table: Table) -> None:
    client = table.client
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(DynamoStore(client, "table").get(KEY)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [None] * 8


@pytest.mark.parametrize(
    ("region", "variables", "url"),
    [
        ("eu-west-1", {}, "https://dynamodb.eu-west-1.amazonaws.com"),
        ("cn-north-1", {}, "https://dynamodb.cn-north-1.amazonaws.com.cn"),
        ("eu-west-1", {"AWS_ENDPOINT_URL": "http://here"}, "http://here"),
        (
            "eu-west-1",
            {"AWS_ENDPOINT_URL": "http://here", "AWS_ENDPOINT_URL_DYNAMODB": "http://there"},
            "http://there",
        ),
    ],
)
def test_it_is_called_where_botocore_would_call_it(
    region: str, variables: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**variables, "AWS_DEFAULT_REGION": region}.items():
        monkeypatch.setenv(name, value)
    assert aws._endpoint_url(region) == url
    theirs = botocore.session.Session().create_client("dynamodb", region)
    assert theirs.meta.endpoint_url == url
