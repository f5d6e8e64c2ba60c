"""What the routes of notes ask of their table, and what may happen between two requests to it."""

from collections.abc import Callable, Sequence
from functools import partial

from functions.shared.dynamodb.store import Query, Refused, Rows, Write
from tests.builders.notes import DRAFT, notes_client
from tests.fakes.ids import user
from tests.fakes.memory_store import MemoryStore

AUTHOR, READER = user(1), user(2)
MONTH_S = 31 * 86_400


def test_a_like_of_a_deleted_note_is_taken_back_twice_at_once() -> None:
    class OvertakenOnce(MemoryStore):
        meanwhile: Callable[[], object] | None = None

        def commit(self, writes: Sequence[Write]) -> None:
            try:
                super().commit(writes)
            except Refused:
                run, self.meanwhile = self.meanwhile, None
                if run is not None:
                    run()
                raise

    store = OvertakenOnce()
    author = notes_client(store, AUTHOR, "buyer")
    author.call("PUT", "/v1/me/profile", {"display_name": "安小鹿"})
    note = f"/v1/notes/{author.call('POST', '/v1/notes', DRAFT).json['note_id']}"
    reader = author.as_user(READER)
    reader.call("PUT", f"{note}/like")
    author.call("DELETE", note)
    store.meanwhile = partial(reader.call, "DELETE", f"{note}/like")
    assert reader.call("DELETE", f"{note}/like").status == 204
    assert not [key for key in store.items if READER in key.sk]


def test_the_front_page_of_a_quiet_shop_reads_few_months_and_its_list_ends() -> None:
    class Counting(MemoryStore):
        queries = 0

        def query(self, query: Query) -> Rows:
            self.queries += 1
            return super().query(query)

    store = Counting()
    author = notes_client(store, AUTHOR, "buyer")
    author.call("PUT", "/v1/me/profile", {"display_name": "安小鹿"})
    author.call("POST", "/v1/notes", DRAFT)
    author.now += 30 * MONTH_S
    found: list[str] = []
    url = "/v1/notes?limit=2"
    for _ in range(30):
        before = store.queries
        page = author.call("GET", url).json
        assert store.queries - before <= 3
        found += [note["note_id"] for note in page["items"]]
        if page["next"] is None:
            break
        url = f"/v1/notes?limit=2&cursor={page['next']}"
    assert (len(found), page["next"]) == (1, None)
