"""A table of states as layers from left to right, before anything has a place.

A state stands right of all that lead to it. A step that leads back is laid like its reverse
and drawn with its arrow at the other end. A step over several layers passes each layer
between in a place of its own, so that it crosses no state.
"""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from ops.state_pictures.tables import Table, in_play

SWEEPS = 12


class Edge(Struct, frozen=True):
    """A step from a state in a layer to one in a later layer; `back`: it leads the other way."""

    left: str
    right: str
    step: str
    back: bool


class Place(Struct, frozen=True):
    """What stands in a layer: a state, or a step that passes it."""

    layer: int
    state: str | None = None
    edge: int | None = None


class Link(Struct, frozen=True):
    """A piece of a step, from a place to one in the next layer."""

    edge: int
    left: Place
    right: Place


class Layers(Struct, frozen=True):
    """Places of each layer in order from above, and the links between them."""

    layers: list[list[Place]]
    edges: list[Edge]
    links: list[Link]
    loops: dict[str, list[str]]
    """State → the steps that leave it where it is."""


def layered(table: Table) -> Layers:
    """The layers of a table, ordered so that few links cross."""
    states = [*in_play(table)]
    edges = _edges(table, states)
    rank = _ranks(states, edges)
    places: list[list[Place]] = [[] for _ in range(max(rank.values()) + 1)]
    for state in states:
        places[rank[state]].append(Place(rank[state], state=state))
    links = []
    for number, edge in enumerate(edges):
        passed = [Place(at, edge=number) for at in range(rank[edge.left] + 1, rank[edge.right])]
        for place in passed:
            places[place.layer].append(place)
        ends = (
            Place(rank[edge.left], state=edge.left),
            *passed,
            Place(rank[edge.right], state=edge.right),
        )
        links += [Link(number, *pair) for pair in pairwise(ends)]
    loops: dict[str, list[str]] = {}
    for each in table.transitions:
        if each.before == each.after:
            loops.setdefault(each.before, []).append(each.step)
    return Layers(_ordered(places, links), edges, links, loops)


def _edges(table: Table, states: Sequence[str]) -> list[Edge]:
    forward: list[tuple[str, str]] = []
    edges = []
    for each in table.transitions:
        if each.before == each.after:
            continue
        if _leads(each.after, each.before, forward):
            edges.append(Edge(each.after, each.before, each.step, back=True))
        else:
            forward.append((each.before, each.after))
            edges.append(Edge(each.before, each.after, each.step, back=False))
    return sorted(edges, key=lambda edge: (states.index(edge.left), states.index(edge.right)))


def _leads(start: str, goal: str, steps: Sequence[tuple[str, str]]) -> bool:
    """Whether a way leads from `start` to `goal`."""
    reached, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        following = {after for before, after in steps if before == here} - reached
        reached |= following
        waiting += following
    return goal in reached


def _ranks(states: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The layer of each state: the longest way to it."""
    rank = dict.fromkeys(states, 0)
    for _ in states:
        for edge in edges:
            rank[edge.right] = max(rank[edge.right], rank[edge.left] + 1)
    return rank


def _ordered(places: list[list[Place]], links: Sequence[Link]) -> list[list[Place]]:
    """Each place near the middle of those it is linked to, from the left and from the right."""
    lefts: dict[Place, list[Place]] = {}
    rights: dict[Place, list[Place]] = {}
    for link in links:
        lefts.setdefault(link.right, []).append(link.left)
        rights.setdefault(link.left, []).append(link.right)
    best, fewest = places, _crossings(places, links)
    for sweep in range(SWEEPS):
        beside = rights if sweep % 2 else lefts
        places = [_sorted(layer, beside, _heights(places)) for layer in places]
        crossings = _crossings(places, links)
        if crossings < fewest:
            best, fewest = places, crossings
    return _exchanged(best, links)


def _exchanged(places: list[list[Place]], links: Sequence[Link]) -> list[list[Place]]:
    """Neighbours change places as long as that undoes crossings."""
    fewest = _crossings(places, links)
    improved = True
    while improved:
        improved = False
        for number, at in _neighbours(places):
            layer = [*places[number]]
            layer[at], layer[at + 1] = layer[at + 1], layer[at]
            changed = [*places[:number], layer, *places[number + 1 :]]
            crossings = _crossings(changed, links)
            if crossings < fewest:
                places, fewest, improved = changed, crossings, True
    return places


def _neighbours(places: Sequence[Sequence[Place]]) -> list[tuple[int, int]]:
    return [(number, at) for number, layer in enumerate(places) for at in range(len(layer) - 1)]


def _heights(places: Sequence[Sequence[Place]]) -> dict[Place, int]:
    """How far from the middle of its layer each place is, in half places."""
    return {place: 2 * at - len(layer) + 1 for layer in places for at, place in enumerate(layer)}


def _sorted(
    layer: list[Place], beside: dict[Place, list[Place]], heights: dict[Place, int]
) -> list[Place]:
    def middle(place: Place) -> float:
        near = beside.get(place, [place])
        return sum(heights[each] for each in near) / len(near)

    return sorted(layer, key=middle)


def _crossings(places: Sequence[Sequence[Place]], links: Sequence[Link]) -> int:
    at = {place: number for layer in places for number, place in enumerate(layer)}
    return sum(
        (at[one.left] - at[other.left]) * (at[one.right] - at[other.right]) < 0
        for number, one in enumerate(links)
        for other in links[number + 1 :]
        if one.left.layer == other.left.layer
    )
