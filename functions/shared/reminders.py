"""Reminders of flash sales: one-time schedules of EventBridge Scheduler."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from core.errors import Busy
from core.ids import FlashSaleId
from functions.shared.aws import client

SOON_S: Final = 60
"""The Scheduler takes no time that is past by the time it reads it."""
_TRANSIENT: Final = {"InternalServerException", "ServiceUnavailable", "ThrottlingException"}
_RETRIES: Final = {"MaximumRetryAttempts": 10, "MaximumEventAgeInSeconds": 600}


class SchedulerReminders:
    """See `core.ports.flash_warm_up.Reminders`. Schedules delete themselves when they are past."""

    def __init__(
        self, target_arn: str, role_arn: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._client = client("scheduler")
        self._target_arn = target_arn
        self._role_arn = role_arn
        self._clock = clock

    def set(self, sale_id: FlashSaleId, warms_at: int, cools_at: int) -> None:
        """See `core.ports.flash_warm_up.Reminders.set`; those that are set already stay."""
        soon = int(self._clock()) + SOON_S
        for name, at in zip(_names(sale_id), (warms_at, cools_at), strict=True):
            with _asked(but_for="ConflictException"):
                self._client.create_schedule(**self._schedule(name, sale_id, max(at, soon)))

    def drop(self, sale_id: FlashSaleId) -> None:
        """See `core.ports.flash_warm_up.Reminders.drop`; those that are gone already may be."""
        for name in _names(sale_id):
            with _asked(but_for="ResourceNotFoundException"):
                self._client.delete_schedule(Name=name)

    def _schedule(self, name: str, sale_id: FlashSaleId, at: int) -> dict[str, Any]:
        return {
            "Name": name,
            "ScheduleExpression": f"at({datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S})",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": {
                "Arn": self._target_arn,
                "RoleArn": self._role_arn,
                "Input": json.dumps({"flash_sale_id": sale_id}),
                "RetryPolicy": _RETRIES,
            },
        }


def _names(sale_id: FlashSaleId) -> tuple[str, str]:
    """Ids are unique, and so are the names, among all stacks of an account."""
    return f"flash-{sale_id}-warm", f"flash-{sale_id}-cool"


@contextmanager
def _asked(but_for: str) -> Iterator[None]:
    """Raise `Busy` for what may pass; the code `but_for` says that nothing was left to do."""
    try:
        yield
    except BotoCoreError as unreachable:
        raise Busy from unreachable
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _TRANSIENT:
            raise Busy from error
        if code != but_for:
            raise
