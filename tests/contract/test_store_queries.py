"""What `Store.query` promises: the tests' memory store and DynamoDB keep the same."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from functions.shared.dynamodb.store import Key, Put, Query, Store, Update

SORT_KEYS = ("A#1", "A#2", "A#3", "B#1", "B#2")


def fill(store: Store) -> None:
    """Five items in one partition, indexed in the other order with two ties; one elsewhere."""
    rows = [
        Put(Key("p", sk), {"gsi1pk": "g", "gsi1sk": f"{(9 - at) // 2}", "note": "n"})
        for at, sk in enumerate(SORT_KEYS)
    ]
    store.commit([*rows, Put(Key("q", "A#9"), {"unindexed": 1})])


def pages(store: Store, query: Query) -> list[list[str]]:
    """The sort keys of each page until there is no next one."""
    found = []
    while True:
        rows = store.query(query)
        found.append([str(item["sk"]) for item in rows.items])
        if rows.next is None:
            return found
        query = replace(query, after=rows.next)


def flat(found: Sequence[Sequence[str]]) -> list[str]:
    return [sk for page in found for sk in page]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query("p"), list(SORT_KEYS)),
        (Query("p", newest_first=True), list(SORT_KEYS[::-1])),
        (Query("p", begins="A#"), ["A#1", "A#2", "A#3"]),
        (Query("p", begins="A#", newest_first=True), ["A#3", "A#2", "A#1"]),
        (Query("p", between=("A#2", "B#1")), ["A#2", "A#3", "B#1"]),
        (Query("p", begins="C"), []),
        (Query("nobody"), []),
        (Query("q"), ["A#9"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_query_reads_a_partition_in_order_whatever_the_page_size(
    any_store: Store, query: Query, expected: list[str], limit: int
) -> None:
    fill(any_store)
    found = pages(any_store, replace(query, limit=limit))
    assert flat(found) == expected
    assert all(len(page) <= limit for page in found)


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_an_index_is_read_in_the_order_of_its_own_key(
    any_store: Store, limit: int, *, newest_first: bool
) -> None:
    fill(any_store)
    query = Query("g", index="gsi1", limit=limit, newest_first=newest_first)
    found = flat(pages(any_store, query))
    assert sorted(found) == sorted(SORT_KEYS)
    ranks = [(9 - SORT_KEYS.index(sk)) // 2 for sk in found]
    assert ranks == sorted(ranks, reverse=newest_first)


def test_an_item_leaves_the_index_with_the_fields_of_its_key(any_store: Store) -> None:
    fill(any_store)
    any_store.commit([Update(Key("p", "A#1"), remove=("gsi1pk", "gsi1sk"))])
    found = flat(pages(any_store, Query("g", index="gsi1")))
    assert sorted(found) == sorted(SORT_KEYS[1:])


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_the_second_index_gives_keys_only(any_store: Store, limit: int) -> None:
    fields = {"gsi2pk": "d", "gsi2sk": "7"}
    keys = [Key("p", "A"), Key("p", "B"), Key("q", "A")]
    any_store.commit([Put(key, {**fields, "note": "n"}) for key in keys])
    query = Query("d", between=("0", "8"), index="gsi2", limit=limit)
    found = []
    while True:
        rows = any_store.query(query)
        found += rows.items
        if rows.next is None:
            break
        query = replace(query, after=rows.next)
    assert sorted(found, key=lambda item: (item["pk"], item["sk"])) == [
        {"pk": key.pk, "sk": key.sk, **fields} for key in keys
    ]
