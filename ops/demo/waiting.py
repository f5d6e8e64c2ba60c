"""Waiting for what the stack does by itself, visibly, and not for ever."""

import time
from collections.abc import Callable
from typing import Any, Final

from ops.build.steps import BuildError
from ops.demo.telling import Telling

TIMEOUT_S: Final = 90
POLL_S: Final = 0.5


def wait_for(
    what: str,
    look: Callable[[], Any],
    telling: Telling,
    meanwhile: Callable[[], None] = lambda: None,
    timeout_s: float = TIMEOUT_S,
) -> Any:
    """Look until `look` finds something, and return that; between looks `meanwhile` is done.

    Raises BuildError when it takes longer than `timeout_s`.
    """
    started_s = time.monotonic()
    with telling.quietly(), telling.console.status(f"{what} …") as status:
        while (found := look()) is None:
            waited_s = time.monotonic() - started_s
            if waited_s > timeout_s:
                raise BuildError(f"{what}: not after {waited_s:.0f} s; see the stack's log")
            status.update(f"{what} … {waited_s:.0f} s of {timeout_s:.0f} s at most")
            meanwhile()
            time.sleep(POLL_S)
    telling.say(f"{what}: after {time.monotonic() - started_s:.1f} s")
    return found
