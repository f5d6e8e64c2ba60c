"""A store whose callers die at a commit, or are overtaken at any of their calls."""

from collections.abc import Callable, Sequence

from functions.shared.dynamodb.store import Item, Key, Query, Rows, Write
from tests.fakes.memory_store import MemoryStore


class Died(BaseException):
    """The process is gone: no handler of errors sees it."""


class DyingStore(MemoryStore):
    """`dies_at` counts down the commits: the process ends at the one that reaches 0.

    `overtaken_at` counts down all calls but looks at an index, which promise nothing: `meanwhile`
    is what another process does just before the one that reaches 0.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dies_at: int | None = None
        self.takes_effect = False
        """Whether the last commit is made before the process ends."""
        self.meanwhile: Callable[[], object] | None = None
        self.overtaken_at = 0

    def get(self, key: Key) -> Item | None:
        self._overtake()
        return super().get(key)

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        self._overtake()
        return super().get_many(keys)

    def query(self, query: Query) -> Rows:
        if query.index is None:
            self._overtake()
        return super().query(query)

    def commit(self, writes: Sequence[Write]) -> None:
        self._overtake()
        if self.dies_at is None:
            super().commit(writes)
            return
        self.dies_at -= 1
        if self.dies_at > 0:
            super().commit(writes)
            return
        self.dies_at = None
        if self.takes_effect:
            super().commit(writes)
        raise Died

    def _overtake(self) -> None:
        if self.meanwhile is None:
            return
        self.overtaken_at -= 1
        if self.overtaken_at > 0:
            return
        run, self.meanwhile = self.meanwhile, None
        dies_at, self.dies_at = self.dies_at, None
        run()
        self.dies_at = dies_at
