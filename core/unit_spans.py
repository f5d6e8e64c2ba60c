"""Sets of a line's units, by index from 0, as runs: a line may have thousands."""

from collections.abc import Iterable, Sequence

from msgspec import Struct


class Span(Struct, frozen=True):
    """`count` units from `first` on."""

    first: int
    count: int

    @property
    def end(self) -> int:
        """The unit after the last."""
        return self.first + self.count


Spans = tuple[Span, ...]
"""Runs that neither touch nor overlap, ascending."""


def count(spans: Iterable[Span]) -> int:
    """How many units these are."""
    return sum(span.count for span in spans)


def joined(spans: Spans, more: Spans) -> Spans:
    """The units of both."""
    return _spans(_indexes(spans) | _indexes(more))


def without(spans: Spans, taken: Spans) -> Spans:
    """The units of the first that are not of the second."""
    return _spans(_indexes(spans) - _indexes(taken))


def overlap(spans: Spans, others: Spans) -> bool:
    """Whether a unit is in both."""
    return not _indexes(spans).isdisjoint(_indexes(others))


def lowest_free(taken: Spans, quantity: int, wanted: int) -> Spans:
    """The first `wanted` of `quantity` units that are not taken, or all of them if fewer."""
    busy = _indexes(taken)
    free = [index for index in range(quantity) if index not in busy]
    return _spans(free[:wanted])


def _indexes(spans: Sequence[Span]) -> set[int]:
    return {index for span in spans for index in range(span.first, span.end)}


def _spans(indexes: Iterable[int]) -> Spans:
    runs: list[Span] = []
    for index in sorted(indexes):
        if runs and runs[-1].end == index:
            runs[-1] = Span(runs[-1].first, runs[-1].count + 1)
        else:
            runs.append(Span(index, 1))
    return tuple(runs)
