"""Deploy the built template to the local cloud, and finish what the local cloud leaves undone."""

import json
from pathlib import Path
from typing import Any

import msgspec
from botocore.exceptions import ClientError

from ops.build.steps import BuildError, step
from ops.local_cloud.build import sam_environment
from ops.local_cloud.clients import CREDENTIALS, client
from ops.local_cloud.http_api import import_body
from ops.local_cloud.intrinsics import resolve
from ops.local_cloud.local_template import write_local_template
from ops.local_cloud.processes import run_to_end
from ops.local_cloud.settings import ACCOUNT, HOST, REGION, SAM, STACK_NAME, Settings
from ops.local_cloud.stack_file import Stack

DEPLOY_TIMEOUT_S = 300
ARTIFACTS_BUCKET = "storefront-artifacts"
# Nobody waits a week on a laptop. In quotes, or SAM would take the text's own for the value's.
SETTLED_AT_ONCE = """'{"release_after_s": 0, "look_again_after_s": 60, "payout_after_s": 0}'"""
# First part of the path of each API's URL, by the API's logical id.
API_PATHS = {"StorefrontApi": "storefront", "AdminApi": "admin", "SandboxApi": "sandbox"}


class Deployed(msgspec.Struct, frozen=True):
    """A stack as the local cloud made it."""

    template: dict[str, Any]
    """The processed template: no SAM types left, intrinsic functions still in it."""
    values: dict[str, str]
    """What `Ref` gives, by logical id, parameter or pseudo parameter."""


def deploy(settings: Settings, built_template: Path) -> Stack:
    """Deploy to a running, empty local cloud; return the stack, without users."""
    with step("sam deploy: the template's resources"):
        _sam_deploy(settings, built_template)
    with step("routes, authorizers, time to live, point-in-time recovery"):
        deployed = _read_deployed(settings)
        _finish_apis(settings, deployed)
        _finish_tables(settings, deployed)
    return Stack(
        storefront_api=_api_url(settings, "StorefrontApi"),
        admin_api=_api_url(settings, "AdminApi"),
        region=REGION,
        user_pool_id=deployed.values["UserPool"],
        client_id=deployed.values["UserPoolClient"],
        endpoint_url=settings.endpoint_url,
        directory=str(settings.directory),
    )


def _api_url(settings: Settings, logical_id: str) -> str:
    return f"{settings.endpoint_url}/{API_PATHS[logical_id]}"


def _sam_deploy(settings: Settings, built_template: Path) -> None:
    client(settings.endpoint_url, "s3").create_bucket(
        Bucket=ARTIFACTS_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    artifacts = settings.state / "artifacts"
    artifacts.mkdir()
    template = write_local_template(built_template, artifacts)
    parameters = {
        "StorefrontUrl": _api_url(settings, "StorefrontApi"),
        "SandboxUrl": _api_url(settings, "SandboxApi"),
        "SandboxPayments": "true",
        "WebhooksToLoopback": "true",
        "SettlementTerms": SETTLED_AT_ONCE,
    }
    try:
        run_to_end(
            [
                *(SAM, "deploy", "--template-file", template, "--stack-name", STACK_NAME),
                *("--s3-bucket", ARTIFACTS_BUCKET, "--region", REGION),
                *("--capabilities", "CAPABILITY_IAM", "--no-progressbar"),
                "--no-confirm-changeset",
                "--parameter-overrides",
                *(f"{name}={value}" for name, value in parameters.items()),
            ],
            env={
                **sam_environment(),
                **CREDENTIALS,
                "AWS_ENDPOINT_URL": settings.endpoint_url,
                # Seconds between two looks at the stack's progress.
                "SAM_CLI_POLL_DELAY": "0.2",
            },
            timeout_s=DEPLOY_TIMEOUT_S,
        )
    except BuildError as error:
        raise BuildError(_failures(settings) or str(error)) from None


def _failures(settings: Settings) -> str:
    """Return why resources failed; the SAM CLI wraps it into a narrow table."""
    events = client(settings.endpoint_url, "cloudformation").describe_stack_events
    try:
        found = events(StackName=STACK_NAME)["StackEvents"]
    except ClientError:
        return ""
    return "\n".join(
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason')}"
        for event in found
        if event["ResourceStatus"].endswith("_FAILED")
    )


def _read_deployed(settings: Settings) -> Deployed:
    cloudformation = client(settings.endpoint_url, "cloudformation")
    template = cloudformation.get_template(StackName=STACK_NAME, TemplateStage="Processed")
    body = template["TemplateBody"]
    (stack,) = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    resources = cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return Deployed(
        template=json.loads(body) if isinstance(body, str) else body,
        values={
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::StackName": STACK_NAME,
            "AWS::URLSuffix": "amazonaws.com",
            **{each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]},
            **{each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources},
        },
    )


def _finish_apis(settings: Settings, deployed: Deployed) -> None:
    """Import the APIs' definitions, and map each under the path that its local URL has."""
    gateway = client(settings.endpoint_url, "apigatewayv2")
    gateway.create_domain_name(DomainName=HOST)
    for logical_id, path in API_PATHS.items():
        body = deployed.template["Resources"][logical_id]["Properties"]["Body"]
        api_id = deployed.values[logical_id]
        conditions = deployed.template.get("Conditions", {})
        import_body(gateway, api_id, resolve(body, deployed.values, conditions))
        gateway.create_api_mapping(
            DomainName=HOST, ApiId=api_id, Stage="$default", ApiMappingKey=path
        )


def _finish_tables(settings: Settings, deployed: Deployed) -> None:
    """Switch on what the template asks of its tables and the local cloud only notes."""
    dynamodb = client(settings.endpoint_url, "dynamodb")
    for logical_id, resource in deployed.template["Resources"].items():
        if resource["Type"] != "AWS::DynamoDB::Table":
            continue
        properties = resource["Properties"]
        table = deployed.values[logical_id]
        if lifetime := properties.get("TimeToLiveSpecification"):
            dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=lifetime)
        if recovery := properties.get("PointInTimeRecoverySpecification"):
            dynamodb.update_continuous_backups(
                TableName=table, PointInTimeRecoverySpecification=recovery
            )
