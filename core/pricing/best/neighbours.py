"""The neighbourhoods of a whole choice: some stores choose anew, the others stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Final

from core.pricing.best.stores import Stores

_FREE: Final = 7
"""Stores that choose anew: as many as a search goes through in milliseconds."""
_STEPS: Final = (1, 3, 7)
"""Which they are: neighbours, or so far apart, so that all meet others each time."""


def neighbourhoods(stores: Stores, rows: Collection[int]) -> Iterator[list[int]]:
    """Of each neighbourhood of the choice of these rows, a flag an option: whether it is left out.

    Each store is in about as many.
    """
    count = len(stores.starts) - 1
    kept = set(options_of(stores, rows))
    for step in _STEPS:
        for first in range(0, count, -(-_FREE // 2)):
            free = {(first + at * step) % count for at in range(_FREE)}
            yield [
                int(store not in free and option not in kept)
                for store, (start, end) in enumerate(pairwise(stores.starts))
                for option in range(start, end)
            ]


def options_of(stores: Stores, rows: Collection[int]) -> Iterator[int]:
    """The option of each store that has most of the rows."""
    for start, end in pairwise(stores.starts):
        yield max(
            (option for option in range(start, end) if set(stores.rows(option)) <= set(rows)),
            key=lambda option: len(stores.rows(option)),
        )
