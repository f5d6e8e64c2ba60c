"""The wheels: one an architecture, good for every CPython from 3.11 and every glibc from 2.17."""

from __future__ import annotations

import functools
import platform
import shutil
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ops.build import ROOT
from ops.build.extension import MEMORYVIEWS, kernel_names
from ops.build.layer import interpreter_of
from ops.build.steps import BuildError, run
from ops.build.wheels import ARCHITECTURES, wheel

if TYPE_CHECKING:
    from collections.abc import Callable

ELF_MACHINES = {"x86_64": 0x3E, "aarch64": 0xB7}

PYTHONS = [python for python in ("3.11", "3.12", "3.13", "3.14") if interpreter_of(python)]

TRY_A_KERNEL = """
import sys
sys.path.insert(0, sys.argv[1])
import core_ext
from core_ext import rounding
assert core_ext.is_compiled()
assert rounding.rate(999, 2000) == 200
"""


pytestmark = [pytest.mark.once, pytest.mark.slow]


@pytest.fixture(scope="module")
def build_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    return functools.cache(lambda machine: wheel(machine, tmp_path_factory.mktemp("wheel")))


@pytest.fixture(params=ARCHITECTURES)
def architecture(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def built(architecture: str, build_once: Callable[[str], Path]) -> Path:
    return build_once(architecture)


class TestAWheel:
    def test_says_abi3_and_its_platform_in_its_name(self, built: Path, architecture: str) -> None:
        assert built.name.endswith(f"-cp311-abi3-manylinux_2_17_{architecture}.whl")

    def test_uses_the_stable_abi_only(self, built: Path) -> None:
        run([_tool("abi3audit"), "--strict", built])

    def test_earns_its_platform_tag(self, built: Path, architecture: str) -> None:
        report = run([_tool("auditwheel"), "show", built])

        tag = report.split('platform tag: "')[1].split('"')[0]
        _, major, minor = tag.removesuffix(f"_{architecture}").split("_")
        assert (int(major), int(minor)) <= (2, 17), report

    def test_holds_every_kernel_for_its_architecture_stripped(
        self, built: Path, architecture: str
    ) -> None:
        with zipfile.ZipFile(built) as archive:
            compiled = {n: archive.read(n) for n in archive.namelist() if n.endswith(".so")}

        assert sorted(compiled) == [
            f"core_ext/{name}.abi3.so" for name in (MEMORYVIEWS, *kernel_names())
        ]
        for content in compiled.values():
            assert int.from_bytes(content[18:20], "little") == ELF_MACHINES[architecture]
            assert b".symtab" not in content
            assert b".debug_" not in content

    def test_holds_core_and_core_ext_and_nothing_else(self, built: Path) -> None:
        with zipfile.ZipFile(built) as archive:
            names = archive.namelist()

        tops = {name.split("/")[0] for name in names}
        assert {top for top in tops if not top.endswith(".dist-info")} == {"core", "core_ext"}
        assert not [name for name in names if name.endswith((".c", ".pyc"))]


@pytest.mark.long
def test_the_same_sources_make_the_same_wheel_to_the_byte(
    build_once: Callable[[str], Path], tmp_path: Path
) -> None:
    again = wheel("aarch64", tmp_path, scratches=tmp_path / "scratches")
    assert again.read_bytes() == build_once("aarch64").read_bytes()


@pytest.mark.parametrize("version", PYTHONS)
def test_one_wheel_runs_on_every_python_of_this_machine(
    version: str, build_once: Callable[[str], Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(build_once(platform.machine())) as archive:
        archive.extractall(tmp_path)

    run([str(interpreter_of(version)), "-I", "-c", TRY_A_KERNEL, tmp_path])


def test_a_kernel_that_does_not_compile_fails_the_build(tmp_path: Path) -> None:
    kernels = tmp_path / "core_ext"
    kernels.mkdir()
    (kernels / "__init__.py").touch()
    (kernels / "broken.py").write_text("def rate(amount):\n    return amount\n")
    (kernels / "broken.pxd").write_text("cpdef no_such_type rate(long amount)\n")
    shutil.copy(ROOT / "setup.py", tmp_path)

    with pytest.raises(BuildError, match="no_such_type"):
        run([sys.executable, "setup.py", "build_ext", "--inplace"], cwd=tmp_path)

    assert not list(kernels.glob("*.so"))


def _tool(name: str) -> Path:
    return Path(sys.executable).with_name(name)
