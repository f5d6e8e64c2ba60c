"""What one order costs in DynamoDB: calls and capacity units, from cart to ledger.

Counted, not timed: the functions run on a memory store that writes down each call as DynamoDB
would charge it. A transactional write is 2 units for each started KB of each item (a check as
much), a put outside of a transaction 1, each also once for the index when the item is in it,
and 1 for each entry that appears in the index of keys or leaves it; a consistent read is 1 unit
for each started 4 KB, an index's half.
"""

from collections.abc import Callable, Sequence
from math import ceil

from msgspec import Struct

from functions.shared.dynamodb.store import Item, Key, Query, Rows, Write
from tests.bench import silence_logs
from tests.builders import orders
from tests.builders.carts import Market
from tests.fakes.memory_store import MemoryStore

BYTES_PER_WRITE_UNIT, BYTES_PER_READ_UNIT = 1024, 4096


class Cost(Struct):
    """Calls and capacity units."""

    reads: int = 0
    read_units: float = 0.0
    transactions: int = 0
    items: int = 0
    write_units: int = 0


class CountingStore(MemoryStore):
    """A memory store that adds up what DynamoDB would charge."""

    def __init__(self) -> None:
        super().__init__()
        self.cost = Cost()

    def get(self, key: Key) -> Item | None:
        found = super().get(key)
        self._read([found] if found else [], 1.0)
        return found

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        found = super().get_many(keys)
        self.cost.reads += 1
        self.cost.read_units += sum(_read_units(item) for item in found.values())
        return found

    def query(self, query: Query) -> Rows:
        rows = super().query(query)
        self._read(rows.items, 0.5 if query.index else 1.0)
        return rows

    def commit(self, writes: Sequence[Write]) -> None:
        before = {write.key: self.items.get(write.key) for write in writes}
        super().commit(writes)
        self.cost.transactions += 1
        self.cost.items += len(writes)
        for write in writes:
            was, now = before[write.key] or {}, self.items.get(write.key) or {}
            units = 2 * max(1, ceil(max(_bytes(was), _bytes(now)) / BYTES_PER_WRITE_UNIT))
            self.cost.write_units += units
            if was != now and "gsi1pk" in (was | now):
                self.cost.write_units += units // 2
            if was.get("gsi2sk") != now.get("gsi2sk"):
                self.cost.write_units += ("gsi2sk" in was) + ("gsi2sk" in now)

    def _read(self, items: Sequence[Item], share: float) -> None:
        self.cost.reads += 1
        units = max(1, ceil(sum(_bytes(item) for item in items) / BYTES_PER_READ_UNIT))
        self.cost.read_units += units * share


def main() -> None:
    """Print a row a step for an order of two lines of two merchants, found in a note."""
    silence_logs()
    commerce, books = CountingStore(), CountingStore()
    market = Market(commerce, books)
    market.add_sku(1, units=100)
    market.add_sku(2, units=100, merchant_id=orders.SOFAS, freight=800)
    market.plan(1_500)
    note = market.note(orders.BUYER, 1, 2)
    coupon = market.coupon(1_000)
    order: dict[str, object] = {}
    started: dict[str, object] = {}
    steps: list[tuple[str, Callable[[], object]]] = [
        ("claim a coupon", lambda: market.claim(coupon)),
        ("add two SKUs", lambda: [market.add(number, note=note) for number in (1, 2)]),
        ("quote", market.quote),
        ("place", lambda: order.update(market.place())),
        ("start payment", lambda: started.update(market.start_payment(order))),
        ("notification", lambda: market.collect(started)),
        ("post journals", market.post_all),
    ]
    print("One order, two lines, two merchants, through a note.")
    print(f"{'step':16}{'reads':>8}{'RCU':>8}{'commits':>10}{'items':>8}{'WCU':>8}")
    total = Cost()
    for name, step in steps:
        commerce.cost, books.cost = Cost(), Cost()
        step()
        cost = _sum(commerce.cost, books.cost)
        total = _sum(total, cost)
        _print(name, cost)
    _print("in all", total)


def _print(name: str, cost: Cost) -> None:
    print(
        f"{name:16}{cost.reads:8}{cost.read_units:8.1f}{cost.transactions:10}"
        f"{cost.items:8}{cost.write_units:8}"
    )


def _sum(first: Cost, second: Cost) -> Cost:
    return Cost(*(getattr(first, f) + getattr(second, f) for f in Cost.__struct_fields__))


def _read_units(item: Item) -> int:
    return max(1, ceil(_bytes(item) / BYTES_PER_READ_UNIT))


def _bytes(item: Item | None) -> int:
    """About what DynamoDB counts: names and values, a few bytes for each number."""
    return 0 if item is None else sum(len(n.encode()) + _value_bytes(v) for n, v in item.items())


def _value_bytes(value: object) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, int):
        return 2 + len(str(value)) // 2
    if isinstance(value, dict):
        return 3 + sum(1 + len(n.encode()) + _value_bytes(v) for n, v in value.items())
    if isinstance(value, list):
        return 3 + sum(1 + _value_bytes(v) for v in value)
    raise TypeError(type(value))


if __name__ == "__main__":
    main()
