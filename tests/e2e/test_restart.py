"""A stack that is stopped and started again."""

import os
import sys
import time
from pathlib import Path

import pytest

from ops.local_cloud.background import running
from ops.local_cloud.processes import free_port, run_to_end
from ops.local_cloud.settings import Settings, separate_settings

pytestmark = [pytest.mark.e2e, pytest.mark.long]


def start_and_tell_the_story(settings: Settings) -> float:
    """Return the seconds the start took. The story ends with entries that streams brought."""
    started_s = time.monotonic()
    with running(settings):
        start_s = time.monotonic() - started_s
        environment = {**os.environ, "STOREFRONT_STACK": str(settings.stack_file)}
        run_to_end([sys.executable, "-m", "ops.demo"], env=environment, timeout_s=120)
    return start_s


def test_a_second_start_goes_on_where_the_first_stopped_in_a_third_of_its_time(
    tmp_path: Path,
) -> None:
    settings = separate_settings(tmp_path, free_port())
    first_s = start_and_tell_the_story(settings)
    second_s = start_and_tell_the_story(settings)
    assert second_s < first_s / 3
