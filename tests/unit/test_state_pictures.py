"""The pictures of states: as the tables are, and readable whatever the table."""

import re
from enum import StrEnum
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.orders import order_states
from ops.state_pictures.layers import layered
from ops.state_pictures.pages import PAGES
from ops.state_pictures.picture import CHAR, Picture, picture
from ops.state_pictures.svg import svg
from ops.state_pictures.tables import Table, Transition, table_of, tables

pytestmark = pytest.mark.once

ORDER = next(table for table in tables() if table.name == "order")
Area = tuple[int, int, int, int]


@pytest.mark.parametrize("path", PAGES.expected(), ids=lambda path: path.name)
def test_what_is_committed_is_what_the_tables_say(path: Path) -> None:
    assert path.read_text() == PAGES.expected()[path], "stale: run python -m ops.state_pictures"


def test_there_is_no_picture_without_a_table() -> None:
    assert list(PAGES.leftover()) == []


def test_the_picture_of_orders_has_every_state_and_every_step() -> None:
    words = re.findall("<text[^>]*>([^<]+)</text>", svg(ORDER))
    states = [state.value for state in order_states.OrderState]
    steps = [step.value for _, step in order_states.STEPS]
    assert sorted(words) == sorted(["An order's life", *states, *steps])


def test_any_table_of_steps_can_be_drawn() -> None:
    class Lamp(StrEnum):
        OFF = "off"
        ON = "on"
        BROKEN = "broken"

    class Push(StrEnum):
        PUSH = "push"
        SHAKE = "shake"

    steps = {
        (Lamp.OFF, Push.PUSH): Lamp.ON,
        (Lamp.ON, Push.PUSH): Lamp.OFF,
        (Lamp.OFF, Push.SHAKE): Lamp.OFF,
        (Lamp.ON, Push.SHAKE): Lamp.BROKEN,
    }
    table = table_of("lamp", "A lamp, as a table.\n\n    off -> on\n\nIt is\nfragile.", steps)
    assert (table.title, table.prose) == ("A lamp", ["It is fragile."])
    layers = layered(table)
    assert [(edge.step, edge.back) for edge in layers.edges] == [
        ("push", False),
        ("push", True),
        ("shake", False),
    ]
    assert layers.loops == {"off": ["shake"]}
    assert "↻ shake" in svg(table)


@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from(["go", "ask_return"]), st.integers(0, 8)),
        min_size=1,
        max_size=24,
        unique_by=lambda each: each[:2],
    ).filter(lambda steps: any(before != after for before, _, after in steps))
)
@settings(max_examples=150, deadline=None)
def test_nothing_is_drawn_over_another(steps: list[tuple[int, str, int]]) -> None:
    states = [f"state_{number}" for number in range(9)]
    transitions = [Transition(states[before], step, states[after]) for before, step, after in steps]
    drawn = picture(layered(Table("t", "t", [], states, transitions)))
    areas = _boxes(drawn) + _labels(drawn)
    assert not [pair for pair in combinations(areas, 2) if _overlap(*pair)]
    level = [piece for line in drawn.lines for piece in _level_pieces(line.start, line.curves)]
    assert not [(box, line) for box in _boxes(drawn) for line in level if _overlap(box, line)]
    assert all(x >= 0 and y >= 0 for x, y, _, _ in areas)
    assert all(x <= drawn.width and y <= drawn.height for _, _, x, y in areas)
    assert len(drawn.labels) == sum(before != after for before, _, after in steps)


def _boxes(drawn: Picture) -> list[Area]:
    return [(box.x, box.y, box.x + box.width, box.y + box.height) for box in drawn.boxes]


def _labels(drawn: Picture) -> list[Area]:
    return [(each.x, each.y - 12, each.x + each.width, each.y + 3) for each in drawn.labels]


def _level_pieces(
    start: tuple[int, int], curves: list[tuple[tuple[int, int], tuple[int, int]]]
) -> list[Area]:
    pieces = []
    for here, there in curves:
        pieces.append((start[0] + 1, start[1], here[0], here[1] + 1))
        start = there
    return pieces


def _overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_no_state_is_wider_than_its_box() -> None:
    for table in tables():
        for box in picture(layered(table)).boxes:
            assert len(box.state) * CHAR <= box.width
