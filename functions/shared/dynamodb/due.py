"""What is due in the commerce table."""

from collections.abc import Iterator

from functions.shared.dynamodb import due_keys as keys
from functions.shared.dynamodb.store import Query, Store


class DynamoDueList:
    """See `functions.shared.sweeps.DueList`. Its index follows the table within moments."""

    def __init__(self, store: Store, what: str) -> None:
        self._store = store
        self._what = what

    def until(self, now: int) -> Iterator[tuple[str, int]]:
        """See `functions.shared.sweeps.DueList.until`.

        Each minute begins at another shard: what fails again and again delays others only
        once in a while.
        """
        first = now // 60
        for number in range(first, first + keys.SHARDS):
            yield from self._of_shard(number % keys.SHARDS, now)

    def _of_shard(self, shard: int, now: int) -> Iterator[tuple[str, int]]:
        after: dict[str, str] | None = None
        while True:
            rows = self._store.query(
                Query(
                    keys.partition(self._what, shard),
                    between=keys.until(now),
                    index=keys.INDEX,
                    after=after,
                )
            )
            for item in rows.items:
                yield keys.name_and_time(str(item["gsi2sk"]))
            if rows.next is None:
                return
            after = rows.next
