"""The curves: time to sell out, waits, write units and dollars against viewers."""

from collections.abc import Callable, Sequence
from typing import Final

from ops.curves import Curve, Panel, draw
from ops.flash_simulator.outcome import Outcome

LEAST: Final = 0.01
"""A logarithmic axis has no zero."""


def pictures(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """File name → SVG."""
    times = [
        _panel("seconds to sell out", outcomes, lambda each: each.sold_out_s),
        _panel("seconds to the answer, p50", outcomes, lambda each: each.p50_s),
        _panel("seconds to the answer, p99", outcomes, lambda each: each.p99_s),
    ]
    costs = [
        _panel("write units", outcomes, lambda each: each.write_units),
        _panel("requests", outcomes, lambda each: each.requests),
        _panel("dollars", outcomes, lambda each: each.dollars),
    ]
    units = f"{outcomes[0].stock:,} units in a flash sale: "
    return {
        "flash-sale-times.svg": draw(units + "how long it takes", times),
        "flash-sale-costs.svg": draw(units + "what it costs", costs),
    }


def _panel(
    what: str, outcomes: Sequence[Outcome], measure: Callable[[Outcome], float | None]
) -> Panel:
    curves: dict[str, list[tuple[float, float]]] = {outcome.design: [] for outcome in outcomes}
    for outcome in outcomes:
        measured = measure(outcome)
        if measured is not None:
            curves[outcome.design].append((outcome.viewers, max(measured, LEAST)))
    drawn = [Curve(name, points) for name, points in curves.items()]
    return Panel("viewers", what, drawn, log_x=True, log_y=True)
