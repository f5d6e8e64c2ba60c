"""Each field of each body takes turns in being absurd; the answer is a refusal, not a failure."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from core.access import Group
from functions.shared.api import Route
from functions.shared.policy import EVERYONE, RULES
from ops.local_cloud.stack_file import Stack
from ops.openapi.functions import routes
from ops.openapi.operations import examples
from tests.e2e.scene import ADMIN, BUYER, SHOPPER, STAFF, Scene
from tests.e2e.test_policy import THEIRS, nothing
from tests.e2e.wire import send

pytestmark = pytest.mark.e2e

MARK = "zq7odd"
ODD: tuple[Any, ...] = (10**39, -(10**39), 1.5, f"{MARK}\0", [[MARK]], {MARK: {}})
# The names in a pricing document are its author's: the simulation hands them back with the quote.
SIMULATION = "POST /v1/admin/simulations"
BODIES = [
    route for _, route in routes().values() if route.takes_body and route.rule.owner not in THEIRS
]


@pytest.fixture(scope="module")
def scene(stack: Stack) -> Scene:
    scene = Scene(stack)
    mine = scene.call(STAFF, "GET", "/v1/admin/me/merchants")["items"][0]
    scene.facts["merchant_id"] = mine["merchant_id"]
    return scene


@pytest.mark.parametrize("route", BODIES, ids=lambda route: route.key)
def test_an_odd_value_is_refused(scene: Scene, route: Route) -> None:
    """Without an idempotency key: what creates would stop there, should a value be fine."""
    path = re.sub(
        r"\{(\w+)\}",
        lambda found: scene.facts.get(found[1]) or nothing(found[1]),
        route.key.split(" ")[1],
    )
    headers = {
        "authorization": f"Bearer {scene.token(_someone(route))}",
        "content-type": "application/json",
    }
    for body in _with_odd_values(examples()[route.input.__name__]):
        raw = json.dumps(body).encode()
        answer = send(scene.base(path), route.method, path, headers, raw)
        if route.key == SIMULATION and answer.status == 200:
            continue
        assert 400 <= answer.status < 500, (body, answer.text)
        assert answer.code is not None, (body, answer.text)
        assert MARK not in answer.text, (body, answer.text)


def _with_odd_values(example: Any) -> Iterator[Any]:
    for steps in _paths(example):
        for value in ODD:
            body = copy.deepcopy(example)
            here = body
            for step in steps[:-1]:
                here = here[step]
            here[steps[-1]] = value
            yield body


def _paths(value: Any, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to each member and each array's first element, all levels down."""
    if not isinstance(value, dict | list):
        return
    members = value.items() if isinstance(value, dict) else enumerate(value[:1])
    for step, member in members:
        yield (*before, step)
        yield from _paths(member, (*before, step))


def _someone(route: Route) -> str:
    """A user whom the route lets in."""
    groups = RULES[route.key].groups or EVERYONE
    people = {Group.SHOPPER: SHOPPER, Group.BUYER: BUYER, Group.MERCHANT: STAFF, Group.ADMIN: ADMIN}
    return next(name for group, name in people.items() if group in groups)
