"""`python -m ops.local_cloud run|up|down|status`: the stack on this machine."""

import argparse
import os
import sys
import time
from pathlib import Path

import msgspec

from ops.build.steps import exit_on_build_error
from ops.local_cloud import background
from ops.local_cloud.cloud import run
from ops.local_cloud.lock import holder
from ops.local_cloud.settings import (
    ENVIRONMENT_HELP,
    HOST,
    Settings,
    developer_settings,
)
from ops.local_cloud.signals import stoppable
from ops.local_cloud.stack_file import Stack, read_stack

COMMANDS = {
    "run": "start the stack and stay until Ctrl-C, which stops everything",
    "up": "start the stack behind and return when it is ready",
    "down": "stop what `up` or `run` started",
    "status": "say whether the stack is up, and where",
}
DIRECTORY_HELP = "where it keeps stack.json and all its other files (default .local)"


def main() -> None:
    """Run one command; exit with 1 and the reason when it fails."""
    arguments = _parser().parse_args()
    with exit_on_build_error():
        settings = _settings(arguments)
        if arguments.command == "run":
            _run(settings, fresh=arguments.fresh)
        elif arguments.command == "up":
            print(describe(background.up(settings)))
        elif arguments.command == "down":
            print("stopped" if background.down(settings) else "nothing was running")
        elif holder(settings.directory) is None or not settings.stack_file.is_file():
            print("not up")
            sys.exit(1)
        else:
            print(describe(read_stack(settings.stack_file)))


def describe(stack: Stack) -> str:
    """Return the URLs and the users of a stack, for people."""
    rows = [
        ("storefront API", stack.storefront_api),
        ("admin API", stack.admin_api),
        ("cloud services", stack.endpoint_url),
        ("log", f"{stack.directory}/ministack.log"),
    ]
    lines = [f"  {name:<16}{value}" for name, value in rows]
    lines += ["", "  users (name, password, roles)"]
    lines += [
        f"  {name:<24}{user.password:<32}{', '.join(user.roles)}"
        for name, user in stack.users.items()
    ]
    return "\n".join(lines)


def _run(settings: Settings, *, fresh: bool) -> None:
    started_s = time.monotonic()

    def announce(stack: Stack) -> None:
        print(f"\nready after {time.monotonic() - started_s:.1f} s\n\n{describe(stack)}\n")
        if settings.docs_port:
            print(f"API documentation: http://{HOST}:{settings.docs_port}/")
        print("Ctrl-C stops everything", flush=True)

    with stoppable():
        try:
            run(settings, on_ready=announce, fresh=fresh)
        except KeyboardInterrupt:
            sys.exit("interrupted before the stack was ready; nothing is left running")
    print("\nstopped; the next start continues from here if nothing has changed")


def _settings(arguments: argparse.Namespace) -> Settings:
    settings = developer_settings(os.environ)
    chosen = {"home": arguments.home, "port": arguments.port, "docs_port": arguments.docs_port}
    given = {name: value for name, value in chosen.items() if value is not None}
    return msgspec.structs.replace(settings, **given)


def _absolute_path(text: str) -> Path:
    return Path(text).resolve()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ops.local_cloud",
        description=__doc__,
        epilog=ENVIRONMENT_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, help_text in COMMANDS.items():
        command = commands.add_parser(name, help=help_text)
        command.add_argument("--directory", type=_absolute_path, dest="home", help=DIRECTORY_HELP)
        command.add_argument("--port", type=int, help="instead of STOREFRONT_PORT")
        command.add_argument("--docs-port", type=int, help="instead of STOREFRONT_DOCS_PORT")
        if name == "run":
            command.add_argument("--fresh", action="store_true", help="forget what was kept")
    return parser


if __name__ == "__main__":
    main()
