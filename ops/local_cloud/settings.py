"""Where a local cloud listens, where it keeps its files, and which tools it is made with."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from ops.build import LOCAL
from ops.build.steps import BuildError

HOST = "127.0.0.1"
REGION = "ap-southeast-1"
STACK_NAME = "storefront"
ACCOUNT = "000000000000"

CLOUD_PYTHON = LOCAL / "cloud" / "bin" / "python"
SAM = LOCAL / "sam" / "bin" / "sam"

DEFAULT_PORT = 4566
DEFAULT_DOCS_PORT = 8080

ENVIRONMENT_HELP = f"""\
environment:
  STOREFRONT_PORT        port of the local cloud and its APIs (default {DEFAULT_PORT})
  STOREFRONT_DOCS_PORT   port of the API documentation (default {DEFAULT_DOCS_PORT}, 0: none)
  STOREFRONT_STACK       stack.json that demo, replay and tests read (default .local/stack.json)
"""


class Settings(msgspec.Struct, frozen=True):
    """One local cloud. Two with different ports and homes never meet."""

    home: Path
    port: int
    docs_port: int
    """Port of the API documentation; 0 serves none."""

    @property
    def endpoint_url(self) -> str:
        """Return where every service and API of this cloud listens."""
        return f"http://{HOST}:{self.port}"

    @property
    def stack_file(self) -> Path:
        """Return the stack.json that is there while the stack is up."""
        return self.home / "stack.json"

    @property
    def directory(self) -> Path:
        """Return the folder of all other files: state, log, temporary ones."""
        return self.home / "run"

    @property
    def state(self) -> Path:
        """Return the folder that outlives a clean stop."""
        return self.directory / "state"

    @property
    def log(self) -> Path:
        """Return what ministack and the functions wrote."""
        return self.directory / "ministack.log"


def developer_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings of the one cloud a developer works with."""
    return Settings(
        home=LOCAL,
        port=_port(environ, "STOREFRONT_PORT", DEFAULT_PORT),
        docs_port=_port(environ, "STOREFRONT_DOCS_PORT", DEFAULT_DOCS_PORT),
    )


def separate_settings(home: Path, port: int) -> Settings:
    """Return the settings of a cloud that keeps all its files in `home`."""
    return Settings(home=home.resolve(), port=port, docs_port=0)


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "") or str(default)
    if not text.isdecimal() or int(text) > 65_535:
        raise BuildError(f"{name}={text} is not a port number")
    return int(text)
