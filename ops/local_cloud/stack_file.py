"""stack.json: everything a client of a running stack needs to know."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from ops.build import LOCAL
from ops.build.steps import BuildError


class User(msgspec.Struct, frozen=True):
    """Someone who can sign in; `roles` are the user's groups in the pool."""

    username: str
    password: str
    roles: tuple[str, ...]


class Stack(msgspec.Struct, frozen=True):
    """A running stack. URLs have no trailing slash."""

    storefront_api: str
    admin_api: str
    region: str
    user_pool_id: str
    client_id: str
    endpoint_url: str
    directory: str
    """The local cloud's own files, the log among them."""
    users: dict[str, User] = {}


def stack_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the stack.json that STOREFRONT_STACK names, or the developer's."""
    return Path(environ.get("STOREFRONT_STACK") or LOCAL / "stack.json")


def read_stack(path: Path | None = None) -> Stack:
    """Read a stack.json (default: `stack_path()`). Raises BuildError when no stack is up."""
    found = path or stack_path()
    try:
        content = found.read_bytes()
    except FileNotFoundError:
        raise BuildError(f"no stack is up: {found} is missing; start one with `make run`") from None
    return msgspec.json.decode(content, type=Stack)


def write_stack(path: Path, stack: Stack) -> None:
    """Write a stack.json that only its owner can read: it holds passwords. Replaces atomically."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(stack), indent=2) + b"\n")
    draft.replace(path)
