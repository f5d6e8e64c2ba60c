"""Functions that go on by way of their own queue are let go on."""

from typing import Any

import yaml

from ops.build import ROOT


class _Template(yaml.SafeLoader):
    """CloudFormation's YAML, with each intrinsic as the text of its argument."""


_Template.add_multi_constructor("!", lambda _, __, node: str(node.value))


def _functions() -> dict[str, dict[str, Any]]:
    template: Any = _Template((ROOT / "template.yaml").read_text()).get_single_data()
    return {
        name: each["Properties"]
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::Serverless::Function"
    }


def _triggers(function: dict[str, Any]) -> set[str]:
    events = function.get("Events", {}).values()
    return {each["Properties"]["Queue"] for each in events if each["Type"] == "SQS"}


def _sends_to(function: dict[str, Any]) -> set[str]:
    statements = [each for policy in function["Policies"] for each in policy["Statement"]]
    resources = [each["Resource"] for each in statements if each["Action"] == "sqs:SendMessage"]
    return {queue for each in resources for queue in (each if isinstance(each, list) else [each])}


def test_a_function_that_sends_to_its_own_queue_is_not_stopped_after_sixteen_messages() -> None:
    """Lambda stops what it takes for a loop: a note's 8,001st follower would not hear of it."""
    functions = _functions()
    on_purpose = {name for name, each in functions.items() if _triggers(each) & _sends_to(each)}
    assert on_purpose == {"FanoutFunction", "WebhookDeliveryFunction"}
    let_go = {name for name, each in functions.items() if each.get("RecursiveLoop") == "Allow"}
    assert let_go == on_purpose
