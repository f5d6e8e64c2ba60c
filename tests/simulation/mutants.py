"""Mutants: the system with one thing wrong with it. Most rewrite what repositories commit.

Each is a promise that the design makes and nothing else makes up for; a mutant that the rest of
the design makes harmless is no mutant of this list.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from core.books.ledger import Journal
from core.payments.payment import Payment
from functions.shared.dynamodb.store import (
    Absent,
    AtLeast,
    Condition,
    Equals,
    Missing,
    Put,
    Update,
    Write,
)
from tests.simulation.store import SimulatedStore
from tests.simulation.world import World

Is = Callable[[Write, Condition], bool]
Mutant = Callable[[World], None]


def without(is_dropped: Is, *, of: str = "commerce") -> Mutant:
    """Commits of a table lack some conditions."""

    def lacking(write: Write) -> Write:
        when = tuple(each for each in write.when if not is_dropped(write, each))
        return replace(write, when=when)

    def mutate(world: World) -> None:
        store: SimulatedStore = getattr(world, of)
        store.rewrite = lambda writes: [[lacking(write) for write in writes]]

    return mutate


def on(pk: str, sk: str = "", kind: type[Any] | None = None, field: str | None = None) -> Is:
    """Conditions on items whose keys begin so: all, or those of a kind or field."""

    def is_it(write: Write, condition: Condition) -> bool:
        here = write.key.pk.startswith(pk) and write.key.sk.startswith(sk)
        of_kind = kind is None or isinstance(condition, kind)
        return here and of_kind and field in {None, getattr(condition, "field", None)}

    return is_it


def rewriting(rewrite: Callable[[Sequence[Write]], list[list[Write]]], of: str) -> Mutant:
    """Commits of a table are other commits."""

    def mutate(world: World) -> None:
        store: SimulatedStore = getattr(world, of)
        store.rewrite = rewrite

    return mutate


# --- steps forgotten, doubled or apart -----------------------------------------------------


def _ends(writes: Sequence[Write], *states: str) -> bool:
    """Whether a commit takes an order to one of some states."""
    return any(
        isinstance(write, Update)
        and write.key.sk == "ORDER"
        and write.assign.get("state") in states
        for write in writes
    )


def _forget_stock(writes: Sequence[Write]) -> list[list[Write]]:
    """An order that ends gives no units back."""
    if not _ends(writes, "expired", "cancelled"):
        return [list(writes)]
    return [[write for write in writes if not write.key.pk.startswith("SKU#")]]


def _forget_coupon(writes: Sequence[Write]) -> list[list[Write]]:
    """An order that ends keeps its coupon and its place in a quota."""
    if not _ends(writes, "expired", "cancelled", "refunded"):
        return [list(writes)]
    return [[write for write in writes if not write.key.pk.startswith(("WALLET#", "OFFER#"))]]


def _release_twice(writes: Sequence[Write]) -> list[list[Write]]:
    """An order that ends gives its units back, and then once more where somebody holds some."""
    again: list[Write] = [
        write for write in writes if isinstance(write, Update) and write.key.pk.startswith("SKU#")
    ]
    return [list(writes), again] if _ends(writes, "expired") else [list(writes)]


def _outbox_apart(writes: Sequence[Write]) -> list[list[Write]]:
    """Events are written after what they tell of, in a commit of their own."""
    events = [write for write in writes if write.key.pk.startswith("EVENT#")]
    rest = [write for write in writes if not write.key.pk.startswith("EVENT#")]
    return [rest, events] if events and rest else [list(writes)]


def _balance_apart(writes: Sequence[Write]) -> list[list[Write]]:
    """Balances follow their entries in a commit of their own."""
    apart = [write for write in writes if write.key.sk.startswith("BALANCE#")]
    rest = [write for write in writes if not write.key.sk.startswith("BALANCE#")]
    return [rest, apart] if apart else [list(writes)]


def _payback_apart(writes: Sequence[Write]) -> list[list[Write]]:
    """What is agreed to and what the provider is asked for are committed one after the other."""
    is_new = [
        isinstance(write, Put)
        and write.key.pk.startswith("PROVIDER_REFUND#")
        and write.item.get("version") == 1
        for write in writes
    ]
    apart = [write for write, new in zip(writes, is_new, strict=True) if new]
    rest = [write for write, new in zip(writes, is_new, strict=True) if not new]
    return [rest, apart] if apart and rest else [list(writes)]


def charge_first(world: World) -> None:
    """The provider is asked to take a payment before that is recorded."""

    def charged(writes: Sequence[Write]) -> list[list[Write]]:
        if any(write.key.sk == "INTENT" for write in writes):
            [item] = [w.item for w in writes if isinstance(w, Put) and w.key.sk == "PAYMENT"]
            world.provider.create(msgspec.convert(item, Payment))
        return [list(writes)]

    world.commerce.rewrite = charged


def post_by_delivery(world: World) -> None:
    """A journal has another id at each delivery of its event, so nothing knows it again."""
    ledger: Any = world.settling.ledger
    post = ledger.post

    def anew(journal: Journal) -> None:
        post(replace(journal, journal_id=world.ids.new("jnl")))

    ledger.post = anew


MUTANTS: Mapping[str, Mutant] = {
    "units are held that are not there": without(on("SKU#", kind=AtLeast, field="available")),
    "an order ends or is paid from wherever it is": without(
        on("ORDER#", kind=Equals, field="state")
    ),
    "a payment settles again": without(on("PAYMENT#", kind=Missing)),
    "a child order is written over another's change": without(
        on("ORDER#", "CHILD#", field="version")
    ),
    "a refund is written over another's change": without(on("REFUND#", field="version")),
    "a provider's refund is written over another's": without(
        on("PROVIDER_REFUND#", field="version")
    ),
    "a key starts two payments": without(on("ONCE#", "INTENT", Absent)),
    "a quota is overdrawn": without(on("OFFER#", kind=AtLeast)),
    "a journal is posted again": without(on("", kind=Absent), of="books"),
    "a line is added to what has moved on": without(on("STATEMENTS#", "OPEN#"), of="books"),
    "an entry is settled again": without(
        lambda write, _: write.key.pk.startswith(("RELEASE#", "LINES#")), of="books"
    ),
    "a statement is paid out twice": without(on("STATEMENTS#", "STATEMENT#"), of="books"),
    "an order that ends keeps its units": rewriting(_forget_stock, "commerce"),
    "an order that ends keeps its coupon": rewriting(_forget_coupon, "commerce"),
    "an order that ends gives units back twice": rewriting(_release_twice, "commerce"),
    "events are written apart from what they tell of": rewriting(_outbox_apart, "commerce"),
    "a payback is written apart from what agrees to it": rewriting(_payback_apart, "commerce"),
    "balances are written apart from entries": rewriting(_balance_apart, "books"),
    "a provider is asked before the intent is there": charge_first,
    "an event is posted at each delivery": post_by_delivery,
}

RARELY_CAUGHT = frozenset(
    {
        "a line is added to what has moved on",
        "an order ends or is paid from wherever it is",
        "a provider's refund is written over another's",
    }
)
"""They take hundreds of seeds: a race that seldom comes about."""
