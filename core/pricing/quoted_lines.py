"""The lines of a quote, made of the kernels' answers when they are first read.

Most of a price's time would go into these objects, and who only asks what a cart costs reads none.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar, overload

from core.pricing.flat_cart import FlatCart
from core.pricing.line_text import encode_lines
from core.pricing.quoted_line import Discount, FundedParts, QuotedLine, Split
from core_ext import layout, quoting

_T = TypeVar("_T")
_ZERO: Final = array("q", [0])


class QuotedLines(Sequence[QuotedLine]):
    """The quoted lines of a cart that is priced and split, in the document's order.

    The cart's numbers stay as they are.
    """

    __slots__ = ("_flat", "_made")

    def __init__(self, flat: FlatCart) -> None:
        self._flat = flat
        self._made: tuple[QuotedLine, ...] | None = None

    def __len__(self) -> int:
        return len(self._flat.document.lines)

    def __iter__(self) -> Iterator[QuotedLine]:
        return iter(self._all())

    @overload
    def __getitem__(self, at: int) -> QuotedLine: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[QuotedLine, ...]: ...
    def __getitem__(self, at: int | slice) -> QuotedLine | tuple[QuotedLine, ...]:
        return self._all()[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, QuotedLines) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())

    def encode(self) -> memoryview:
        """The lines as a JSON array."""
        return encode_lines(self._flat)

    def _all(self) -> tuple[QuotedLine, ...]:
        if self._made is None:
            self._made = _make(self._flat)
        return self._made


def _make(flat: FlatCart) -> tuple[QuotedLine, ...]:
    """Structs take their numbers off one iterator, in the order in which the kernel wrote them."""
    count = len(flat.document.lines)
    lines = _zeros(count * layout.QUOTED)
    units = _zeros(sum(flat.lines[layout.QUANTITY :: layout.LINE]))
    discounts = _zeros(count * layout.DISCOUNT_LAYERS * layout.DISCOUNT)
    ends = _zeros(2 * count)
    found = quoting.write_lines(flat.cart, lines, units, discounts, ends)
    number = iter(lines.tolist())
    return tuple(
        map(
            QuotedLine,
            [line.id for line in flat.document.lines],
            flat.sources,
            _pieces(tuple(units), ends[:count]),
            _pieces(_discounts(discounts[: found * layout.DISCOUNT], flat.names), ends[count:]),
            number,
            map(Split, number, number, number, number, number),
            *[number] * 10,
        )
    )


def _discounts(numbers: array[int], names: Sequence[str]) -> tuple[Discount, ...]:
    number = iter(numbers.tolist())
    offers = map(names.__getitem__, number)
    return tuple(map(Discount, offers, number, map(FundedParts, number, number, number)))


def _pieces(of: tuple[_T, ...], ends: array[int]) -> Iterator[tuple[_T, ...]]:
    """Each line's part of what is there for all of them."""
    return map(of.__getitem__, map(slice, (0, *ends), ends))


def _zeros(count: int) -> array[int]:
    return _ZERO * count
