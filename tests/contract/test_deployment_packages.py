"""What SAM deploys: each function starts from its archive and the layer, and nothing else."""

from __future__ import annotations

import ast
import platform
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ops.build import ROOT
from ops.build.layer import SERVICES, fill_layer
from ops.build.steps import BuildError, run

if TYPE_CHECKING:
    from collections.abc import Iterator

ELF_AARCH64 = 0xB7
LAYER_BYTES_MAX = 40_000_000
THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

# No site-packages and no PYTHONPATH: only the archive and the layer, as in Lambda.
START = (sys.executable, "-I", "-S", "-B", "-c")
IMPORT_HANDLER = """
import importlib, sys
archive, layer, module, name = sys.argv[1:]
sys.path[:0] = [archive, layer]
assert callable(getattr(importlib.import_module(module), name))
import core_ext
assert core_ext.is_compiled()
assert "cryptography" not in sys.modules
files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
assert not [file for file in files if "site-packages" in file]
"""

# Imported only by who signs or verifies, so that the others start sooner.
SIGN = """
import sys
sys.path[:0] = sys.argv[1:]
from functions.shared.price_keys import PriceKeys
keys = PriceKeys(lambda: b"a-word-of-tests-that-signs-prices-0")
assert keys.verify(keys.key_id, b"message", keys.sign(b"message"))
"""


class _Template(yaml.SafeLoader):
    """Reads !Ref as the name it refers to and CloudFormation's other tags as nothing."""


_Template.add_multi_constructor("!", lambda *_: None)
_Template.add_constructor("!Ref", lambda _, node: node.value)

TEMPLATE: dict[str, Any] = _Template((ROOT / "template.yaml").read_text()).get_single_data()
FUNCTIONS = {
    name: resource["Properties"]
    for name, resource in TEMPLATE["Resources"].items()
    if resource["Type"] == "AWS::Serverless::Function"
}

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layer")
    fill_layer(folder, platform.machine(), THIS_PYTHON)
    return folder / "python"


def test_every_folder_of_functions_is_one_function_of_the_template() -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}

    assert folders == {properties["Handler"].split(".")[1] for properties in FUNCTIONS.values()}


def _value(meant: str | None) -> str:
    """Return a parameter's default where it has one, and else what may stand for an address."""
    parameter = TEMPLATE["Parameters"].get(meant, {})
    return str(parameter.get("Default", "https://example.test"))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_starts_from_its_own_archive_and_the_layer(
    function: str, layer: Path, tmp_path: Path
) -> None:
    _build_archive(function, tmp_path)
    module, _, name = FUNCTIONS[function]["Handler"].rpartition(".")
    _assert_holds_only_its_own(tmp_path, module.split(".")[1])
    declared = [TEMPLATE["Globals"]["Function"], FUNCTIONS[function]]
    variables = {
        variable: _value(meant)
        for properties in declared
        for variable, meant in properties.get("Environment", {}).get("Variables", {}).items()
    }

    command = [*START, IMPORT_HANDLER, str(tmp_path), str(layer), module, name]
    run(command, cwd=tmp_path, env={"AWS_DEFAULT_REGION": "eu-west-1", **variables})


def _assert_holds_only_its_own(archive: Path, folder: str) -> None:
    top = {path.relative_to(archive).as_posix() for path in archive.glob("*/*")}
    assert top - {"functions/__pycache__"} == {
        "functions/__init__.py",
        "functions/shared",
        f"functions/{folder}",
        "functions/layer.sha256",
    }


def test_prices_are_signed_with_what_the_layer_holds(layer: Path, tmp_path: Path) -> None:
    _build_archive("OrdersFunction", tmp_path)
    run([*START, SIGN, str(tmp_path), str(layer)], cwd=tmp_path, env={})


def test_an_unknown_logical_id_fails_the_build(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no_such"):
        _build_archive("NoSuchFunction", tmp_path)


def test_the_layer_describes_every_service_that_functions_call() -> None:
    called = set(_services_called())

    assert "dynamodb" in called
    assert called <= set(SERVICES)


@pytest.mark.slow
def test_the_layer_for_lambda_is_of_its_architecture_and_small(tmp_path: Path) -> None:
    fill_layer(tmp_path, "aarch64", "3.13")

    libraries = list(tmp_path.rglob("*.so"))
    assert {path.name.split(".")[0] for path in libraries} > {"rounding", "cart_pricing", "_core"}
    for path in libraries:
        assert int.from_bytes(path.read_bytes()[18:20], "little") == ELF_AARCH64, path
    assert all(".cpython-313." in path.name for path in tmp_path.rglob("*.pyc"))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*")) < LAYER_BYTES_MAX


def test_a_change_of_the_core_changes_every_archive(tmp_path: Path) -> None:
    """SAM makes a new version of a function only when its own archive changes."""
    root = tmp_path / "tree"
    for name in ("core", "core_ext", "functions"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("*.so"))
    (root / "ops" / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "ops" / "requirements" / "layer.txt", root / "ops" / "requirements")
    digests = []
    for version in ("before", "again", "after"):
        if version == "after":
            (root / "core" / "limits.py").write_text("CHANGED = True\n")
        _build_archive("NotesFunction", tmp_path / version, root)
        digests.append((tmp_path / version / "functions" / "layer.sha256").read_text())
    assert digests[0] == digests[1] != digests[2]


def _build_archive(function: str, target: Path, root: Path = ROOT) -> None:
    variables = (f"ARTIFACTS_DIR={target}", f"LAYER_PYTHON={THIS_PYTHON}")
    run(("make", "--makefile", "functions/Makefile", f"build-{function}", *variables), cwd=root)


def _services_called() -> Iterator[str]:
    """Yield the service of each `client("...")` and `create_client("...")` in functions."""
    for path in (ROOT / "functions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Name(id="client") | ast.Attribute(attr="client" | "create_client"),
                    args=[ast.Constant(value=str() as service), *_],
                ):
                    yield service
