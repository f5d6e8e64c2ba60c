"""People who come only for a demo or a replay: kept apart from the users that stack.json lists."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from ops.local_cloud.stack_file import Stack, read_stack, write_stack
from ops.local_cloud.users import ensure_users

FILE: Final = "visitors.json"


def with_visitors(stack_file: Path, roles_by_name: Mapping[str, Sequence[str]]) -> Stack:
    """Make the visitors that are missing; return the stack with its users and all visitors.

    Raises BuildError when no stack is up.
    """
    stack = read_stack(stack_file)
    path = Path(stack.directory) / FILE
    # One that another stack left here knows nobody of this one.
    left = read_stack(path).users if _is_of(path, stack) else {}
    write_stack(path, msgspec.structs.replace(stack, users={**left, **stack.users}))
    return ensure_users(path, roles_by_name)


def _is_of(path: Path, stack: Stack) -> bool:
    return path.is_file() and read_stack(path).user_pool_id == stack.user_pool_id
