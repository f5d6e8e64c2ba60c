"""Which build of the kernels the tests import, and how much Hypothesis tries.

`pytest --build=compiled` (the default) compiles what has changed first; `--build=interpreted`
imports the same kernels from their source. The product knows nothing of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from core_ext import is_compiled
from ops.build.extension import make_extension
from tests.kernels import BothBuilds, Build, both_builds_of, import_from

if TYPE_CHECKING:
    from collections.abc import Callable

# No deadlines: two cores are shared by the whole suite. The same examples each time, so that a
# change is blamed for what it does; `--hypothesis-profile=long` tries more, and others each time.
_SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", _SLOW, derandomize=True, database=None)
settings.register_profile("long", _SLOW, max_examples=2_000)
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    builds = [build.value for build in Build]
    parser.addoption("--build", choices=builds, default="compiled", help="kernels to test")


def pytest_configure(config: pytest.Config) -> None:
    is_worker_of_xdist = hasattr(config, "workerinput")
    if not is_worker_of_xdist:
        make_extension()
    build = Build(config.getoption("build"))
    import_from(build)
    if is_compiled() != (build is Build.COMPILED):
        raise pytest.UsageError(f"kernels were imported before they could be {build.value}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if Build(config.getoption("build")) is Build.INTERPRETED:
        once = [item for item in items if item.get_closest_marker("once")]
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if item not in once]


def pytest_report_header(config: pytest.Config) -> str:
    return f"kernels: {config.getoption('build')}"


@pytest.fixture
def both_builds() -> Callable[[str], BothBuilds]:
    """`both_builds("rounding")` is that kernel as machine code and as source, side by side."""
    return both_builds_of
