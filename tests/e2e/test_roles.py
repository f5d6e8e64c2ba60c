"""What each function's role allows, asked of the deployed stack."""

from typing import Any

import pytest

from ops.local_cloud.clients import client
from ops.local_cloud.stack_file import Stack

pytestmark = pytest.mark.e2e

ITEM_ACTIONS = [
    f"dynamodb:{name}"
    for name in ("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")
]
# Reading a table whole, and changing what only a deployment may change.
FORBIDDEN_ACTIONS = [
    "dynamodb:Scan",
    "dynamodb:DeleteTable",
    "dynamodb:UpdateTable",
    "dynamodb:UpdateTimeToLive",
    "iam:PassRole",
    "lambda:InvokeFunction",
    "secretsmanager:PutSecretValue",
    "sts:AssumeRole",
]
# Warming a table up is an update of it, and has no action of its own.
WARMS_UP = ("FlashWarmupFunction", "CommerceTable")


def functions(stack: Stack) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client(stack.endpoint_url, "lambda").list_functions()["Functions"]
    assert len(found) > 10
    return found


def table_arns(stack: Stack) -> dict[str, str]:
    dynamodb = client(stack.endpoint_url, "dynamodb")
    return {
        name: dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
        for name in dynamodb.list_tables()["TableNames"]
    }


def allowed(stack: Stack, role: str, actions: list[str], resource: str) -> set[str]:
    answer = client(stack.endpoint_url, "iam").simulate_principal_policy(
        PolicySourceArn=role, ActionNames=actions, ResourceArns=[resource]
    )
    return {
        result["EvalActionName"]
        for result in answer["EvaluationResults"]
        if result["EvalDecision"] == "allowed"
    }


def test_a_function_reaches_exactly_the_tables_that_its_environment_names(stack: Stack) -> None:
    arns = table_arns(stack)
    for function in functions(stack):
        named = set(function["Environment"]["Variables"].values()) & set(arns)
        reached = {
            name
            for name, arn in arns.items()
            if allowed(stack, function["Role"], ITEM_ACTIONS, arn)
        }
        assert reached == named, function["FunctionName"]


def test_no_function_may_read_whole_tables_or_change_the_stack(stack: Stack) -> None:
    for function in functions(stack):
        for resource in (*table_arns(stack).values(), function["FunctionArn"], function["Role"]):
            name = function["FunctionName"]
            over = allowed(stack, function["Role"], FORBIDDEN_ACTIONS, resource)
            warms_up = all(part in f"{name} {resource}" for part in WARMS_UP)
            assert over == ({"dynamodb:UpdateTable"} if warms_up else set()), f"{name}: {resource}"
