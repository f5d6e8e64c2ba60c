"""Build functions and layer with the SAM CLI, for the interpreter that will run them here."""

import fcntl
import os
import platform
import shutil
from pathlib import Path

from ops.build import LOCAL, ROOT
from ops.build.steps import step
from ops.local_cloud.inputs import build_digest
from ops.local_cloud.processes import run_to_end
from ops.local_cloud.settings import CLOUD_PYTHON, REGION, SAM

BUILD_TIMEOUT_S = 600

# Apart from .aws-sam, where a person builds for the real cloud.
_FOLDER = LOCAL / "sam-build"


def sam_environment() -> dict[str, str]:
    """Return the environment for the SAM CLI: ours, sending nothing home, in the stack's region."""
    return {**os.environ, "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": REGION}


def build_template() -> Path:
    """Return the built template; `sam build` runs only when something it reads has changed."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    built = _FOLDER / "build" / "template.yaml"
    stamp = _FOLDER / "stamp"
    with (_FOLDER / "lock").open("w") as lock:
        # Tests and a developer share one build.
        fcntl.flock(lock, fcntl.LOCK_EX)
        digest = build_digest()
        if stamp.is_file() and stamp.read_text() == digest and built.is_file():
            return built
        stamp.unlink(missing_ok=True)
        with step("sam build: functions and layer"):
            _sam_build(built.parent)
        stamp.write_text(digest)
    return built


def _sam_build(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    python_version = run_to_end(
        [CLOUD_PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        env=os.environ,
        timeout_s=30,
    ).strip()
    run_to_end(
        [SAM, "build", "--parallel", "--template", ROOT / "template.yaml", "--build-dir", folder],
        env={
            **sam_environment(),
            "LAYER_ARCH": platform.machine(),
            "LAYER_PYTHON": python_version,
        },
        timeout_s=BUILD_TIMEOUT_S,
    )
