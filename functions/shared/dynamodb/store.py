"""The few things we ask of a table: read, query, and commit writes that all hold or none does.

Repositories build these values; `DynamoStore` sends them to DynamoDB and the tests' memory
store evaluates them, so a repository's conditions mean the same in both (a contract suite
holds the two together).
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from core.errors import Busy

Value = None | bool | int | str | bytes | list["Value"] | dict[str, "Value"]
Item = dict[str, Value]


class Key(Struct, frozen=True):
    """A primary key: `pk` chooses the partition, `sk` sorts within it."""

    pk: str
    sk: str


# --- conditions: those of one write must all hold ------------------------------------------


class Absent(Struct, frozen=True):
    """No item has this key."""


class Present(Struct, frozen=True):
    """An item has this key."""


class Equals(Struct, frozen=True):
    """The item has `field` and it equals `value`."""

    field: str
    value: Value


class AtLeast(Struct, frozen=True):
    """The item's `field` is a number of at least `value`."""

    field: str
    value: int


class Below(Struct, frozen=True):
    """The item's `field` is a number smaller than `value`."""

    field: str
    value: int


class BelowOrMissing(Struct, frozen=True):
    """The item's `field` is smaller than `value`; what is not there counts as 0."""

    field: str
    value: int


class Missing(Struct, frozen=True):
    """The item, if there is one, does not have `field`."""

    field: str


Condition = Absent | Present | Equals | AtLeast | Below | BelowOrMissing | Missing


# --- writes --------------------------------------------------------------------------------


class Put(Struct, frozen=True):
    """Write the whole item."""

    key: Key
    item: Mapping[str, Value]
    when: tuple[Condition, ...] = ()


class Update(Struct, frozen=True):
    """Change some fields: `assign` sets, `add` increments (absent counts as 0), `remove` drops.

    Field names may be paths into maps with dots (`counts.likes`).
    """

    key: Key
    assign: Mapping[str, Value] = {}
    add: Mapping[str, int] = {}
    remove: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()


class Delete(Struct, frozen=True):
    """Remove the item; removing what is not there is no failure."""

    key: Key
    when: tuple[Condition, ...] = ()


class Check(Struct, frozen=True):
    """Change nothing, but fail the commit unless the conditions hold."""

    key: Key
    when: tuple[Condition, ...]


Write = Put | Update | Delete | Check


class Refused(Exception):
    """Nothing was written: the writes at `failed` (0-based, ascending) had a false condition."""

    def __init__(self, failed: Sequence[int]) -> None:
        super().__init__(f"conditions failed at {list(failed)}")
        self.failed = tuple(failed)


class Contended(Busy):
    """Others kept getting in the way of the writes at `at` (0-based), through all our retries."""

    def __init__(self, at: Sequence[int] = ()) -> None:
        super().__init__()
        self.at = tuple(at)


# --- queries -------------------------------------------------------------------------------


class Query(Struct, frozen=True):
    """Items of one partition in the order of their sort key.

    `index` names a secondary index ("gsi1"), whose reads are eventually consistent; the main
    table's are consistent. `begins` and `between` (inclusive) narrow the sort key.
    """

    pk: str
    begins: str = ""
    between: tuple[str, str] | None = None
    index: str | None = None
    limit: int = 100
    after: Mapping[str, str] | None = None
    newest_first: bool = False


class Rows(Struct, frozen=True):
    """A page of items; `next` is the key to continue after, None at the end."""

    items: list[Item]
    next: dict[str, str] | None = None


class Store(Protocol):
    """One table."""

    def get(self, key: Key) -> Item | None:
        """A consistent read of one item."""

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        """Consistent reads of up to a few hundred items; absent ones are left out."""

    def query(self, query: Query) -> Rows:
        """One page of a partition."""

    def commit(self, writes: Sequence[Write]) -> None:
        """All writes (1 to 100, each of another key) or none.

        Raises `Refused` when a condition is false, `Contended` when others keep getting in the
        way, `core.errors.Busy` when the table does not answer (then the writes may have been
        made), `core.errors.Invalid` ("item_too_large") when an item is over the limit. What is
        retried inside applies once.
        """

    def put_many(self, puts: Sequence[Put]) -> None:
        """Write any number of whole items without conditions: not atomic, safe to repeat."""
