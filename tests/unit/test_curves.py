"""Curves as SVG: well-formed, on their axes, the same every time."""

import re
from xml.etree import ElementTree as ET

import pytest

from ops.curves import Curve, Panel, draw

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314  (what we drew ourselves)


def places(drawn: str) -> list[list[tuple[float, float]]]:
    lines = parsed(drawn).iter(f"{SVG}polyline")
    return [
        [(float(x), float(y)) for x, y in re.findall(r"([\d.-]+),([\d.-]+)", line.attrib["points"])]
        for line in lines
    ]


def named(drawn: str) -> set[str]:
    return {text.text or "" for text in parsed(drawn).iter(f"{SVG}text")}


def test_a_curve_runs_from_the_axes_corner_to_the_most_of_both() -> None:
    curve = Curve("sold & <held>", [(0, 0), (5, 50), (10, 100)])
    [[first, middle, last]] = places(draw("Sale", [Panel("seconds", "units", [curve])]))
    assert first[0] < middle[0] < last[0]
    assert first[1] > middle[1] > last[1]
    assert middle == ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2)


def test_powers_of_ten_are_equally_far_apart_on_a_logarithmic_axis() -> None:
    curve = Curve("viewers", [(1e4, 0.01), (1e5, 0.1), (1e6, 1.0)])
    drawn = draw("Sale", [Panel("viewers", "seconds", [curve], log_x=True, log_y=True)])
    [[first, middle, last]] = places(drawn)
    assert middle[0] - first[0] == pytest.approx(last[0] - middle[0], abs=0.11)
    assert first[1] - middle[1] == pytest.approx(middle[1] - last[1], abs=0.11)
    assert {"10,000", "100,000", "1M", "0.01", "0.1", "1"} <= named(drawn)


def test_title_axes_and_curves_are_named() -> None:
    panel = Panel("seconds", "units", [Curve("a & b", [(0, 1)]), Curve("c", [(1, 2)])])
    drawn = draw("1 < 2", [panel, panel])
    assert {"1 < 2", "units, by seconds", "a & b", "c"} <= named(drawn)
    assert draw("1 < 2", [panel, panel]) == drawn


def test_a_curve_that_stays_at_zero_is_drawn() -> None:
    [points] = places(draw("Nothing", [Panel("x", "y", [Curve("none", [(0, 0), (1, 0)])])]))
    assert points[0][1] == points[1][1]
