"""How the time of a price grows with lines, with offers and with coupons.

    python -m tests.bench.price_growth                                   prints
    python -m tests.bench.price_growth --picture docs/price-growth.svg   draws as well

Every line of the quote is read. A dashed line goes straight from the first point to the last.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

from core.pricing import PreparedOffers, parse_document, price
from tests.bench.timing import by_turns, medians
from tests.builders.bench_carts import Json, bench_document, with_coupons, with_offers

_WIDTH, _HEIGHT, _MARGIN = 260, 200, 46
_STEPS = 4


class Curve(NamedTuple):
    """Microseconds by how many there are of something."""

    what: str
    points: dict[int, float]


def main() -> None:
    """Measure and print the curves; draw them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--picture", type=Path, help="where to write the curves as SVG")
    picture = parser.parse_args().picture
    curves = [
        _measure("lines", {n: bench_document(n) for n in (20, 50, 80, 110, 140, 170, 200)}),
        _measure("automatic offers", {n: with_offers(n) for n in (20, 50, 80, 110, 140, 170, 200)}),
        _measure("coupons in the wallet", {n: with_coupons(n) for n in (10, 20, 30, 40, 50)}),
    ]
    for curve in curves:
        row = "".join(f"{n:>6}: {us:>5.0f} us" for n, us in curve.points.items())
        print(f"{curve.what:>22}{row}")
    if picture:
        picture.write_text(draw(curves))


def _measure(what: str, documents: dict[int, Json]) -> Curve:
    runs = {}
    for count, source in documents.items():
        document = parse_document(source)
        prepared = PreparedOffers(document.offers)
        runs[str(count)] = lambda d=document, p=prepared: list(price(d, p).lines)
    taken = medians(by_turns(runs, rounds=40, times=5))
    return Curve(what, {int(count): us for count, us in taken.items()})


def draw(curves: list[Curve]) -> str:
    """The curves side by side, each from 0, on one scale of time."""
    top = max(us for curve in curves for us in curve.points.values())
    step = _round_step(top / _STEPS)
    width = len(curves) * (_WIDTH + _MARGIN) + _MARGIN
    height = _HEIGHT + 2 * _MARGIN
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    style = 'style="font-family: sans-serif; font-size: 12px; fill: #444"'
    title = "Microseconds to price a cart of 20 lines, every line read, with more of one thing"
    panels = [
        _panel(curve, _MARGIN + at * (_WIDTH + _MARGIN), step) for at, curve in enumerate(curves)
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_MARGIN}" y="22">{title}</text>',
        *panels,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _panel(curve: Curve, left: int, step: int) -> str:
    most = max(curve.points)
    bottom = _MARGIN + _HEIGHT

    def x(count: float) -> float:
        return round(left + count / most * (_WIDTH - 10), 1)

    def y(us: float) -> float:
        return round(bottom - us / (step * (_STEPS + 0.5)) * _HEIGHT, 1)

    def polyline(points: dict[int, float], stroke: str) -> str:
        places = " ".join(f"{x(count)},{y(us)}" for count, us in points.items())
        return f'<polyline points="{places}" fill="none" {stroke}/>'

    parts = []
    for tick in range(_STEPS + 1):
        level = y(tick * step)
        parts.append(f'<path d="M{left} {level}h{_WIDTH}" stroke="#ddd"/>')
        label = f'<text x="{left - 6}" y="{level + 4}" text-anchor="end">{tick * step}</text>'
        parts.append(label)
    straight = {count: curve.points[count] for count in (min(curve.points), most)}
    parts.append(polyline(straight, 'stroke="#999" stroke-dasharray="4 4"'))
    parts.append(polyline(curve.points, 'stroke="#c0392b" stroke-width="2"'))
    for count, us in curve.points.items():
        parts.append(f'<circle cx="{x(count)}" cy="{y(us)}" r="3" fill="#c0392b"/>')
        parts.append(f'<text x="{x(count)}" y="{bottom + 16}" text-anchor="middle">{count}</text>')
    middle = left + _WIDTH / 2
    parts.append(f'<text x="{middle}" y="{bottom + 34}" text-anchor="middle">{curve.what}</text>')
    return "\n".join(parts)


def _round_step(least: float) -> int:
    """The next round number."""
    powers = (1, 10, 100, 1_000, 10_000, 100_000)
    steps = (digit * power for power in powers for digit in (1, 2, 3, 4, 5, 8))
    return next(step for step in steps if step >= least)


if __name__ == "__main__":
    main()
