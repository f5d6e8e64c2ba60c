"""Lists a page at a time."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from msgspec import Struct

from core import limits

T = TypeVar("T")


class PageRequest(Struct, frozen=True):
    """How many, and after which position (the store's own key, opaque to the domain)."""

    limit: int = limits.PAGE_ITEMS_DEFAULT
    after: dict[str, str] | None = None


class Page(Struct, Generic[T], frozen=True):
    """Some of a list, in its order; `next` continues it and is None at the end."""

    items: list[T]
    next: dict[str, str] | None = None


def page_of(
    items: Iterable[T],
    request: PageRequest,
    position: Callable[[T], str],
    *,
    newest_first: bool = False,
) -> Page[T]:
    """One page of a whole list in hand, in the order of `position`, which is unique."""
    after = None if request.after is None else request.after["after"]
    rest = [
        item
        for item in sorted(items, key=position, reverse=newest_first)
        if after is None or (position(item) < after if newest_first else position(item) > after)
    ]
    shown = rest[: request.limit]
    more = len(rest) > len(shown)
    return Page(shown, {"after": position(shown[-1])} if more else None)
