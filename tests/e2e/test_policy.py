"""Every cell of the policy table, over HTTP: who gets past the door of which route."""

import re
from typing import Final

import pytest

from core.access import Group
from core.ids import PREFIXES
from functions.shared.policy import RULES, Owner
from ops.local_cloud.stack_file import Stack
from tests.e2e.scene import ADMIN, BUYER, SHOPPER, STAFF, Scene
from tests.e2e.wire import Answer, send

pytestmark = pytest.mark.e2e

PEOPLE: Final = {
    SHOPPER: {Group.SHOPPER},
    BUYER: {Group.SHOPPER, Group.BUYER},
    STAFF: {Group.MERCHANT},
    ADMIN: {Group.ADMIN},
}
THEIRS: Final = {Owner.PROVIDER, Owner.PAYER}
"""Providers, and what the sandbox serves at an address of its own."""
NO_ONES = "00000000-0000-4000-8000-000000000000"
OURS = {key: rule for key, rule in RULES.items() if rule.owner not in THEIRS}


@pytest.fixture(scope="module")
def scene(stack: Stack) -> Scene:
    assert all(set(stack.users[name].roles) == groups for name, groups in PEOPLE.items())
    return Scene(stack)


@pytest.mark.parametrize("key", OURS)
def test_a_route_opens_for_its_groups_alone(scene: Scene, key: str) -> None:
    """With ids of nothing and without body or key, so that whoever gets in changes nothing."""
    allowed = OURS[key].groups
    assert (ask(scene, key).status == 401) == (allowed is not None)
    for name, groups in PEOPLE.items():
        answer = ask(scene, key, name)
        assert answer.status < 500, answer.text
        is_refused = (answer.status, answer.code) == (403, "forbidden")
        assert is_refused == (allowed is not None and not groups & allowed), (name, answer.text)


def ask(scene: Scene, key: str, name: str | None = None) -> Answer:
    method, template = key.split(" ")
    path = re.sub(r"\{(\w+)\}", lambda found: nothing(found[1]), template)
    headers = {} if name is None else {"authorization": f"Bearer {scene.token(name)}"}
    return send(scene.base(path), method, path, headers)


def nothing(parameter: str) -> str:
    """An id of the parameter's form that nothing has."""
    if parameter in PREFIXES:
        return f"{PREFIXES[parameter]}_{'0' * 26}"
    return {"category_id": "nothing", "account": "nobody"}.get(parameter, NO_ONES)
