"""Readers who like, comment and follow at once, on DynamoDB: counters stay right."""

from functools import partial

import pytest

from functions.shared.dynamodb.dynamo_store import DynamoStore
from tests.builders.notes import DRAFT, notes_client
from tests.contract.race import race
from tests.fakes.http import Client
from tests.fakes.ids import user

AUTHOR = user(1)
RACERS = 24


@pytest.fixture
def author(table: DynamoStore) -> Client:
    client = notes_client(table, AUTHOR, "buyer")
    client.call("PUT", "/v1/me/profile", {"display_name": "安小鹿"})
    return client


@pytest.fixture
def note(author: Client) -> str:
    return f"/v1/notes/{author.call('POST', '/v1/notes', DRAFT).json['note_id']}"


def readers(author: Client) -> list[Client]:
    return [author.as_user(user(100 + number)) for number in range(RACERS)]


def counts(author: Client, note: str) -> dict[str, int]:
    found: dict[str, int] = author.call("GET", note).json["counts"]
    return found


def test_concurrent_likes_are_all_counted_once(author: Client, note: str) -> None:
    twice = [partial(reader.call, "PUT", f"{note}/like") for reader in readers(author)] * 2
    statuses = [answer.status for answer in race(twice)]
    assert set(statuses) <= {204, 503}
    liked = sum(
        reader.call("GET", f"/v1/me{note.removeprefix('/v1')}").json["liked"]
        for reader in readers(author)
    )
    assert counts(author, note)["likes"] == liked
    assert liked == len({at % RACERS for at, status in enumerate(statuses) if status == 204})


def test_likes_and_their_withdrawal_leave_the_number_of_edges(author: Client, note: str) -> None:
    half = readers(author)[: RACERS // 2]
    for reader in half:
        reader.call("PUT", f"{note}/like")
    presses = [partial(r.call, "DELETE", f"{note}/like") for r in half]
    presses += [partial(r.call, "PUT", f"{note}/like") for r in readers(author)[RACERS // 2 :]]
    assert {answer.status for answer in race(presses)} <= {204, 503}
    liked = [
        reader.call("GET", f"/v1/me{note.removeprefix('/v1')}").json["liked"]
        for reader in readers(author)
    ]
    assert counts(author, note)["likes"] == sum(liked)


def test_one_key_pressed_many_times_comments_once(author: Client, note: str) -> None:
    reader = author.as_user(user(100))
    again = partial(reader.call, "POST", f"{note}/comments", {"text": "好看"}, key="k1")
    answers = race([again] * RACERS)
    assert {answer.status for answer in answers} <= {201, 409}
    assert {answer.code for answer in answers if answer.status == 409} <= {"request_in_progress"}
    assert len({answer.text for answer in answers if answer.status == 201}) == 1
    assert counts(author, note)["comments"] == 1


def test_following_while_unfollowing_keeps_the_count_of_followers(author: Client) -> None:
    reader = author.as_user(user(100))
    url = f"/v1/authors/{AUTHOR}/follow"
    race([partial(reader.call, method, url) for method in ("PUT", "DELETE") * 8])
    reader.call("PUT", url)
    assert author.call("GET", f"/v1/authors/{AUTHOR}").json["counts"]["followers"] == 1
