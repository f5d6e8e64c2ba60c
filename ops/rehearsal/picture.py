"""A rehearsal as a picture: the crowd, the units, and how long answers took."""

from collections.abc import Iterable, Sequence
from typing import Final

from ops.curves import Curve, Panel, draw
from ops.rehearsal.burst import Outcome
from ops.rehearsal.report import HELD
from ops.replay.figures import percentile

POINTS_MAX: Final = 120
TOOK_S_MIN: Final = 0.001
"""A logarithmic axis has no zero."""


def picture(title: str, outcomes: Sequence[Outcome]) -> str:
    """Three panels: requests over time, those that were granted, and percentiles of answers."""
    doors = [o for o in outcomes if o.door_s is not None]
    door_s = [o.door_s - o.press.at_s for o in outcomes if o.door_s is not None]
    final_s = [o.answered_s - o.press.at_s for o in outcomes if o.answered_s is not None]
    held = [o for o in outcomes if o.answer in HELD]
    seconds = "seconds from the begin"
    return draw(
        title,
        [
            Panel(
                seconds,
                "requests",
                [
                    _growth("meant to be sent", (o.press.at_s for o in outcomes)),
                    _growth("answered by the front door", (o.door_s for o in doors)),
                    _growth("answered for good", (o.answered_s for o in outcomes if o.answer)),
                ],
            ),
            Panel(
                seconds,
                "requests that were granted",
                [
                    _growth("meant to be sent", (o.press.at_s for o in held)),
                    _growth("told so", (o.answered_s for o in held)),
                ],
            ),
            Panel(
                "percentile",
                "seconds to the answer",
                [_percentiles("of the front door", door_s), _percentiles("for good", final_s)],
                log_y=True,
            ),
        ],
    )


def _growth(name: str, times: Iterable[float | None]) -> Curve:
    """How many there were by then, from none."""
    ordered = sorted(time for time in times if time is not None)
    every = max(1, len(ordered) // POINTS_MAX)
    points = [(time, at) for at, time in enumerate(ordered, 1) if at % every == 0]
    last = [(ordered[-1], len(ordered))] if ordered else []
    return Curve(name, [(0.0, 0), *points, *last])


def _percentiles(name: str, seconds: Sequence[float]) -> Curve:
    ordered = sorted(max(each, TOOK_S_MIN) for each in seconds) or [TOOK_S_MIN]
    return Curve(name, [(percent, percentile(ordered, percent)) for percent in range(1, 101)])
