"""A provider's secret: one JSON document, fetched when first needed and read again in need.

Keys rotate: a serial or a signature that does not fit what we have may belong to a newer secret.
It is read again then, but at most once a minute, so that forgeries cost nothing.
"""

import time
from collections.abc import Callable, Iterator
from typing import Final, Generic, TypeVar

import msgspec

T = TypeVar("T")

READ_AGAIN_AFTER_S: Final = 60


class ProviderSecret(Generic[T]):
    """The secret as `model`; `fetch` reads its text."""

    def __init__(
        self,
        fetch: Callable[[], bytes],
        model: type[T],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._model = model
        self._clock = clock
        self._value: T | None = None
        self._read_at = 0.0

    def value(self) -> T:
        """The secret as it was last read."""
        return self._read() if self._value is None else self._value

    def newer(self) -> T | None:
        """The secret read again; None when that was done a moment ago."""
        if self._value is not None and self._clock() - self._read_at < READ_AGAIN_AFTER_S:
            return None
        return self._read()

    def tries(self) -> Iterator[T]:
        """The secret, and for who finds that it does not fit, the newer one if there may be."""
        yield self.value()
        newer = self.newer()
        if newer is not None:
            yield newer

    def _read(self) -> T:
        # Before, so that one that cannot be read is not asked for by each forgery either.
        self._read_at = self._clock()
        self._value = msgspec.json.decode(self._fetch(), type=self._model)
        return self._value
