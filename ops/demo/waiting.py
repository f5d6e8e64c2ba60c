"""Waiting for what the stack does by itself, visibly, and not for ever."""

import time
from collections.abc import Callable
from typing import Any, Final

from ops.build.steps import BuildError
from ops.demo.telling import Telling
from ops.local_cloud.clients import client
from ops.local_cloud.settings import STACK_NAME
from ops.local_cloud.stack_file import Stack

TIMEOUT_S: Final = 90
POLL_S: Final = 0.5


class Schedule:
    """Starts the functions of a running stack that a schedule starts each minute.

    A telling does not wait for the minute; whoever comes twice changes nothing.
    """

    def __init__(self, stack: Stack) -> None:
        self._lambda = client(stack.endpoint_url, "lambda")
        self._cloudformation = client(stack.endpoint_url, "cloudformation")
        self._names: dict[str, str] = {}

    def start(self, logical_id: str) -> None:
        """Run a function to its end; raises BuildError when it fails."""
        answer = self._lambda.invoke(FunctionName=self._name(logical_id), Payload=b"{}")
        if "FunctionError" in answer:
            raise BuildError(f"{logical_id} failed: {answer['Payload'].read().decode()[:500]}")

    def _name(self, logical_id: str) -> str:
        if logical_id not in self._names:
            found = self._cloudformation.describe_stack_resource(
                StackName=STACK_NAME, LogicalResourceId=logical_id
            )
            self._names[logical_id] = found["StackResourceDetail"]["PhysicalResourceId"]
        return self._names[logical_id]


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
