"""What the local deployment leaves out of the template, and when it may skip its work."""

import sys
from pathlib import Path

import pytest
import yaml

from ops.build.steps import BuildError
from ops.local_cloud.inputs import digest
from ops.local_cloud.local_template import adapted, write_local_template
from ops.local_cloud.processes import run_to_end
from ops.local_cloud.settings import developer_settings
from ops.local_cloud.stack_file import Stack, User, read_stack, write_stack


def test_the_template_loses_gradual_deployments_and_short_timeouts_and_nothing_else() -> None:
    canary = {"Type": "Canary10Percent5Minutes"}
    function = {"Timeout": 10, "Tracing": "Active", "DeploymentPreference": canary}
    template = {
        "Globals": {"Function": function},
        "Resources": {
            "Notes": {"Type": "F", "Properties": {"Handler": "h", "DeploymentPreference": {}}},
            "Slow": {"Type": "F", "Properties": {"Timeout": 90}},
            "Queue": {"Type": "Q"},
        },
    }
    assert adapted(template) == {
        "Globals": {"Function": {"Timeout": 60, "Tracing": "Active"}},
        "Resources": {
            "Notes": {"Type": "F", "Properties": {"Handler": "h"}},
            "Slow": {"Type": "F", "Properties": {"Timeout": 90}},
            "Queue": {"Type": "Q"},
        },
    }
    assert function["DeploymentPreference"] is canary


def test_a_reference_to_a_secret_is_its_arn_and_other_references_stay() -> None:
    secret = {"Type": "AWS::SecretsManager::Secret"}
    nested = {"Fn::If": ["C", {"Ref": "Key"}, {"Ref": "AWS::NoValue"}]}
    queue = {"Type": "Q", "Properties": {"Of": [{"Ref": "Key"}, {"Ref": "Q"}, nested]}}
    template = {"Resources": {"Key": secret, "Q": queue}}
    arn = {"Fn::GetAtt": ["Key", "Id"]}
    assert adapted(template)["Resources"]["Q"]["Properties"]["Of"] == [
        arn,
        {"Ref": "Q"},
        {"Fn::If": ["C", arn, {"Ref": "AWS::NoValue"}]},
    ]


def test_provisioning_is_granted_as_the_local_cloud_understands_it_and_nothing_else_is() -> None:
    provisioning = {
        "Effect": "Allow",
        "Action": [
            "lambda:PutProvisionedConcurrencyConfig",
            "lambda:DeleteProvisionedConcurrencyConfig",
        ],
        "Resource": [{"Fn::Sub": "${F.Arn}:live"}],
    }
    other = {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": "arn"}
    functions = {"F": {"Type": "F", "Properties": {"Statement": [provisioning, other]}}}
    granted = adapted({"Resources": functions})["Resources"]["F"]["Properties"]["Statement"]
    assert {"lambda:UpdateFunctionCode", "lambda:DeleteFunction"} < set(granted[0]["Action"])
    assert granted[1] == other


def test_a_layer_is_pointed_to_and_a_later_build_does_not_change_it(tmp_path: Path) -> None:
    built, target = tmp_path / "build", tmp_path / "target"
    module = built / "Layer" / "python" / "of_the_layer.py"
    module.parent.mkdir(parents=True)
    module.write_text("ANSWER = 42\n")
    target.mkdir()
    template = built / "template.yaml"
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "Layer"}}
    template.write_text(yaml.safe_dump({"Resources": {"Layer": layer}}))

    written = yaml.safe_load(write_local_template(template, target).read_text())
    module.write_text("ANSWER = 43\n")

    pointer = Path(written["Resources"]["Layer"]["Properties"]["ContentUri"])
    (site,) = pointer.glob("python/lib/*/site-packages")
    script = (
        f"import site; site.addsitedir({str(site)!r}); from of_the_layer import *; print(ANSWER)"
    )
    assert run_to_end([sys.executable, "-c", script], env={}, timeout_s=20) == "42\n"


def test_a_digest_changes_with_content_name_and_number_of_sources(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    source = tmp_path / "a" / "one.py"
    source.write_text("1")
    seen = [digest([tmp_path / "a"])]
    source.write_text("2")
    seen.append(digest([tmp_path / "a"]))
    source.rename(source.with_name("two.py"))
    seen.append(digest([tmp_path / "a"]))
    (tmp_path / "a" / "three.py").touch()
    seen.append(digest([tmp_path / "a"]))
    seen.append(digest([tmp_path / "a"], "another interpreter"))
    assert len(set(seen)) == len(seen)


def test_a_digest_does_not_see_what_a_build_leaves_behind(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("1")
    before = digest([tmp_path, tmp_path / "absent"])
    for name in ("one.pyc", "one.so", "one.c", "one.html"):
        (tmp_path / name).write_text("generated")
    assert digest([tmp_path, tmp_path / "absent"]) == before


@pytest.mark.parametrize("port", ["http", "-1", "65536", "4566.0"])
def test_a_port_that_is_none_is_a_clear_error(port: str) -> None:
    with pytest.raises(BuildError, match=f"STOREFRONT_PORT={port}"):
        developer_settings({"STOREFRONT_PORT": port})


def test_an_empty_port_variable_means_the_default() -> None:
    assert developer_settings({"STOREFRONT_PORT": ""}) == developer_settings({})


STACK = Stack(
    storefront_api="http://127.0.0.1:1/storefront",
    admin_api="http://127.0.0.1:1/admin",
    region="eu-west-1",
    user_pool_id="pool",
    client_id="client",
    endpoint_url="http://127.0.0.1:1",
    directory="/nowhere",
    users={"lin": User(username="lin", password="secret", roles=("shopper",))},
)


def test_a_stack_file_reads_back_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "stack.json"
    write_stack(path, STACK)
    assert read_stack(path) == STACK
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]


def test_without_a_stack_file_the_error_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="make run"):
        read_stack(tmp_path / "stack.json")
