"""A store in which something else happens between a read and the commit that relies on it."""

from collections.abc import Callable, Sequence

from functions.shared.dynamodb.store import Write
from tests.fakes.memory_store import MemoryStore


class InterruptedStore(MemoryStore):
    """Runs `meanwhile` once, just before the next commit that is not its own."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], object] | None = None

    def commit(self, writes: Sequence[Write]) -> None:
        run, self.meanwhile = self.meanwhile, None
        if run is not None:
            run()
        super().commit(writes)
