"""One structured log line a request, through Powertools' logger."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from aws_lambda_powertools.logging import Logger


def _to_json(entry: dict[str, Any]) -> str:
    return msgspec.json.encode(entry, enc_hook=str).decode()


logger = Logger(service="storefront", json_serializer=_to_json, location=None)


@contextmanager
def access_log(function: str, route: str, request_id: str) -> Iterator[dict[str, Any]]:
    """Log route, status and duration; never a body, a token or a person's name.

    A defect passes through with its stack trace logged: the invocation fails and alarms.
    """
    entry: dict[str, Any] = {"function": function, "route": route, "request_id": request_id}
    started_s = time.perf_counter()
    try:
        yield entry
    except Exception:
        logger.exception("defect", extra=entry)
        raise
    entry["duration_ms"] = round((time.perf_counter() - started_s) * 1000, 2)
    logger.info("request", extra=entry)
