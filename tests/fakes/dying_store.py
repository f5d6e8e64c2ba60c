"""A store whose caller's process dies at a commit: just before it took effect, or just after."""

from collections.abc import Sequence

from functions.shared.dynamodb.store import Write
from tests.fakes.interrupted_store import InterruptedStore


class Died(BaseException):
    """The process is gone: no handler of errors sees it."""


class DyingStore(InterruptedStore):
    """`dies_at` counts down the commits; the one that reaches 0 is the process's last."""

    def __init__(self) -> None:
        super().__init__()
        self.dies_at: int | None = None
        self.takes_effect = False
        """Whether the last commit is made before the process dies."""

    def commit(self, writes: Sequence[Write]) -> None:
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
