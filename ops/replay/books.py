"""The ledger of replayed orders, read back through the admin API."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final

from ops.build.steps import BuildError
from ops.client import Client
from ops.parallel import each
from ops.replay.shopping import Bought

CASH: Final = "cash:sandbox"
SHARED: Final = (CASH, "platform", "tax")
STUCK_S: Final = 120
"""A stream that brings nothing for so long brings nothing any more."""
POLL_S: Final = 1.0

Postings = dict[str, dict[str, int]]
"""Order → account → what all its entries come to."""


def await_postings(admin: Client, bought: Sequence[Bought]) -> float:
    """Wait until the stream has brought every order into the books; return the seconds.

    Raises BuildError when some do not arrive.
    """
    started_s = time.monotonic()
    wanted = {one.order_id for one in bought}

    def missing() -> list[str]:
        found = {entry["order_id"] for entry in _entries(admin, CASH, _first(bought))}
        return sorted(wanted - found)

    _await_none(missing, "are not in the ledger")
    return time.monotonic() - started_s


def await_refunds(admin: Client, bought: Sequence[Bought], back: Counter[str]) -> None:
    """Wait until the books say that the provider holds what is left of every order.

    Raises BuildError when they do not come to that.
    """
    wanted = {one.order_id: one.paid - back[one.order_id] for one in bought}

    def wrong() -> list[str]:
        held: Counter[str] = Counter()
        for entry in _entries(admin, CASH, _first(bought)):
            held[entry["order_id"]] -= entry["amount"]["amount"]
        return sorted(order_id for order_id in wanted if held[order_id] != wanted[order_id])

    _await_none(wrong, "have another amount at the provider than what is left")


def _await_none(orders: Callable[[], list[str]], what: str) -> None:
    """Look until there are none; BuildError when for long they do not get fewer."""
    least, since_s = None, time.monotonic()
    while left := orders():
        if least is None or len(left) < least:
            least, since_s = len(left), time.monotonic()
        elif time.monotonic() - since_s > STUCK_S:
            raise BuildError(f"for {STUCK_S} s {len(left)} orders {what}, {left[0]} for one")
        time.sleep(POLL_S)


def read_postings(admin: Client, merchant_ids: Iterable[str], bought: Sequence[Bought]) -> Postings:
    """Read what every order moved, account by account."""
    accounts = [*SHARED, *(f"merchant:{merchant_id}" for merchant_id in merchant_ids)]
    since = _first(bought)
    found = each(lambda account: list(_entries(admin, account, since)), accounts)
    postings: Postings = defaultdict(lambda: defaultdict(int))
    for account, entries in zip(accounts, found, strict=True):
        for entry in entries:
            postings[entry["order_id"]][account] += entry["amount"]["amount"]
    return postings


def mismatches(
    bought: Iterable[Bought], postings: Mapping[str, Mapping[str, int]], back: Counter[str]
) -> Iterator[str]:
    """Say which orders' entries do not sum to what was paid and not given back, cash and shares.

    Of an order that was given back whole, every account must be at zero.
    """
    for one in bought:
        left = one.paid - back[one.order_id]
        accounts = dict(postings.get(one.order_id, {}))
        cash = accounts.pop(CASH, 0)
        if -cash != left:
            yield f"{one.order_id}: {left} is paid, the provider holds {-cash} for it"
        if sum(accounts.values()) != left:
            yield f"{one.order_id}: {left} is paid, the parties get {sum(accounts.values())}"
        if not left and any(accounts.values()):
            yield f"{one.order_id}: all is given back, and accounts are at {accounts}"


def _first(bought: Iterable[Bought]) -> str:
    """When the first of the orders was placed: no entry of theirs is older."""
    return min((one.placed_at for one in bought), default="")


def _entries(admin: Client, account: str, since: str) -> Iterator[Mapping[str, Any]]:
    """Yield an account's entries, the newest first, back to `since`."""
    newest_first = admin.items(f"/v1/admin/ledger/{account}")
    return takewhile(lambda entry: entry["at"] >= since, newest_first)
