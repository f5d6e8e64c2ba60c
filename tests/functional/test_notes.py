"""Notes through their HTTP boundary, on the memory store."""

import json
from pathlib import Path
from typing import Any

import pytest

from functions.shared.cursors import KeySigner
from tests.builders.notes import DRAFT, notes_client
from tests.fakes.http import Client
from tests.fakes.ids import user
from tests.fakes.memory_store import MemoryStore

AUTHOR, READER, OTHER = user(1), user(2), user(3)
EVENTS = Path(__file__).parents[2] / "events"
MONTH_S = 31 * 86_400


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def author(store: MemoryStore) -> Client:
    client = notes_client(store, AUTHOR, "buyer")
    client.call("PUT", "/v1/me/profile", {"display_name": "安小鹿", "bio": "鞋子控"})
    return client


@pytest.fixture
def reader(author: Client) -> Client:
    return author.as_user(READER)


@pytest.fixture
def note_id(author: Client) -> str:
    return str(author.call("POST", "/v1/notes", DRAFT).json["note_id"])


def counts(client: Client, note_id: str) -> dict[str, int]:
    found: dict[str, int] = client.call("GET", f"/v1/notes/{note_id}").json["counts"]
    return found


def ids(client: Client, url: str) -> list[str]:
    return [note["note_id"] for note in client.call("GET", url).json["items"]]


def test_a_written_note_can_be_read_by_anyone_and_is_signed(author: Client) -> None:
    written = author.call("POST", "/v1/notes", DRAFT)
    assert written.status == 201
    assert written.json["author"]["display_name"] == "安小鹿"
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


def test_the_same_key_of_another_caller_is_another_request(author: Client) -> None:
    first = author.call("POST", "/v1/notes", DRAFT, key="k1")
    second = author.as_user(READER).call("POST", "/v1/notes", DRAFT, key="k1")
    assert second.status == 201
    assert second.json["note_id"] != first.json["note_id"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "x" * 61},
        {"title": "a\u202eb"},
        {"title": "a\u200bb"},
        {"title": "tail\n"},
        {"body": "nul\x00"},
        {"body": "x" * 2001},
        {"images": []},
        {"images": ["../etc/passwd"]},
        {"images": [f"media/{i}.jpg" for i in range(10)]},
        {"topics": ["a", "A"]},
        {"tags": [{"product_id": "prd_" + "0" * 26, "image": 1, "x": 0, "y": 0}]},
        {"tags": [{"product_id": "prd_" + "0" * 26, "image": 0, "x": 1001, "y": 0}]},
        {"author_id": READER},
        {"sponsor": 5},
    ],
)
def test_a_draft_outside_the_limits_is_refused_and_not_echoed(
    author: Client, change: dict[str, Any]
) -> None:
    refused = author.call("POST", "/v1/notes", {**DRAFT, **change})
    assert refused.status == 422
    assert "etc/passwd" not in refused.text
    assert READER not in refused.text


def test_html_is_text(author: Client) -> None:
    body = "<script>alert(1)</script>\n第二行"
    assert author.call("POST", "/v1/notes", {**DRAFT, "body": body}).json["body"] == body


def test_an_edit_moves_the_note_between_topics(author: Client, note_id: str) -> None:
    edited = author.call("PUT", f"/v1/notes/{note_id}", {**DRAFT, "topics": ["通勤", "皮鞋"]})
    assert edited.status == 200
    assert edited.json["edited_at"] is not None
    assert ids(author, "/v1/notes?topic=乐福鞋") == []
    assert ids(author, "/v1/notes?topic=皮鞋") == ids(author, "/v1/notes?topic=通勤") == [note_id]


def test_anothers_note_can_be_neither_edited_nor_deleted(reader: Client, note_id: str) -> None:
    assert reader.call("PUT", f"/v1/notes/{note_id}", DRAFT).status == 404
    assert reader.call("DELETE", f"/v1/notes/{note_id}").status == 404
    assert reader.call("GET", f"/v1/notes/{note_id}").status == 200


def test_a_deleted_note_is_gone_from_every_list(
    author: Client, reader: Client, note_id: str
) -> None:
    reader.call("PUT", f"/v1/notes/{note_id}/collect")
    assert author.call("DELETE", f"/v1/notes/{note_id}").status == 204
    assert author.call("GET", f"/v1/notes/{note_id}").status == 404
    assert ids(author, "/v1/notes") == ids(author, f"/v1/authors/{AUTHOR}/notes") == []
    assert ids(reader, "/v1/me/collection") == []
    assert author.call("GET", f"/v1/authors/{AUTHOR}").json["counts"]["notes"] == 0
    assert reader.call("PUT", f"/v1/notes/{note_id}/like").status == 404


@pytest.mark.parametrize(("path", "counter"), [("like", "likes"), ("collect", "collects")])
def test_a_reaction_counts_once_and_can_be_taken_back(
    reader: Client, note_id: str, path: str, counter: str
) -> None:
    for _ in range(2):
        assert reader.call("PUT", f"/v1/notes/{note_id}/{path}").status == 204
    assert counts(reader, note_id)[counter] == 1
    for _ in range(2):
        assert reader.call("DELETE", f"/v1/notes/{note_id}/{path}").status == 204
    assert counts(reader, note_id)[counter] == 0


def test_the_stance_tells_what_one_has_done(reader: Client, note_id: str) -> None:
    reader.call("PUT", f"/v1/notes/{note_id}/like")
    reader.call("PUT", f"/v1/authors/{AUTHOR}/follow")
    stance = reader.call("GET", f"/v1/me/notes/{note_id}").json
    assert stance == {"liked": True, "collected": False, "following": True}


def test_comments_are_counted_and_deleted_by_either_author(
    author: Client, reader: Client, note_id: str
) -> None:
    url = f"/v1/notes/{note_id}/comments"
    made = [reader.call("POST", url, {"text": text}).json["comment_id"] for text in "一二三"]
    assert [c["comment_id"] for c in author.call("GET", url).json["items"]] == made[::-1]
    assert author.as_user(OTHER).call("DELETE", f"{url}/{made[0]}").status == 404
    assert reader.call("DELETE", f"{url}/{made[0]}").status == 204
    assert author.call("DELETE", f"{url}/{made[1]}").status == 204
    assert counts(author, note_id)["comments"] == 1


def test_a_comment_needs_a_note(reader: Client) -> None:
    missing = "note_" + "0" * 26
    assert reader.call("POST", f"/v1/notes/{missing}/comments", {"text": "?"}).status == 404
    assert reader.call("GET", f"/v1/notes/{missing}/comments").status == 404


def test_following_fills_the_feed_and_unfollowing_empties_it(
    author: Client, reader: Client, note_id: str
) -> None:
    url = f"/v1/authors/{AUTHOR}/follow"
    for _ in range(2):
        assert reader.call("PUT", url).status == 204
    assert ids(reader, "/v1/feed") == [note_id]
    assert author.call("GET", f"/v1/authors/{AUTHOR}").json["counts"]["followers"] == 1
    for _ in range(2):
        assert reader.call("DELETE", url).status == 204
    assert ids(reader, "/v1/feed") == []
    assert author.call("GET", "/v1/me/profile").json["counts"]["followers"] == 0


def test_one_follows_neither_oneself_nor_nobody(author: Client) -> None:
    assert author.call("PUT", f"/v1/authors/{AUTHOR}/follow").code == "own_profile"
    assert author.call("PUT", f"/v1/authors/{user(99)}/follow").status == 404
    assert author.call("DELETE", f"/v1/authors/{AUTHOR}/follow").status == 204


def test_the_newest_notes_are_paged_across_months(author: Client) -> None:
    written = []
    for _ in range(5):
        written.append(author.call("POST", "/v1/notes", DRAFT).json["note_id"])
        author.now += MONTH_S
    seen: list[str] = []
    url = "/v1/notes?limit=2"
    while url:
        page = author.call("GET", url).json
        seen += [note["note_id"] for note in page["items"]]
        url = f"/v1/notes?limit=2&cursor={page['next']}" if page["next"] else ""
    assert seen == written[::-1]


def test_a_cursor_works_only_where_it_was_given(author: Client, reader: Client) -> None:
    for _ in range(3):
        author.call("POST", "/v1/notes", DRAFT)
    cursor = author.call("GET", "/v1/notes?limit=1").json["next"]
    changed = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    for client, url in [
        (author, f"/v1/notes?limit=1&cursor={changed}"),
        (reader, f"/v1/notes?limit=1&cursor={cursor}"),
        (author, f"/v1/notes?limit=1&topic=通勤&cursor={cursor}"),
        (author, f"/v1/authors/{AUTHOR}/notes?limit=1&cursor={cursor}"),
        (author, "/v1/notes?limit=1&cursor=%%%"),
    ]:
        refused = client.call("GET", url)
        assert (refused.status, refused.code) == (400, "invalid_cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=1000000000", "limit=x", "unknown=1"])
def test_a_bad_query_is_refused(author: Client, query: str) -> None:
    assert author.call("GET", f"/v1/notes?{query}").status == 422


def test_who_typed_the_replacement_character_is_told_so(author: Client) -> None:
    """It cannot be told from bytes that were no UTF-8: the gateway puts it for them."""
    refused = author.call("PUT", "/v1/me/profile", '{"display_name": "a\ufffdb"}')
    assert (refused.status, refused.code) == (400, "invalid_json")
    assert "U+FFFD" in refused.json["detail"]


def test_a_profile_link_is_https(author: Client) -> None:
    for link in ["javascript:alert(1)", "http://a.example", "https://a.example/\n"]:
        refused = author.call("PUT", "/v1/me/profile", {"display_name": "安", "link": link})
        assert (refused.status, refused.json["field"]) == (422, "$.link")
    kept = {"display_name": "安", "link": "https://a.example/shop?x=1"}
    assert author.call("PUT", "/v1/me/profile", kept).json["link"] == kept["link"]


def test_without_a_token_nothing_of_ones_own_is_reached(author: Client, note_id: str) -> None:
    nobody = author.as_user("")
    assert nobody.call("PUT", f"/v1/notes/{note_id}/like").status == 401
    assert nobody.call("GET", "/v1/feed").status == 401


@pytest.mark.parametrize(
    ("case", "status"),
    [("newest", 200), ("read", 404), ("write", 201), ("like", 404), ("unlike", 204)],
)
def test_the_committed_events_are_answered(author: Client, case: str, status: int) -> None:
    event = json.loads((EVENTS / f"notes.{case}.json").read_text())
    answer = author.api.serve(author.ports, KeySigner(b"test"))(event, None)
    assert answer["statusCode"] == status
