"""Settling many entries: how fast, and how much memory it takes, at two sizes.

Child orders are released one by one (their entries go into the open statements of a merchant, a
buyer and an agency), then the statements are closed. Both by the use cases that run in the
functions, over a memory store that lives in another process: so this process's memory is what
settling takes, not what there is to settle. `bare` is as many transactions of as many items,
through the same pipe, with nothing decided and nothing read. The last row, of fewer entries, is
on dynoxide. `peak` is the most memory that the process had, `grown` how much of it came after all
was posted.
"""

import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any, Final

from core.use_cases.close_statement import close_account
from core.use_cases.release_child_order import release
from functions.shared.dynamodb.store import Item, Key, Put, Query, Refused, Rows, Store, Write
from tests.builders.settling import PARTIES, SettlingBooks, child
from tests.fakes.dynoxide import Dynoxide
from tests.fakes.memory_store import MemoryStore

SIZES: Final = (10_000, 100_000)
ON_DYNOXIDE: Final = 1_500
PARTIES_PER_CHILD: Final = len(PARTIES)
ITEMS_PER_RELEASE: Final = (1, 1 + 2 * PARTIES_PER_CHILD, 1)
"""The items of a release's transactions: the mark, the lines with their statements, the end."""


class PartitionedStore(MemoryStore):
    """A memory store that finds a partition without looking through all of the table."""

    def __init__(self) -> None:
        super().__init__()
        self._partitions: dict[str, dict[Key, Item]] = {}

    def query(self, query: Query) -> Rows:
        everything, self.items = self.items, self._partitions.get(query.pk, {})
        try:
            return super().query(query)
        finally:
            self.items = everything

    def _apply(self, write: Write) -> None:
        super()._apply(write)
        partition = self._partitions.setdefault(write.key.pk, {})
        partition[write.key] = self.items[write.key]
        self.on_commit.clear()


class RemoteStore:
    """`Store` at the other end of a pipe."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def get(self, key: Key) -> Item | None:
        found: Item | None = self._call("get", key)
        return found

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        found: dict[Key, Item] = self._call("get_many", keys)
        return found

    def query(self, query: Query) -> Rows:
        rows: Rows = self._call("query", query)
        return rows

    def commit(self, writes: Sequence[Write]) -> None:
        self._call("commit", writes)

    def put_many(self, puts: Sequence[Put]) -> None:
        self._call("put_many", puts)

    def _call(self, method: str, argument: object) -> Any:
        self._pipe.send((method, argument))
        refused, answer = self._pipe.recv()
        if refused is not None:
            raise Refused(refused)
        return answer


def serve(pipe: Connection) -> None:
    """Answer calls over a table of this process until there is nobody to call."""
    store = PartitionedStore()
    while True:
        try:
            method, argument = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send((None, getattr(store, method)(argument)))
        except Refused as refused:
            pipe.send((refused.failed, None))


def main() -> None:
    """Print a row a size, each measured in a process of its own, then one on dynoxide."""
    rates = f"{'entries/s':>11}{'bare/s':>9}{'ratio':>7}"
    print(f"{'store':22}{'entries':>9}{rates}{'peak':>9}{'grown':>10}")
    spawn = multiprocessing.get_context("spawn")
    for entries in SIZES:
        run = spawn.Process(target=_in_another_process, args=(entries,))
        run.start()
        run.join()
        if run.exitcode:
            sys.exit(run.exitcode)
    dynoxide = Dynoxide()
    try:
        _measure("dynoxide", dynoxide.new_table(), ON_DYNOXIDE)
    finally:
        dynoxide.stop()


def _in_another_process(entries: int) -> None:
    here, there = multiprocessing.Pipe()
    served = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    served.start()
    there.close()
    _measure("memory, over a pipe", RemoteStore(here), entries)


def _measure(name: str, store: Store, entries: int) -> None:
    """Print what settling `entries` takes, and the same transactions with nothing decided."""
    books = SettlingBooks(store)
    children = -(-entries // PARTIES_PER_CHILD)
    for number in range(children):
        books.post(number, merchant=900, buyer=80, agency=20)
    before_kb, started = _peak_kb(), time.perf_counter()
    for number in range(children):
        release(child(number), books.now, books.books)
    closed = [
        each for account in PARTIES for each in close_account(account, books.now, books.books)
    ]
    settled_s, peak_kb = time.perf_counter() - started, _peak_kb()
    settled = sum(statement.lines for statement in closed)
    assert settled == children * PARTIES_PER_CHILD
    bare_s = _bare(store, children)
    print(
        f"{name:22}{settled:9}{settled / settled_s:11.0f}{settled / bare_s:9.0f}"
        f"{settled_s / bare_s:7.2f}{peak_kb / 1024:6.0f} MB{peak_kb - before_kb:7} KB",
        flush=True,
    )


def _bare(store: Store, children: int) -> float:
    """The seconds that the transactions of as many releases take by themselves."""
    item: Item = {
        "account": "merchant:mer_1",
        "amount": 900,
        "at": 1_793_000_000,
        "note": "x" * 180,
    }
    started = time.perf_counter()
    for number in range(children):
        for nth, items in enumerate(ITEMS_PER_RELEASE):
            keys = [Key(f"BARE#{number}#{nth}", f"{at}") for at in range(items)]
            store.commit([Put(key, item) for key in keys])
    return time.perf_counter() - started


def _peak_kb() -> int:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
