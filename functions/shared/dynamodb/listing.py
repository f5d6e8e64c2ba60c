"""How repositories ask for one page of a list."""

from core.pages import PageRequest
from functions.shared.dynamodb.store import Query


def newest(
    partition: str, page: PageRequest, *, index: str | None = None, begins: str = ""
) -> Query:
    """A page of a partition's items, those with the greatest sort keys first."""
    return Query(
        partition,
        begins=begins,
        index=index,
        limit=page.limit,
        after=page.after,
        newest_first=True,
    )
