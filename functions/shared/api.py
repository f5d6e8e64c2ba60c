"""The boundary of every HTTP function: parse once, admit, call one endpoint, render.

A function's `routes.py` declares an `Api` and its endpoints; `handler.py` serves it with
ports (which hold `receipts` where a route creates, `members` where a merchant owns it). API
Gateway has already matched the route, so dispatch is a look-up of `routeKey`.

    api = Api[Ports]("notes")

    @api.route("POST /v1/notes", input=NoteDraft, answer=NoteView, status=201, once=True)
    def write(request: Request[NoteDraft], ports: Ports) -> ReadNote: ...
"""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from core.access import Principal
from core.errors import CommerceError, Forbidden, NotFound
from core.idempotency import Once, Replayed, replay
from core.pages import Page, PageRequest
from core.ports import Members, Receipts
from functions.shared import auth, cursors, requests
from functions.shared.csv_pages import MEDIA_TYPE, CsvView, csv_text
from functions.shared.cursors import Signer
from functions.shared.observability import access_log
from functions.shared.policy import RULES, Owner, Rule
from functions.shared.problems import problem
from functions.shared.requests import NoInput, Paging, Request

Ports = TypeVar("Ports")
Event = Mapping[str, Any]
Answer = dict[str, Any]
Endpoint = Callable[[Request[Any], Any], Any]
Refuse = Callable[[CommerceError, str], Answer]
HEADERS = {"content-type": "application/json", "cache-control": "no-store"}


class Text(Struct, frozen=True):
    """An answer that is not the JSON of a view, but these very words."""

    body: str
    media_type: str
    status: int = 200
    headers: Mapping[str, str] = {}


class Route(Struct, frozen=True):
    """One endpoint and everything the boundary and the OpenAPI document know of it."""

    key: str
    endpoint: Endpoint
    rule: Rule
    input: type[Any]
    answer: Any
    """The view type; None answers 204 without a body, `Text` what the endpoint made."""
    is_list: bool
    status: int
    once: bool
    """Whether the key and the first answer are kept with the effect."""
    keyed: bool
    """Whether a request names itself with an `Idempotency-Key`."""
    tried_first: bool
    """Whether the endpoint runs before anyone looks whether this key has done it before."""
    refuse: Refuse = problem
    """How refusals are said; a problem document to all but who wants another form."""

    @property
    def method(self) -> str:
        """GET, POST, PUT, PATCH or DELETE."""
        return self.key.split(" ")[0]

    @property
    def takes_body(self) -> bool:
        """Whether the input is a JSON body; else it is the query."""
        return self.method in {"POST", "PUT", "PATCH"} and self.input is not NoInput

    @property
    def is_csv(self) -> bool:
        """Whether the list is answered as a CSV file."""
        return isinstance(self.answer, type) and issubclass(self.answer, CsvView)

    def render(self, result: Any) -> bytes:
        """The body for an endpoint's result."""
        return b"" if self.answer is None else msgspec.json.encode(self.answer.of(result))


class Api(Generic[Ports]):
    """The routes of one function."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.routes: dict[str, Route] = {}

    def route(  # noqa: PLR0913  (all that is declared of a route is declared here)
        self,
        key: str,
        *,
        input: type[Any] = NoInput,  # noqa: A002
        answer: Any = None,
        is_list: bool = False,
        status: int = 200,
        once: bool = False,
        keyed: bool = False,
        tried_first: bool = False,
        refuse: Refuse = problem,
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare the endpoint of `key` ("GET /v1/notes"); its rule comes from the policy.

        `tried_first` saves a read, and is for endpoints that do nothing but one commit, with
        their receipt: a repeat is refused by that.
        """

        def declare(endpoint: Endpoint) -> Endpoint:
            self.routes[key] = Route(
                key=key,
                endpoint=endpoint,
                rule=RULES[key],
                input=input,
                answer=answer,
                is_list=is_list,
                status=204 if answer is None else status,
                once=once,
                keyed=once or keyed,
                tried_first=tried_first,
                refuse=refuse,
            )
            return endpoint

        return declare

    def serve(
        self, ports: Ports, signer: Signer, clock: Callable[[], float] = time.time
    ) -> Callable[[Event, object], Answer]:
        """The Lambda handler over these ports."""
        return partial(self._handle, ports, signer, clock)

    def _handle(
        self, ports: Ports, signer: Signer, clock: Callable[[], float], event: Event, _: object
    ) -> Answer:
        request_id = event["requestContext"]["requestId"]
        route = self.routes[event["routeKey"]]
        with access_log(self.name, route.key, request_id) as entry:
            try:
                answer = _answer(route, event, ports, signer, int(clock()))
            except CommerceError as refusal:
                answer = route.refuse(refusal, request_id)
                entry["code"] = refusal.code
            entry["status"] = answer["statusCode"]
        return answer


def _answer(route: Route, event: Event, ports: Any, signer: Signer, now: int) -> Answer:
    caller = auth.principal(event)
    auth.admit(caller, route.rule)
    path = requests.path_parameters(event)
    if route.rule.owner is Owner.STAFF:
        _admit_staff(caller, path, ports.members)
    raw = requests.raw_body(event)
    if route.takes_body:
        given = requests.json_body(event, raw, route.input)
    else:
        given = requests.query(event, route.input)
    context = _list_context(route, event, caller)
    request = Request(
        principal=caller,
        path=path,
        input=given,
        now=now,
        request_id=event["requestContext"]["requestId"],
        page=_page(given, context, signer),
        once=_once(route, event, caller, raw) if route.once else None,
        headers=event["headers"],
        raw_body=raw,
        source_ip=event["requestContext"].get("http", {}).get("sourceIp", ""),
    )
    try:
        result = _run(route, request, ports)
    except Replayed as first:
        return _respond(route.status, first.answer, {"idempotent-replayed": "true"})
    if route.is_csv:
        return _respond_csv(route, event, request.page, result, _next(result, context, signer))
    if isinstance(result, Text):
        return _text(result)
    if route.is_list:
        return _respond(route.status, _render_page(route, result, context, signer))
    return _respond(route.status, (request.once or route).render(result))


def _admit_staff(caller: Principal | None, path: Mapping[str, str], members: Members) -> None:
    """Staff of this merchant pass; of another, it does not exist; of none, the role is gone."""
    if caller is None:
        raise Forbidden
    mine = members.merchants_of(caller.user_id)
    if not mine:
        raise Forbidden
    if path["merchant_id"] not in mine:
        raise NotFound("merchant")


def _once(route: Route, event: Event, caller: Principal | None, raw: bytes) -> Once:
    if caller is None:
        raise Forbidden
    return Once(
        caller=caller.user_id,
        operation=route.key,
        key=requests.idempotency_key(event["headers"]),
        body_digest=requests.digest(event, raw),
        render=_Rendered(route),
    )


class _Rendered:
    """Renders a route's result once, for its receipt and for its answer."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._last: tuple[object, bytes] | None = None

    def __call__(self, result: object) -> bytes:
        if self._last is None or self._last[0] is not result:
            self._last = result, self._route.render(result)
        return self._last[1]


def _run(route: Route, request: Request[Any], ports: Any) -> Any:
    """What the endpoint returns; raises `Replayed` when this key has done it before.

    A repeat must not be refused for its own effect (the cart it emptied, the room it filled),
    which may also happen while it runs: so the receipt is looked for before, unless its commit
    is all there is to it, and again when it is refused.
    """
    if request.once is None:
        return route.endpoint(request, ports)
    if not route.tried_first:
        _replay_if_done(request.once, ports.receipts)
    try:
        return route.endpoint(request, ports)
    except CommerceError:
        _replay_if_done(request.once, ports.receipts)
        raise


def _replay_if_done(once: Once, receipts: Receipts) -> None:
    """Raise the first answer to this key, if there is one."""
    receipt = receipts.find(once)
    if receipt is not None:
        raise replay(receipt, once)


def _list_context(route: Route, event: Event, caller: Principal | None) -> str:
    """What a cursor is bound to: the caller, the path and every filter."""
    filters = dict(event.get("queryStringParameters") or {})
    filters.pop("cursor", None)
    filters.pop("limit", None)
    user_id = caller.user_id if caller else ""
    return "\n".join([user_id, route.method, event["rawPath"], repr(sorted(filters.items()))])


def _page(given: object, context: str, signer: Signer) -> PageRequest:
    if not isinstance(given, Paging):
        return PageRequest()
    if given.cursor is None:
        return PageRequest(given.limit)
    return PageRequest(given.limit, cursors.decode(given.cursor, context, signer))


def _render_page(route: Route, page: Page[Any], context: str, signer: Signer) -> bytes:
    items = [route.answer.of(item) for item in page.items]
    return msgspec.json.encode({"items": items, "next": _next(page, context, signer)})


def _next(page: Page[Any], context: str, signer: Signer) -> str | None:
    return None if page.next is None else cursors.encode(page.next, context, signer)


def _respond_csv(
    route: Route, event: Event, asked: PageRequest, page: Page[Any], following: str | None
) -> Answer:
    rows = [route.answer.row(item) for item in page.items]
    header = [] if asked.after is not None else [route.answer.COLUMNS]
    headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store"}
    if following is not None:
        query = f"limit={asked.limit}&cursor={following}"
        headers["link"] = f'<{event["rawPath"]}?{query}>; rel="next"'
    return {"statusCode": route.status, "headers": headers, "body": csv_text([*header, *rows])}


def _respond(status: int, body: bytes, extra: Mapping[str, str] | None = None) -> Answer:
    if status == 204:
        return {"statusCode": status, "headers": {"cache-control": "no-store"}}
    return {"statusCode": status, "headers": {**HEADERS, **(extra or {})}, "body": body.decode()}


def _text(text: Text) -> Answer:
    own = {"content-type": text.media_type, "cache-control": "no-store"}
    return {"statusCode": text.status, "headers": {**own, **text.headers}, "body": text.body}
