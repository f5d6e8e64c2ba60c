"""Run ministack: one process that stands for every service the template uses."""

import contextlib
import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ops.build.steps import step
from ops.local_cloud.clients import CREDENTIALS
from ops.local_cloud.processes import server, wait_until
from ops.local_cloud.settings import CLOUD_PYTHON, HOST, REGION, Settings

START_TIMEOUT_S = 30
STOP_GRACE_S = 45
"""It writes its state down before it ends."""


@contextlib.contextmanager
def ministack(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run ministack for the length of the body, with the state a clean stop left behind."""
    temporary = settings.directory / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    for folder in (settings.state, temporary):
        folder.mkdir(parents=True, exist_ok=True)
    restart_streams(settings.state / "lambda.json")
    with server(
        [CLOUD_PYTHON, "-m", "ministack"],
        env=_environment(settings),
        cwd=settings.directory,
        log=settings.log,
        grace_s=STOP_GRACE_S,
    ) as process:
        with step(f"ministack on port {settings.port}"):
            wait_until(
                lambda: _is_healthy(settings), process, log=settings.log, timeout_s=START_TIMEOUT_S
            )
        yield process
    # The functions' unpacked code.
    shutil.rmtree(temporary, ignore_errors=True)


def _environment(settings: Settings) -> dict[str, str]:
    """Return all that ministack may see: it hands its own environment on to every function."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(settings.directory),
        "TMPDIR": str(settings.directory / "tmp"),
        "LANG": "C.UTF-8",
        **CREDENTIALS,
        "MINISTACK_ACCOUNT_ID": CREDENTIALS["AWS_ACCESS_KEY_ID"],
        "MINISTACK_REGION": REGION,
        "MINISTACK_HOST": HOST,
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(settings.port),
        "STATE_DIR": str(settings.state),
        "PERSIST_STATE": "1",
        "S3_DATA_DIR": str(settings.state / "s3"),
        "S3_PERSIST": "1",
        # A function may do what its role in the template allows, and nothing else.
        "AUTH": "true",
        # Listeners on ports of their own that nothing here uses.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


def restart_streams(functions_state: Path) -> None:
    """Let the consumers of tables' streams begin at the streams' begin again.

    A stop keeps how far they had read but not what there was to read: streams start empty, and
    without this all events up to the old position would be skipped in silence. What was not yet
    delivered at the stop is lost: stop when nothing is being bought.
    """
    if functions_state.is_file():
        kept = json.loads(functions_state.read_bytes())
        kept["payload"]["dynamodb_stream_positions"]["data"] = {}
        functions_state.write_text(json.dumps(kept))


def _is_healthy(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(HOST, settings.port, timeout=2)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
