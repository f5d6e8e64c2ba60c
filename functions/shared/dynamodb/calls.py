"""DynamoDB's five calls that a store makes, put together from botocore's parts.

A call is JSON that is posted under a signature. Botocore's client takes 1.3 ms of CPU for one,
whatever it asks for: its model of the service, rules of endpoints, events, user agents. Here are
its signer and Python's own HTTP alone, for a quarter of that. Credentials are still botocore's to
find and renew, and errors are raised as its own. Every call may be repeated: reads and whole puts
are, and transactions carry a token.
"""

import random
import select
import ssl
import time
import weakref
from collections import deque
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final, cast
from urllib.parse import urlsplit

import msgspec
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError, HTTPClientError

ATTEMPTS_MAX: Final = 4
BACKOFF_FIRST_S: Final = 0.025
CONNECT_S: Final = 2.0
READ_S: Final = 5.0
IDLE_MAX: Final = 64
SERVICE: Final = "dynamodb"
MEDIA_TYPE: Final = "application/x-amz-json-1.0"
OK: Final = 200
SERVER_ERROR: Final = 500
UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError)
THROTTLED: Final = frozenset({
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionInProgressException",
})  # fmt: skip

Call = Callable[[str, Mapping[str, Any]], Any]
"""An operation and its parameters → its answer; blobs in an answer are base64."""


class Client:
    """The calls under the names and with the parameters that botocore's client has."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def get_item(self, **parameters: Any) -> Any:
        """Read an item."""
        return self.call("GetItem", parameters)

    def batch_get_item(self, **parameters: Any) -> Any:
        """Read items by their keys."""
        return self.call("BatchGetItem", parameters)

    def query(self, **parameters: Any) -> Any:
        """Read a page of a partition."""
        return self.call("Query", parameters)

    def transact_write_items(self, **parameters: Any) -> Any:
        """Write all or nothing."""
        return self.call("TransactWriteItems", parameters)

    def batch_write_item(self, **parameters: Any) -> Any:
        """Write each item by itself."""
        return self.call("BatchWriteItem", parameters)


class HttpCalls:
    """Makes calls over connections that are kept; threads may share it."""

    def __init__(
        self,
        endpoint_url: str,
        region: str,
        credentials: Callable[[], ReadOnlyCredentials],
        *,
        ca_bundle: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = f"{endpoint_url}/"
        self._region = region
        self._credentials = credentials
        self._sleep = sleep
        parts = urlsplit(endpoint_url)
        self._server = (parts.hostname or "", parts.port)
        self._tls: ssl.SSLContext | None = None
        if parts.scheme == "https":
            self._tls = ssl.create_default_context(cafile=ca_bundle)
        self._idle: deque[HTTPConnection] = deque()
        weakref.finalize(self, _close, self._idle)

    def __call__(self, operation: str, parameters: Mapping[str, Any]) -> Any:
        """Make a call, again while it may succeed; raise its error as botocore does."""
        body = msgspec.json.encode(parameters)
        for attempt in range(1, ATTEMPTS_MAX + 1):
            failure: Exception
            try:
                status, answer = self._exchange(operation, body)
                if status == OK:
                    return msgspec.json.decode(answer)
            except ssl.SSLCertVerificationError:
                raise
            except (OSError, HTTPException, *UNREADABLE) as lost:
                # Whatever ended this connection may have ended those that wait.
                _close(self._idle)
                failure = HTTPClientError(error=lost)
            else:
                error = _error(status, answer, operation)
                if status < SERVER_ERROR and error.response["Error"]["Code"] not in THROTTLED:
                    raise error
                failure = error
            if attempt < ATTEMPTS_MAX:
                self._sleep(random.uniform(0, BACKOFF_FIRST_S * 2 ** (attempt - 1)))  # noqa: S311
        raise failure

    def _exchange(self, operation: str, body: bytes) -> tuple[int, bytes]:
        """One request and its whole answer."""
        target = f"DynamoDB_20120810.{operation}"
        headers = {"Content-Type": MEDIA_TYPE, "X-Amz-Target": target}
        request = AWSRequest("POST", self._url, headers=headers, data=body)
        SigV4Auth(self._credentials(), SERVICE, self._region).add_auth(request)
        connection = self._connection()
        keep = False
        try:
            connection.request("POST", "/", body, dict(request.headers.items()))
            with connection.getresponse() as response:
                answer = response.read()
            keep = not response.will_close and len(self._idle) < IDLE_MAX
        finally:
            if keep:
                self._idle.append(connection)
            else:
                connection.close()
        return response.status, answer

    def _connection(self) -> HTTPConnection:
        try:
            while _was_ended(kept := self._idle.pop()):
                kept.close()
        except IndexError:
            return self._connect()
        return kept

    def _connect(self) -> HTTPConnection:
        if self._tls is None:
            made = HTTPConnection(*self._server, timeout=CONNECT_S)
        else:
            made = HTTPSConnection(*self._server, timeout=CONNECT_S, context=self._tls)
        made.connect()
        made.sock.settimeout(READ_S)
        return made


def _was_ended(kept: HTTPConnection) -> bool:
    """Whether its server closed it, as while a function is frozen, or spoke unasked."""
    poll = select.poll()
    poll.register(kept.sock, select.POLLIN)
    return bool(poll.poll(0))


def _close(idle: deque[HTTPConnection]) -> None:
    while idle:
        idle.pop().close()


def _error(status: int, answer: bytes, operation: str) -> ClientError:
    """What DynamoDB refused a call with, or what stands in its way answered."""
    try:
        told = msgspec.json.decode(answer, type=dict[str, Any])
    except UNREADABLE:
        told = {}
    code = str(told.get("__type", status)).rpartition("#")[2]
    message = str(told.get("message") or told.get("Message") or "")
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
        "CancellationReasons": told.get("CancellationReasons", []),
    }
    return ClientError(cast(Any, response), operation)
