"""What the local deployment leaves out of the template, and when it may skip its work."""

from pathlib import Path

import pytest

from ops.build.steps import BuildError
from ops.local_cloud.deploy import local_template
from ops.local_cloud.inputs import digest
from ops.local_cloud.settings import developer_settings
from ops.local_cloud.stack_file import Stack, User, read_stack, write_stack


def test_only_gradual_deployments_are_taken_out_of_the_template() -> None:
    canary = {"Type": "Canary10Percent5Minutes"}
    function = {"Timeout": 10, "DeploymentPreference": canary}
    template = {
        "Globals": {"Function": function},
        "Resources": {
            "Notes": {"Type": "F", "Properties": {"Handler": "h", "DeploymentPreference": {}}},
            "Queue": {"Type": "Q"},
        },
    }
    assert local_template(template) == {
        "Globals": {"Function": {"Timeout": 10}},
        "Resources": {
            "Notes": {"Type": "F", "Properties": {"Handler": "h"}},
            "Queue": {"Type": "Q"},
        },
    }
    assert function["DeploymentPreference"] is canary


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
