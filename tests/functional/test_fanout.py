"""The fan-out on memory stores: every follower and subscriber is reached, once."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.events import Event
from core.ids import EventId, NoteId, RoomId, UserId
from core.pages import PageRequest
from core.rooms.room import Host, RoomStarted
from core.social.notes import NoteWritten
from functions.fanout import fanout
from functions.fanout.consumer import serve
from functions.fanout.fanout import Ports
from functions.shared.dynamodb import content_keys
from functions.shared.dynamodb.attributes import to_attributes
from functions.shared.dynamodb.profiles import DynamoProfiles
from functions.shared.dynamodb.receipts import event_put
from functions.shared.dynamodb.rooms import DynamoInbox, DynamoSubscriptions
from functions.shared.dynamodb.store import Put
from tests.fakes.ids import user
from tests.fakes.memory_store import MemoryStore
from tests.fakes.roles import acting_as

EVENTS = Path(__file__).parents[2] / "events"
NOTE, ROOM = NoteId("note_" + "0" * 26), RoomId("room_" + "0" * 26)
AUTHOR = UserId(user(1))
NOW = 1_793_000_000
WRITTEN = NoteWritten(EventId("evt_" + "0" * 26), NOW, NOTE, AUTHOR)
STARTED = RoomStarted(EventId("evt_" + "0" * 25 + "1"), NOW, ROOM, Host.buyer(AUTHOR), "鞋子专场")


class ListQueue:
    """A queue that keeps its messages."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    def send(self, body: bytes) -> None:
        self.messages.append(body)


@pytest.fixture
def queue() -> ListQueue:
    return ListQueue()


@pytest.fixture
def ports(queue: ListQueue) -> Ports:
    return Ports(content=MemoryStore(), commerce=MemoryStore(), queue=queue)


def stream_event(event: Event) -> dict[str, Any]:
    image = to_attributes({"pk": "EVENT#1", "sk": "EVENT", **event_put(event).item})
    return {
        "Records": [
            {
                "eventID": "1",
                "eventName": "INSERT",
                "eventSource": "aws:dynamodb",
                "dynamodb": {"NewImage": image, "SequenceNumber": "1"},
            }
        ]
    }


def queue_event(body: bytes) -> dict[str, Any]:
    return {"Records": [{"eventSource": "aws:sqs", "messageId": "1", "body": body.decode()}]}


def follow(ports: Ports, follower: UserId) -> None:
    index = {"gsi1pk": content_keys.followers(AUTHOR), "gsi1sk": follower}
    ports.content.commit([Put(content_keys.follow(follower, AUTHOR), index)])


def feed(ports: Ports, reader: UserId) -> list[NoteId]:
    return DynamoProfiles(ports.content).feed(reader, PageRequest()).items


def run(ports: Ports, event: Mapping[str, Any]) -> None:
    with acting_as("fanout"):
        assert serve(ports)(dict(event), None) == {"batchItemFailures": []}


def test_a_written_note_reaches_every_follower_through_the_queue(
    ports: Ports, queue: ListQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "RECEIVERS_PER_PAGE", 3)
    followers = [UserId(user(n)) for n in range(10, 18)]
    for follower in followers:
        follow(ports, follower)
    run(ports, stream_event(WRITTEN))
    assert sum(feed(ports, reader) == [NOTE] for reader in followers) == 3
    while queue.messages:
        run(ports, queue_event(queue.messages.pop()))
    assert all(feed(ports, reader) == [NOTE] for reader in followers)
    assert feed(ports, UserId(user(99))) == []


def test_a_redelivered_event_adds_nothing(ports: Ports) -> None:
    reader = UserId(user(10))
    follow(ports, reader)
    for _ in range(2):
        run(ports, stream_event(WRITTEN))
    assert feed(ports, reader) == [NOTE]


def test_a_started_room_tells_its_subscribers_once(ports: Ports) -> None:
    subscriber = UserId(user(10))
    DynamoSubscriptions(ports.commerce).add(ROOM, subscriber)
    for _ in range(2):
        run(ports, stream_event(STARTED))
    told = DynamoInbox(ports.commerce).of_user(subscriber, PageRequest()).items
    assert [(n.room_id, n.title) for n in told] == [(ROOM, "鞋子专场")]


def test_a_record_that_cannot_be_read_is_reported_and_the_others_are_delivered(
    ports: Ports,
) -> None:
    reader = UserId(user(10))
    follow(ports, reader)
    good = stream_event(WRITTEN)["Records"][0]
    broken = {**good, "dynamodb": {"NewImage": {"type": {"S": "?"}}, "SequenceNumber": "7"}}
    answer = serve(ports)({"Records": [good, broken]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    assert feed(ports, reader) == [NOTE]


@pytest.mark.parametrize("path", sorted(EVENTS.glob("fanout.*.json")), ids=lambda path: path.stem)
def test_the_committed_events_are_understood(ports: Ports, path: Path) -> None:
    run(ports, json.loads(path.read_text()))


def test_a_continuation_survives_its_message() -> None:
    work = fanout.Continuation(WRITTEN, {"pk": "a", "sk": "b"})
    assert msgspec.json.decode(msgspec.json.encode(work), type=fanout.Continuation) == work
