"""Curves side by side as SVG: panels with axes that begin at zero or go by powers of ten."""

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10
from typing import Final
from xml.sax.saxutils import escape

from msgspec import Struct

COLOURS: Final = ("#c0392b", "#3565c0", "#2d8a4a", "#b9770e", "#7d3c98", "#555")
_WIDTH, _HEIGHT, _MARGIN, _LINE = 280, 200, 52, 16
_STEPS: Final = 4


class Curve(Struct, frozen=True):
    """Points in order of x, joined by lines."""

    name: str
    points: Sequence[tuple[float, float]]


class Panel(Struct, frozen=True):
    """Curves on one pair of axes; where an axis is logarithmic all its values are above zero."""

    x: str
    y: str
    curves: Sequence[Curve]
    log_x: bool = False
    log_y: bool = False


class _Axis(Struct, frozen=True):
    """Where values are between 0 and 1, and which of them are named."""

    low: float
    high: float
    ticks: Sequence[float]
    is_log: bool

    def at(self, value: float) -> float:
        if self.is_log:
            return log10(value / self.low) / log10(self.high / self.low)
        return value / self.high


def draw(title: str, panels: Sequence[Panel]) -> str:
    """The panels from left to right under a title; the same every time."""
    legend = _LINE * max(len(panel.curves) for panel in panels)
    top = 34 + legend
    width = len(panels) * (_WIDTH + _MARGIN) + 24
    height = top + _HEIGHT + 52
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    style = 'style="font-family: sans-serif; font-size: 12px; fill: #444"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_MARGIN}" y="22" font-weight="bold">{escape(title)}</text>',
    ]
    for at, panel in enumerate(panels):
        lines += _panel(panel, _MARGIN + at * (_WIDTH + _MARGIN), top)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _panel(panel: Panel, left: int, top: int) -> Iterator[str]:
    bottom = top + _HEIGHT
    points = [point for curve in panel.curves for point in curve.points]
    across = _axis([x for x, _ in points], is_log=panel.log_x)
    up = _axis([y for _, y in points], is_log=panel.log_y)

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            round(left + across.at(x) * _WIDTH, 1),
            round(bottom - up.at(y) * _HEIGHT, 1),
        )

    for tick in up.ticks:
        level = round(bottom - up.at(tick) * _HEIGHT, 1)
        yield f'<path d="M{left} {level}h{_WIDTH}" stroke="#ddd"/>'
        yield f'<text x="{left - 6}" y="{level + 4}" text-anchor="end">{_shown(tick)}</text>'
    for tick in across.ticks:
        x = round(left + across.at(tick) * _WIDTH, 1)
        yield f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{_shown(tick)}</text>'
    for at, curve in enumerate(panel.curves):
        colour = COLOURS[at % len(COLOURS)]
        places = " ".join(f"{x},{y}" for x, y in (place(*point) for point in curve.points))
        yield f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"/>'
        y = 38 + at * _LINE
        yield f'<text x="{left}" y="{y}" fill="{colour}">{escape(curve.name)}</text>'
    middle = left + _WIDTH / 2
    named = f"{panel.y}, by {panel.x}"
    yield f'<text x="{middle}" y="{bottom + 36}" text-anchor="middle">{escape(named)}</text>'


def _axis(values: Sequence[float], *, is_log: bool) -> _Axis:
    if is_log:
        first, last = floor(log10(min(values))), ceil(log10(max(values)))
        last = max(last, first + 1)
        ticks = [10.0**power for power in range(first, last + 1)]
        return _Axis(ticks[0], ticks[-1], ticks, is_log=True)
    top = max(values) or 1.0
    step = _round_step(top / _STEPS)
    ticks = [step * at for at in range(floor(top / step) + 1)]
    return _Axis(0.0, max(top, ticks[-1]), ticks, is_log=False)


def _round_step(least: float) -> float:
    """The next of 1, 2, 2.5 and 5 times a power of ten."""
    power: float = 10.0 ** floor(log10(least))
    return next(digit * power for digit in (1, 2, 2.5, 5, 10) if digit * power >= least)


def _shown(value: float) -> str:
    """A short name of a value on an axis: 0.5, 20, 1,500, 10M."""
    for size, letter in ((1e9, "G"), (1e6, "M")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:,.0f}" if value >= 1_000 else f"{value:.3g}"
