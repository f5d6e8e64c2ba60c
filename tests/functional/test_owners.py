"""The policy table, cell by cell: whose things a route touches, by role and by owner.

Generated from `functions.shared.policy.RULES`: each route that says it is its caller's or a
merchant's is called in process, under its function's role, by an owner and by a stranger who owns
one of everything too. A stranger is answered 404 for every mixture of its own ids and the owner's,
and nothing changes; the owner, with the same body, gets in.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

import pytest

from core.access import Group
from functions.shared.policy import RULES, Owner
from ops.openapi.functions import routes
from ops.openapi.operations import examples
from tests.builders.estates import EVERY_GROUP, MERCHANT, SALE_STARTS, Estate
from tests.builders.town import Picture, Town
from tests.fakes.http import Response

pytestmark = pytest.mark.once

ROUTES: Final = {key: route for key, (_, route) in routes().items()}
PERSONAL: Final = [key for key, rule in RULES.items() if rule.owner in {Owner.CALLER, Owner.STAFF}]
NAMING: Final = [key for key in PERSONAL if "{" in key]
"""Those whose path names a thing."""
SHARED: Final = {
    "PUT /v1/notes/{note_id}/like": "anybody likes a note",
    "DELETE /v1/notes/{note_id}/like": "the caller's like is taken back, if there is one",
    "PUT /v1/notes/{note_id}/collect": "anybody collects a note",
    "DELETE /v1/notes/{note_id}/collect": "it leaves the caller's collection",
    "POST /v1/notes/{note_id}/comments": "anybody comments on a note",
    "GET /v1/me/notes/{note_id}": "what the caller has done with anybody's note",
    "PUT /v1/authors/{author_id}/follow": "anybody follows an author",
    "DELETE /v1/authors/{author_id}/follow": "the caller follows the author no more",
    "PUT /v1/me/showcase/{product_id}": "buyers pick what any merchant sells",
    "DELETE /v1/me/showcase/{product_id}": "it leaves the caller's showcase",
    "PUT /v1/rooms/{room_id}/subscription": "anybody asks to be told of a room",
    "DELETE /v1/rooms/{room_id}/subscription": "the caller is not told any more",
    "POST /v1/coupons/{offer_id}/claim": "coupons are for all shoppers",
    "POST /v1/flash-sales/{flash_sale_id}/requests": "so are flash sales",
}
"""Route that names what is nobody's own, and why: only the caller's side of it changes."""
OWNED: Final = [key for key in NAMING if key not in SHARED]
CELLS: Final = [(key, group) for key in OWNED for group in Group]
_ORDER = f"{MERCHANT}/orders/{{child_order_id}}"
_REFUND = f"{MERCHANT}/refunds/{{refund_id}}"
STATES: Final = {
    "PUT /v1/rooms/{room_id}/pin": "live",
    "DELETE /v1/rooms/{room_id}/pin": "live",
    "POST /v1/rooms/{room_id}/end": "live",
    "POST /v1/coupons/{offer_id}/claim": "coupon",
    "PUT /v1/me/offers/{offer_id}/consent": "asks buyer",
    f"PUT {MERCHANT}/offers/{{offer_id}}/consent": "asks merchant",
    f"POST {MERCHANT}/offers/{{offer_id}}/withdraw": "published",
    "POST /v1/orders/{order_id}/cancel": "unpaid",
    "POST /v1/orders/{order_id}/payments": "unpaid",
    "POST /v1/orders/{order_id}/children/{child_order_id}/confirm": "sent",
    f"POST {_ORDER}/parcels": "unsent",
    f"POST {_ORDER}/parcels/{{parcel_id}}/deliver": "sent",
    f"POST {_ORDER}/cancel": "unpaid",
    f"POST {_ORDER}/call-off": "unsent",
    "POST /v1/refunds/{refund_id}/escalate": "rejected",
    "POST /v1/refunds/{refund_id}/return-parcel": "awaiting",
    f"POST {_REFUND}/confirm-return": "returning",
    f"POST {_REFUND}/dispute-return": "returning",
    f"POST {_REFUND}/replacement": "replacing",
    "POST /v1/flash-sales/{flash_sale_id}/requests": "armed",
    "GET /v1/flash-sales/{flash_sale_id}/requests/{ticket}": "armed",
    f"POST {MERCHANT}/flash-sales/{{flash_sale_id}}/close": "armed",
}
"""Route → the state in which it does something with a thing."""
IN_BODIES: Final = [
    "POST /v1/orders/{order_id}/refunds/preview",
    "POST /v1/orders/{order_id}/refunds",
    "POST /v1/me/statements/{statement_id}/disputes",
    "POST /v1/agencies/{agency_id}/statements/{statement_id}/disputes",
    f"POST {MERCHANT}/statements/{{statement_id}}/disputes",
    f"POST {MERCHANT}/flash-sales",
]
"""Routes whose body names what is somebody's own: a child order, an entry, a SKU."""
BUSY: Final = {"POST /v1/rooms/{room_id}/start": (409, "host_busy")}
"""Route → what an owner is told who has done already what is done once at a time."""
PARTIES: Final = {"/v1/me/statements": "buyer", "/v1/agencies": "agency"}
"""What a path begins with → whose statement it is for, where it is not a merchant's."""


@pytest.fixture(scope="module")
def town() -> Town:
    return Town()


@pytest.fixture(scope="module")
def estates(town: Town) -> tuple[Estate, Estate]:
    return Estate(town, 1), Estate(town, 2)


@pytest.fixture
def owner(estates: tuple[Estate, Estate]) -> Estate:
    return estates[0]


@pytest.fixture
def stranger(estates: tuple[Estate, Estate]) -> Estate:
    return estates[1]


@pytest.fixture(autouse=True)
def before(town: Town, estates: tuple[Estate, Estate]) -> Iterator[Picture]:
    """The tables with everything of both, as every test finds them and leaves them."""
    assert estates
    town.now = SALE_STARTS
    picture = town.picture()
    yield picture
    town.put_back(picture)


@pytest.mark.parametrize(("key", "group"), CELLS)
def test_an_owner_gets_in_by_the_groups_of_the_route(
    town: Town, owner: Estate, key: str, group: Group
) -> None:
    answer = ask(town, owner, key, group, things(owner, key, group), owner)
    if not allows(key, group):
        assert (answer.status, answer.code) == (403, "forbidden")
    elif key in BUSY:
        assert (answer.status, answer.code) == BUSY[key]
    else:
        assert answer.status == ROUTES[key].status, answer.text


@pytest.mark.parametrize(("key", "group"), CELLS)
def test_a_stranger_is_told_that_there_is_no_such_thing(
    town: Town, before: Picture, owner: Estate, stranger: Estate, key: str, group: Group
) -> None:
    refusal = (404, "not_found") if allows(key, group) else (403, "forbidden")
    for ids in mixtures(key, things(owner, key, group), things(stranger, key, group)):
        answer = ask(town, stranger, key, group, ids, owner)
        assert (answer.status, answer.code) == refusal, (ids, answer.text)
        assert town.picture() == before, ids


@pytest.mark.parametrize("key", IN_BODIES)
def test_nor_is_there_such_a_thing_when_the_body_names_it(
    town: Town, before: Picture, owner: Estate, stranger: Estate, key: str
) -> None:
    group = min(RULES[key].groups or ())
    answer = ask(town, stranger, key, group, things(stranger, key, group), owner)
    assert (answer.status, answer.code) == (404, "not_found"), answer.text
    assert town.picture() == before


@pytest.mark.parametrize("key", SHARED)
def test_what_is_shared_is_open_to_strangers(
    town: Town, owner: Estate, stranger: Estate, key: str
) -> None:
    """Were it somebody's own, the route would not belong into the table of shared ones."""
    group = min(RULES[key].groups or ())
    answer = ask(town, stranger, key, group, things(owner, key, group), owner)
    assert answer.status == ROUTES[key].status, answer.text


def test_every_route_is_covered(estates: tuple[Estate, Estate]) -> None:
    """A route that is added finds its things, its state and its body here, or fails."""
    assert set(SHARED) | set(STATES) <= set(NAMING)
    assert {*OWNED, *SHARED} == set(NAMING)
    for estate, key in product(estates, NAMING):
        group = min(RULES[key].groups or ())
        assert set(parameters(key)) <= things(estate, key, group).keys(), key
        assert not ROUTES[key].takes_body or ROUTES[key].input.__name__ in examples(), key


def test_what_is_read_is_only_the_readers_own(town: Town, owner: Estate, stranger: Estate) -> None:
    """All that a stranger can read of its own, lists too, names nothing that is the owner's."""
    read = "\n".join(
        town.call(key, stranger.in_state(state), stranger.user_id, EVERY_GROUP).text
        for key in PERSONAL
        for state in sorted({name.partition(":")[2] for name in stranger.ids})
        if key.startswith("GET ")
    )
    not_shown = {"author_id", "category_id", "note_id", "comment_id", "room_id", "ticket"}
    shown = {name for name, each in stranger.ids.items() if each in read}
    assert {name for name in stranger.ids if ":" not in name} - not_shown <= shown
    foreign = set(owner.ids.values()) - set(stranger.ids.values())
    assert {each for each in foreign if each in read} == set()


# --- how ---------------------------------------------------------------------------------------


def things(estate: Estate, key: str, group: Group) -> dict[str, str]:
    """What of an estate the route is asked for."""
    path = key.split(" ")[1]
    party = next((party for below, party in PARTIES.items() if path.startswith(below)), "")
    store = "store" if group is Group.MERCHANT and path.startswith("/v1/rooms/") else ""
    return estate.in_state(party or store + STATES.get(key, ""))


def mixtures(key: str, owners: dict[str, str], own: dict[str, str]) -> Iterator[dict[str, str]]:
    """Every way to name something of the owner's in the path."""
    names = parameters(key)
    for choice in product((owners, own), repeat=len(names)):
        if any(each is owners for each in choice):
            yield {name: each[name] for name, each in zip(names, choice, strict=True)}


def parameters(key: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", key)


def allows(key: str, group: Group) -> bool:
    return group in (RULES[key].groups or ())


def ask(
    town: Town, caller: Estate, key: str, group: Group, ids: dict[str, str], whose: Estate
) -> Response:
    """The answer to `caller` for the things in `ids`, with a body about those of `whose`."""
    body = None
    if ROUTES[key].takes_body:
        body = fitted(ROUTES[key].input.__name__, things(whose, key, group))
    return town.call(key, ids, caller.user_id, group, body)


def fitted(model: str, ids: dict[str, str]) -> Any:
    """The documented example of a body, about things that are there."""
    changes: dict[str, dict[str, Any]] = {
        "LineupDraft": {"slots": [{"product_id": ids["product_id"]}]},
        "ParcelDraft": {"units": {ids["line_id"]: 1}},
        "ProductEdit": {"version": 1},
        "SkuEdit": {"version": 1},
    }
    return _about({**examples()[model], **changes.get(model, {})}, ids)


def _about(example: Any, ids: dict[str, str]) -> Any:
    if isinstance(example, list):
        return [_about(each, ids) for each in example]
    if isinstance(example, dict):
        return {name: ids.get(name) or _about(each, ids) for name, each in example.items()}
    return example
