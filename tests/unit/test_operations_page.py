"""The operator's page and the template name the same things."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.limits import NOTIFICATION_KEPT_S
from functions.shared.dynamodb import coupons, estimates, profiles, receipts, webhook_deliveries
from functions.shared.policy import RULES
from functions.shared.sandbox import charges

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
DAY_S = 86_400


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms (`!Ref X`) as their operands."""


def _operand(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    raise AssertionError(node)


_Loader.add_multi_constructor("!", _operand)


@cache
def page() -> str:
    return (ROOT / "docs/operations.md").read_text()


def first_cells(heading: str) -> list[str]:
    """The names in the first column of the first table below a heading."""
    below = page().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `(\w+)` \|", below, re.MULTILINE)


def resources(kind: str) -> list[str]:
    """What the template has of a kind."""
    found = yaml.load((ROOT / "template.yaml").read_text(), _Loader)["Resources"]  # noqa: S506
    return [name for name, resource in found.items() if resource["Type"] == f"AWS::{kind}"]


def test_every_alarm_is_explained_and_no_other() -> None:
    assert sorted(first_cells("Alarms")) == sorted(resources("CloudWatch::Alarm"))


def test_every_queue_of_dead_letters_is_explained_and_no_other() -> None:
    queues = [name for name in resources("SQS::Queue") if name.endswith("DeadLetters")]
    assert sorted(first_cells("Dead letters")) == sorted(queues)


def test_every_secret_that_the_stack_makes_has_its_rotation() -> None:
    assert sorted(first_cells("Secrets and keys")) == sorted(resources("SecretsManager::Secret"))


def test_routes_that_operators_are_sent_to_exist() -> None:
    named = re.findall(r"(?:GET|POST|PUT) /v1/[\w{}/-]+", page())
    assert named
    assert set(named) <= set(RULES)


@pytest.mark.parametrize(
    ("what", "kept_s", "said"),
    [
        ("events", receipts.EVENT_KEPT_S, "7 days"),
        ("coupons", coupons.COUPON_KEPT_S, "2 years"),
        ("feeds", profiles.FEED_KEPT_S, "30 days"),
        ("notifications", NOTIFICATION_KEPT_S, "30 days"),
        ("estimates", estimates.KEPT_S, "1 day"),
        ("webhook deliveries", webhook_deliveries.KEPT_S, "30 days"),
        ("sequence", webhook_deliveries.SEQUENCE_KEPT_S, "400 days"),
        ("charges", charges.KEPT_S, "90 days"),
    ],
)
def test_things_are_kept_as_long_as_the_page_says(what: str, kept_s: int, said: str) -> None:
    [row] = [line for line in page().splitlines() if what in line and said in line]
    number, unit = said.split()
    assert kept_s == int(number) * DAY_S * (365 if unit.startswith("year") else 1), row
