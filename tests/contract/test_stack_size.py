"""The template becomes a stack that CloudFormation takes."""

import subprocess

import pytest

from ops.build import ROOT
from ops.build.environments import ENVIRONMENTS


@pytest.mark.once
def test_the_stack_has_no_more_resources_than_cloudformation_takes() -> None:
    python = ENVIRONMENTS["sam"] / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "ops.build.stack_size"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " AWS::Lambda::Function" in done.stdout
