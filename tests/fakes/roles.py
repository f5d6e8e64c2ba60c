"""Roles, as the template grants them: a memory store refuses what DynamoDB would refuse.

While a function answers (`acting_as`), every call to a memory store is looked up in the
function's policies, so each test through a function's boundary tests its role too. Tables are
not told apart: a store in memory has no name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
_ACTING: ContextVar[str | None] = ContextVar("acting", default=None)


class NotAllowed(Exception):
    """The role of the function that is acting lacks the right."""


@contextmanager
def acting_as(function: str) -> Iterator[None]:
    """What is done inside is done by the function in this folder."""
    token = _ACTING.set(function)
    try:
        yield
    finally:
        _ACTING.reset(token)


def require(action: str, *, on_index: bool = False) -> None:
    """Raise `NotAllowed` unless nobody acts, or the one who does may."""
    function = _ACTING.get()
    if function is not None and (action, on_index) not in granted()[function]:
        where = " on an index" if on_index else ""
        raise NotAllowed(f"{function} may not {action}{where}: see its policies in template.yaml")


@cache
def granted() -> dict[str, frozenset[tuple[str, bool]]]:
    """Function folder → (action, whether on an index) that its role allows."""
    resources = _Template(TEMPLATE.read_text()).get_single_data()["Resources"]
    return {
        each["Properties"]["Handler"].split(".")[1]: frozenset(_rights(each["Properties"]))
        for each in resources.values()
        if each["Type"] == "AWS::Serverless::Function"
    }


def _rights(properties: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    for policy in properties["Policies"]:
        for statement in policy["Statement"]:
            for action in _listed(statement["Action"]):
                for resource in _listed(statement["Resource"]):
                    yield action.removeprefix("dynamodb:"), "/index/" in resource


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


class _Template(yaml.SafeLoader):
    """CloudFormation's YAML, with each intrinsic as the text of its argument."""


_Template.add_multi_constructor("!", lambda _, __, node: str(node.value))
