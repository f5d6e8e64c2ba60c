"""What the bench counts of an order is what DynamoDB says it charges, step by step."""

from collections.abc import Sequence

from functions.shared.dynamodb.due_keys import INDEX
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.store import Item, Key, Put, Query, Rows, Write
from ops.replay.meter import Meter
from tests.bench.counting_store import Cost, CountingStore
from tests.bench.order_cost import Bench
from tests.fakes.dynoxide import Dynoxide, client


class Mirrored(CountingStore):
    """Asks a real table for all that it is asked for itself, sweepers' looks aside."""

    def __init__(self, table: DynamoStore) -> None:
        super().__init__()
        self.table = table

    def get(self, key: Key) -> Item | None:
        self.table.get(key)
        return super().get(key)

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        self.table.get_many(keys)
        return super().get_many(keys)

    def query(self, query: Query) -> Rows:
        if query.index != INDEX:
            self.table.query(query)
        return super().query(query)

    def commit(self, writes: Sequence[Write]) -> None:
        super().commit(writes)
        self.table.commit(writes)

    def put_many(self, puts: Sequence[Put]) -> None:
        super().put_many(puts)
        self.table.put_many(puts)


def test_an_order_costs_what_the_bench_counts(dynoxide: Dynoxide) -> None:
    own = client(dynoxide.port)
    bench = Bench(lambda: Mirrored(DynamoStore(own, dynoxide.new_table()._table)))
    commerce, books = bench.commerce, bench.books
    meter = Meter(own, lambda: "")
    for name, step in bench.steps():
        commerce.cost, books.cost = Cost(), Cost()
        meter.clear()
        step()
        counted = commerce.cost + books.cost
        read = sum(use.units for use in meter.uses if not use.is_write)
        written = sum(use.units for use in meter.uses if use.is_write)
        commits = [use for use in meter.uses if use.operation == "TransactWriteItems"]
        assert (read, written) == (counted.read_units, counted.write_units), name
        assert len(commits) == counted.transactions, name
