"""Notes through their HTTP boundary, on the memory store."""

import pytest

from functions.notes.routes import Ports, api
from functions.shared.dynamodb.notes import DynamoNotes
from functions.shared.dynamodb.receipts import ReceiptStore
from tests.fakes.http import Client
from tests.fakes.ids import CountingIds, user
from tests.fakes.memory_store import MemoryStore

AUTHOR, READER = user(1), user(2)
DRAFT = {"title": "走路没声音的乐福鞋", "body": "穿了三个月。", "images": ["media/loafers-1.jpg"]}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def author(store: MemoryStore) -> Client:
    return Client(api, Ports(DynamoNotes(store), ReceiptStore(store), CountingIds()), AUTHOR, "buyer")


def test_a_written_note_can_be_read_by_anyone(author: Client) -> None:
    written = author.call("POST", "/v1/notes", DRAFT)
    assert written.status == 201
    read = author.as_user("").call("GET", f"/v1/notes/{written.json['note_id']}")
    assert (read.status, read.json) == (200, written.json)


def test_the_same_key_and_body_get_the_first_answer_again(
    author: Client, store: MemoryStore
) -> None:
    first = author.call("POST", "/v1/notes", DRAFT, key="k1")
    before = len(store.items)
    again = author.call("POST", "/v1/notes", DRAFT, key="k1")
    assert (again.status, again.text) == (201, first.text)
    assert again.headers["idempotent-replayed"] == "true"
    assert len(store.items) == before


def test_the_same_key_with_another_body_is_refused(author: Client) -> None:
    author.call("POST", "/v1/notes", DRAFT, key="k1")
    other = author.call("POST", "/v1/notes", {**DRAFT, "title": "别的"}, key="k1")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
