"""What `Store` promises, op by op: the tests' memory store and DynamoDB keep the same."""

import pytest

from core.errors import Defect, Invalid
from core.limits import TRANSACTION_ITEMS_MAX
from functions.shared.dynamodb.store import (
    Absent,
    AtLeast,
    Below,
    BelowOrMissing,
    Check,
    Condition,
    Delete,
    Equals,
    Item,
    Key,
    Missing,
    Present,
    Put,
    Refused,
    Store,
    Update,
    Write,
)

KEY, OTHER = Key("a", "1"), Key("a", "2")
ITEM: Item = {
    "text": "黑",
    "number": 5,
    "huge": 2**63,
    "yes": True,
    "nothing": None,
    "raw": b"\x00\xff",
    "list": [1, "x", {"deep": [None]}],
    "map": {"likes": 3, "a-b_c": 1},
    "empty": {},
}


def put(store: Store, key: Key = KEY, **fields: object) -> None:
    item: Item = {**ITEM, **fields}  # type: ignore[dict-item]
    store.commit([Put(key, item)])


def refusal(store: Store, *writes: Write) -> tuple[int, ...]:
    """The positions that were refused; nothing when the commit went through."""
    try:
        store.commit(writes)
    except Refused as refused:
        return refused.failed
    return ()


# --- values --------------------------------------------------------------------------------


def test_an_item_comes_back_with_its_key_and_every_kind_of_value(any_store: Store) -> None:
    put(any_store)
    assert any_store.get(KEY) == {**ITEM, "pk": "a", "sk": "1"}
    found = any_store.get(KEY)
    assert found is not None
    assert found["yes"] is True
    assert found["number"] is not True


def test_an_absent_item_is_none(any_store: Store) -> None:
    assert any_store.get(KEY) is None


def test_many_items_are_read_at_once_and_absent_ones_left_out(any_store: Store) -> None:
    keys = [Key("many", f"{number:03d}") for number in range(230)]
    for start in range(0, len(keys), 100):
        any_store.commit([Put(key, {"n": 1}) for key in keys[start : start + 100]])
    found = any_store.get_many([*keys, OTHER, keys[0]])
    assert set(found) == set(keys)
    assert found[keys[7]] == {"pk": "many", "sk": "007", "n": 1}
    assert any_store.get_many([]) == {}


def test_a_put_replaces_the_whole_item(any_store: Store) -> None:
    put(any_store)
    any_store.commit([Put(KEY, {"only": 1})])
    assert any_store.get(KEY) == {"pk": "a", "sk": "1", "only": 1}


# --- updates -------------------------------------------------------------------------------


def test_an_update_assigns_adds_and_removes_at_once(any_store: Store) -> None:
    put(any_store)
    update = Update(
        KEY,
        assign={"text": "白", "map.a-b_c": 2, "size": 38},
        add={"number": -7, "map.likes": 1, "fresh": 4},
        remove=("nothing", "never-there"),
    )
    any_store.commit([update])
    found = any_store.get(KEY)
    assert found is not None
    assert (found["text"], found["size"], found["number"], found["fresh"]) == ("白", 38, -2, 4)
    assert found["map"] == {"likes": 4, "a-b_c": 2}
    assert "nothing" not in found
    assert found["list"] == ITEM["list"]


def test_an_update_of_nothing_creates_the_item(any_store: Store) -> None:
    any_store.commit([Update(KEY, add={"n": 1})])
    assert any_store.get(KEY) == {"pk": "a", "sk": "1", "n": 1}


def test_a_delete_may_find_nothing(any_store: Store) -> None:
    put(any_store)
    for _ in range(2):
        any_store.commit([Delete(KEY)])
    assert any_store.get(KEY) is None


# --- conditions ----------------------------------------------------------------------------

CONDITIONS: list[tuple[Condition, bool, bool]] = [
    # condition, holds for ITEM, holds for no item
    (Absent(), False, True),
    (Present(), True, False),
    (Equals("number", 5), True, False),
    (Equals("number", 6), False, False),
    (Equals("number", "5"), False, False),
    (Equals("text", "黑"), True, False),
    (Equals("yes", value=True), True, False),
    (Equals("yes", value=False), False, False),
    (Equals("nothing", None), True, False),
    (Equals("absent", None), False, False),
    (Equals("map.likes", 3), True, False),
    (Equals("map.absent", 3), False, False),
    (Equals("text.absent", 3), False, False),
    (Equals("list", [1, "x", {"deep": [None]}]), True, False),
    (Equals("map", {"a-b_c": 1, "likes": 3}), True, False),
    (Equals("map", {"likes": 3}), False, False),
    (AtLeast("number", 5), True, False),
    (AtLeast("number", 6), False, False),
    (AtLeast("number", -1), True, False),
    (AtLeast("huge", 2**63), True, False),
    (AtLeast("absent", 0), False, False),
    (AtLeast("text", 0), False, False),
    (AtLeast("map.likes", 3), True, False),
    (Below("number", 6), True, False),
    (Below("number", 5), False, False),
    (Below("absent", 9), False, False),
    (Below("text", 9), False, False),
    (Missing("absent"), True, True),
    (Missing("map.absent"), True, True),
    (Missing("number"), False, True),
    (Missing("nothing"), False, True),
    (BelowOrMissing("absent", 0), True, True),
    (BelowOrMissing("map.absent", 0), True, True),
    (BelowOrMissing("map.likes", 4), True, True),
    (BelowOrMissing("map.likes", 3), False, True),
    (BelowOrMissing("nothing", 9), False, True),
    (BelowOrMissing("text", 9), False, True),
]


@pytest.mark.parametrize(("condition", "with_item", "without"), CONDITIONS)
@pytest.mark.parametrize("kind", [Put, Update, Delete, Check])
def test_a_write_goes_through_when_its_condition_holds(
    any_store: Store, kind: type, condition: Condition, *, with_item: bool, without: bool
) -> None:
    writes: dict[type, Write] = {
        Put: Put(KEY, {"n": 1}, when=(condition,)),
        Update: Update(KEY, add={"n": 1}, when=(condition,)),
        Delete: Delete(KEY, when=(condition,)),
        Check: Check(KEY, when=(condition,)),
    }
    assert refusal(any_store, writes[kind]) == (() if without else (0,))
    put(any_store)
    assert refusal(any_store, writes[kind]) == (() if with_item else (0,))


def test_all_conditions_of_a_write_must_hold(any_store: Store) -> None:
    put(any_store)
    both = (Equals("number", 5), Equals("text", "白"))
    assert refusal(any_store, Delete(KEY, when=both)) == (0,)
    assert any_store.get(KEY) is not None


# --- commits -------------------------------------------------------------------------------


def test_a_commit_is_all_or_nothing_and_names_every_false_condition(any_store: Store) -> None:
    put(any_store)
    writes: list[Write] = [
        Put(OTHER, {"n": 1}),
        Update(KEY, add={"number": -9}, when=(AtLeast("number", 9),)),
        Put(Key("b", "1"), {"n": 1}, when=(Absent(),)),
        Delete(Key("b", "2"), when=(Present(),)),
    ]
    assert refusal(any_store, *writes) == (1, 3)
    assert any_store.get_many([OTHER, Key("b", "1")]) == {}
    found = any_store.get(KEY)
    assert found is not None
    assert found["number"] == 5


def test_conditions_see_the_table_as_it_was_before_the_commit(any_store: Store) -> None:
    writes: list[Write] = [Put(KEY, {"n": 1}), Check(OTHER, when=(Absent(),))]
    assert refusal(any_store, *writes) == ()


@pytest.mark.parametrize("size", [0, TRANSACTION_ITEMS_MAX + 1])
def test_a_commit_of_no_or_too_many_writes_is_a_defect(any_store: Store, size: int) -> None:
    with pytest.raises(Defect):
        any_store.commit([Put(Key("a", str(number)), {}) for number in range(size)])


def test_a_commit_takes_as_many_writes_as_the_limit_says(any_store: Store) -> None:
    writes = [Put(Key("a", str(number)), {}) for number in range(TRANSACTION_ITEMS_MAX)]
    assert refusal(any_store, *writes) == ()


def test_what_was_read_is_a_copy(any_store: Store) -> None:
    put(any_store)
    found = any_store.get(KEY)
    assert found is not None
    found["map"] = {}
    assert any_store.get(KEY) == {**ITEM, "pk": "a", "sk": "1"}


def test_a_record_beyond_what_the_table_takes_is_refused_by_name(table: Store) -> None:
    with pytest.raises(Invalid, match="item_too_large"):
        table.commit([Put(KEY, {"text": "x" * 410_000})])
    assert table.get(KEY) is None
