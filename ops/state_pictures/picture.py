"""Where everything of a picture is: boxes, lines and words, none over another."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from ops.state_pictures.layers import Edge, Layers, Link, Place

SLOT = 22
"""From one line to the next, high enough for a word."""
BOX_MIN = 40
GAP = 18
CURVE = 56
MARGIN = 16
TITLE = 40
CHAR = 8
"""About as wide as a letter is at most."""
PASSES = 4


class Box(Struct, frozen=True):
    """A state. `loops` are the steps that leave it where it is."""

    state: str
    x: int
    y: int
    width: int
    height: int
    loops: str


class Label(Struct, frozen=True):
    """The name of a step, on its line, from the left end of its text."""

    text: str
    x: int
    y: int

    @property
    def width(self) -> int:
        """How much room it takes."""
        return len(self.text) * CHAR


class Line(Struct, frozen=True):
    """A step's line; `curves` are the four points of each, joined by level pieces."""

    start: tuple[int, int]
    curves: list[tuple[tuple[int, int], tuple[int, int]]]
    back: bool


class Picture(Struct, frozen=True):
    """All of it, in the order to draw it in."""

    width: int
    height: int
    lines: list[Line]
    boxes: list[Box]
    labels: list[Label]


class _Column(Struct, frozen=True):
    """A layer's place: its boxes, and right of them its words."""

    x: int
    box: int
    words: int

    @property
    def right(self) -> int:
        """Where the boxes end and the words begin."""
        return self.x + self.box

    @property
    def end(self) -> int:
        """Where the words end and the curves begin."""
        return self.right + self.words


def picture(layers: Layers) -> Picture:
    """Give everything its place."""
    columns = _columns(layers)
    tops = _tops(layers)
    ports = _Ports(layers, tops)
    boxes = [
        _box(place, columns[place.layer], tops[place], layers)
        for layer in layers.layers
        for place in layer
        if place.state is not None
    ]
    first = [link for link in layers.links if link.left.state is not None]
    return Picture(
        width=columns[-1].end + MARGIN,
        height=max(box.y + box.height for box in boxes) + _depth(layers, tops) + MARGIN,
        lines=[_line(number, layers, columns, ports) for number in range(len(layers.edges))],
        boxes=boxes,
        labels=[
            _label(layers.edges[link.edge], columns[link.left.layer], ports.out[link])
            for link in first
        ],
    )


def _columns(layers: Layers) -> list[_Column]:
    columns: list[_Column] = []
    x = MARGIN
    for layer in layers.layers:
        states = [place.state for place in layer if place.state is not None]
        leaving = [edge.step for edge in layers.edges if edge.left in states]
        texts = [*states, *(_loops(state, layers) for state in states)]
        box = max((len(text) for text in texts), default=0) * CHAR + 2 * CHAR
        words = max((len(step) for step in leaving), default=-3) * CHAR + 3 * CHAR
        columns.append(_Column(x, box, words))
        x = columns[-1].end + CURVE
    return columns


def _loops(state: str, layers: Layers) -> str:
    return ", ".join(f"↻ {step}" for step in layers.loops.get(state, []))


def _height(place: Place, layers: Layers) -> int:
    if place.state is None:
        return SLOT
    leaving = sum(link.left == place for link in layers.links)
    arriving = sum(link.right == place for link in layers.links)
    loops = SLOT if place.state in layers.loops else 0
    return max(BOX_MIN + loops, (max(leaving, arriving) + 1) * SLOT)


def _tops(layers: Layers) -> dict[Place, int]:
    """The upper edge of each place: near the middle of its links, its layer's order kept."""
    tops: dict[Place, int] = {}
    for layer in layers.layers:
        _stack(layer, layers, tops, dict.fromkeys(layer, 0))
    for turn in range(PASSES):
        for layer in layers.layers if turn % 2 == 0 else layers.layers[::-1]:
            wanted = {place: _wanted(place, layers, tops) for place in layer}
            _stack(layer, layers, tops, wanted)
    highest = min(tops.values())
    return {place: top - highest + TITLE + MARGIN for place, top in tops.items()}


def _wanted(place: Place, layers: Layers, tops: Mapping[Place, int]) -> int:
    beside = [link.left for link in layers.links if link.right == place]
    beside += [link.right for link in layers.links if link.left == place]
    if not beside:
        return tops[place]
    middles = [tops[each] + _height(each, layers) // 2 for each in beside]
    return sum(middles) // len(middles) - _height(place, layers) // 2


def _stack(
    layer: Sequence[Place], layers: Layers, tops: dict[Place, int], wanted: Mapping[Place, int]
) -> None:
    """Put each place where it wants to be or below the one above, then the layer in between."""
    below = min(wanted.values(), default=0)
    for place in layer:
        tops[place] = max(below, wanted[place])
        below = tops[place] + _height(place, layers) + GAP
    slip = sum(tops[place] - wanted[place] for place in layer) // len(layer)
    for place in layer:
        tops[place] -= slip


def _depth(layers: Layers, tops: Mapping[Place, int]) -> int:
    """How far passing lines reach below the lowest box."""
    states = [place for place in tops if place.state is not None]
    lowest = max(tops[place] + _height(place, layers) for place in states)
    return max(0, max(top + SLOT for top in tops.values()) - lowest)


class _Ports:
    """Where links leave and reach places, in the order of where they come from and go."""

    def __init__(self, layers: Layers, tops: Mapping[Place, int]) -> None:
        self.out: dict[Link, int] = {}
        self.into: dict[Link, int] = {}
        for layer in layers.layers:
            for place in layer:
                leaving = [link for link in layers.links if link.left == place]
                leaving.sort(key=lambda link: tops[link.right])
                self._spread(leaving, self.out, tops[place], _height(place, layers))
                arriving = [link for link in layers.links if link.right == place]
                arriving.sort(key=lambda link: tops[link.left])
                self._spread(arriving, self.into, tops[place], _height(place, layers))

    @staticmethod
    def _spread(links: Sequence[Link], ports: dict[Link, int], top: int, height: int) -> None:
        first = top + height // 2 - (len(links) - 1) * SLOT // 2
        for number, link in enumerate(links):
            ports[link] = first + number * SLOT


def _box(place: Place, column: _Column, top: int, layers: Layers) -> Box:
    state = place.state or ""
    height = _height(place, layers)
    return Box(state, column.x, top, column.box, height, _loops(state, layers))


def _label(edge: Edge, column: _Column, port: int) -> Label:
    # The arrow of a step that leads back is here.
    return Label(edge.step, column.right + (2 * CHAR if edge.back else CHAR), port - 5)


def _line(number: int, layers: Layers, columns: Sequence[_Column], ports: _Ports) -> Line:
    links = [link for link in layers.links if link.edge == number]
    first = columns[links[0].left.layer]
    curves = [
        (
            (columns[link.left.layer].end, ports.out[link]),
            (columns[link.right.layer].x, ports.into[link]),
        )
        for link in links
    ]
    return Line((first.right, ports.out[links[0]]), curves, layers.edges[number].back)
