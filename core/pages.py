"""Lists a page at a time."""

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
