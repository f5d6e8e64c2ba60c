"""The two APIs as a front end calls them: signed-in people, idempotency keys, problems as errors.

    with Storefront(read_stack()) as shop:
        lin = shop.person("shopper_lin")
        quote = lin.storefront.post("/v1/cart/quote", {"coupons": "best"})

Connections are kept alive and shared by threads. What the services say may be tried again is
tried again, unchanged, a bounded number of times.
"""

import base64
import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Final, Protocol, Self
from urllib.parse import urlencode, urlsplit

import msgspec
import urllib3
from botocore.exceptions import BotoCoreError
from msgspec import Struct

from ops.build.steps import BuildError
from ops.local_cloud.stack_file import Stack
from ops.local_cloud.users import access_token

CONNECTIONS_MAX: Final = 16
ATTEMPTS_MAX: Final = 6
RETRY_AFTER_MAX_S: Final = 5
PAGE_ITEMS: Final = 100
_TIMEOUT: Final = urllib3.Timeout(connect=5, read=30)
_RENEW_BEFORE_S: Final = 120
_AGAIN: Final = {"busy", "request_in_progress"}


class ApiError(Exception):
    """An answer outside 2xx. `code` is the problem's, empty when the answer is no problem."""

    def __init__(self, method: str, path: str, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.code = str(problem.get("code", ""))
        said = " ".join(
            str(problem[name])
            for name in ("code", "field", "detail", "message", "errorMessage")
            if name in problem
        )
        super().__init__(f"{method} {path} answered {status}: {said or 'nothing more'}")


@contextlib.contextmanager
def refusals_as_build_errors() -> Iterator[None]:
    """Turn what the stack refuses, and that it does not answer, into BuildError."""
    try:
        yield
    except ApiError as refusal:
        raise BuildError(str(refusal)) from None
    except BotoCoreError as error:
        raise BuildError(f"the stack does not answer: {error}") from None


class Call(Struct, frozen=True):
    """One request and its answer, for those who watch; `seconds` is of the last attempt."""

    method: str
    url: str
    sent: Any
    status: int
    answer: Any
    seconds: float


Watcher = Callable[[Call], None]


class Answer(Struct, frozen=True):
    """What came back for a request; names of headers are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """What carries requests: connections, or functions in this process."""

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """Return the answer to a request; raises BuildError when there is none."""


class Connections:
    """HTTP connections that are kept alive; threads share them."""

    def __init__(self, connections_max: int = CONNECTIONS_MAX) -> None:
        self._pool = urllib3.PoolManager(maxsize=connections_max, block=True)

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """See `Transport.send`."""
        try:
            answer = self._pool.request(
                method, url, body=body, headers=headers, timeout=_TIMEOUT, retries=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise BuildError(f"{method} {url} got no answer: {_reason(error)}") from error
        named = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, named, answer.data)

    def close(self) -> None:
        """Close them all."""
        self._pool.clear()


class Client:
    """One API, called by one person or by nobody in particular."""

    def __init__(
        self,
        base_url: str,
        transport: Transport,
        token: Callable[[], str] | None = None,
        watch: Watcher | None = None,
    ) -> None:
        self._base_url = base_url
        self._transport = transport
        self._token = token
        self._watch = watch

    def get(self, path: str, **query: object) -> Any:
        """Read; `query` becomes the query string."""
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path)

    def items(self, path: str, **query: object) -> Iterator[Any]:
        """Every item of a list, page by page."""
        wanted: dict[str, object] = {"limit": PAGE_ITEMS, **query}
        while True:
            page = self.get(path, **wanted)
            yield from page["items"]
            if page["next"] is None:
                return
            wanted["cursor"] = page["next"]

    def post(self, path: str, body: object = None, *, key: str | None = None) -> Any:
        """Create or act, once for each `key`; without one, once for each call of this method."""
        return self._call("POST", path, body, key or str(uuid.uuid4()))

    def put(self, path: str, body: object = None) -> Any:
        """Replace."""
        return self._call("PUT", path, body)

    def delete(self, path: str) -> None:
        """Remove."""
        self._call("DELETE", path)

    def _call(self, method: str, path: str, body: object = None, key: str | None = None) -> Any:
        headers = {"accept": "application/json"}
        if body is not None:
            headers["content-type"] = "application/json"
        if key is not None:
            headers["idempotency-key"] = key
        sent = None if body is None else msgspec.json.encode(body)
        for attempt in range(1, ATTEMPTS_MAX + 1):
            call, wait_s = self._attempt(method, path, sent, headers)
            problem = call.answer if isinstance(call.answer, dict) else {}
            if call.status < 300 or problem.get("code") not in _AGAIN or attempt == ATTEMPTS_MAX:
                break
            time.sleep(wait_s)
        if self._watch is not None:
            self._watch(msgspec.structs.replace(call, sent=body))
        if call.status >= 300:
            raise ApiError(method, urlsplit(call.url).path, call.status, problem)
        return call.answer

    def _attempt(
        self, method: str, path: str, sent: bytes | None, headers: Mapping[str, str]
    ) -> tuple[Call, float]:
        """Send once; return how it went and how long to wait before another attempt."""
        url = self._base_url + path
        signed = dict(headers)
        if self._token is not None:
            signed["authorization"] = f"Bearer {self._token()}"
        started_s = time.perf_counter()
        answer = self._transport.send(method, url, signed, sent)
        seconds = time.perf_counter() - started_s
        wait_s = min(RETRY_AFTER_MAX_S, int(answer.headers.get("retry-after", "1")))
        return Call(method, url, None, answer.status, _decode(answer.body), seconds), wait_s


class Person:
    """A signed-in user at both APIs."""

    def __init__(
        self, stack: Stack, name: str, transport: Transport, watch: Watcher | None
    ) -> None:
        self.name = name
        self._stack = stack
        self._lock = threading.Lock()
        self._current = ""
        self._claims: dict[str, Any] = {"exp": 0}
        self.storefront = Client(stack.storefront_api, transport, self.token, watch)
        self.admin = Client(stack.admin_api, transport, self.token, watch)

    @property
    def user_id(self) -> str:
        """The identity provider's name for this user."""
        self.token()
        return str(self._claims["sub"])

    def token(self) -> str:
        """An access token with some time left; signs in again when there is none."""
        with self._lock:
            if self._claims["exp"] - time.time() < _RENEW_BEFORE_S:
                self._current = access_token(self._stack, self.name)
                self._claims = claims_of(self._current)
            return self._current


class Storefront:
    """A running stack; `watch` is told of every call. Another `transport` reaches it otherwise."""

    def __init__(
        self, stack: Stack, watch: Watcher | None = None, transport: Transport | None = None
    ) -> None:
        self.stack = stack
        self._watch = watch
        self._connections = Connections()
        self._transport = transport or self._connections
        self._people: dict[str, Person] = {}
        self.anybody = Client(stack.storefront_api, self._transport, watch=watch)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._connections.close()

    def person(self, name: str) -> Person:
        """A user of the stack, signed in when first needed."""
        if name not in self.stack.users:
            raise BuildError(f"the stack has no user {name}; was the demo world loaded?")
        found = self._people.get(name)
        if found is None:
            made = Person(self.stack, name, self._transport, self._watch)
            found = self._people.setdefault(name, made)
        return found

    def at(self, base_url: str) -> Client:
        """Another service that is called without a token, a payment provider's for one."""
        return Client(base_url, self._transport, watch=self._watch)


def _decode(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return raw.decode("utf-8", "replace")


def claims_of(token: str) -> dict[str, Any]:
    """Read what a token says; whether it is genuine is the services' business."""
    payload = token.split(".")[1]
    padded = payload + "=" * (-len(payload) % 4)
    claims: dict[str, Any] = msgspec.json.decode(base64.urlsafe_b64decode(padded))
    return claims


def _reason(error: urllib3.exceptions.HTTPError) -> str:
    return str(getattr(error, "reason", None) or error)
