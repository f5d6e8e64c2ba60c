"""What DynamoDB's errors mean to us: the one table."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError

from core.errors import Busy, Invalid
from functions.shared.dynamodb.store import Contended, Refused

_TRANSIENT = {
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
}
"""Errors of a whole call that the same call may not meet again; nor may it one of a server."""

_SERVER_ERROR = 500

_TRANSIENT_REASONS = {
    "TransactionConflict",
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
}
"""The same, of one item of a transaction."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise what a repository understands in place of botocore's error; defects pass through.

    `Contended` for a transaction that the same call may still get through; `Busy` for a table
    that is throttled or out of reach after botocore's own retries.
    """
    try:
        yield
    except HTTPClientError as unreachable:
        raise Busy from unreachable
    except ClientError as error:
        raise _meaning(error) from error


def _meaning(error: ClientError) -> Exception:
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    if code == "TransactionCanceledException":
        return _cancelled(error)
    if code == "ValidationException" and "size" in message:
        return _too_large()
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return Contended() if code in _TRANSIENT or status >= _SERVER_ERROR else error


def _cancelled(error: ClientError) -> Exception:
    reasons: Any = error.response.get("CancellationReasons", [])
    codes = [reason.get("Code", "None") for reason in reasons]
    refused = [at for at, code in enumerate(codes) if code == "ConditionalCheckFailed"]
    if refused:
        return Refused(refused)
    if any(r.get("Code") == "ValidationError" and "size" in r.get("Message", "") for r in reasons):
        return _too_large()
    held = [at for at, code in enumerate(codes) if code in _TRANSIENT_REASONS]
    return Contended(held) if held else error


def _too_large() -> Invalid:
    return Invalid("item_too_large", "More than one record can hold.")
