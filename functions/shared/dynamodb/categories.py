"""Categories in the commerce table."""

import msgspec

from core.catalog.categories import Category
from core.ids import CategoryId
from core.pages import Page, PageRequest
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import Query, Store
from functions.shared.dynamodb.versions import commit_next, put_next


class DynamoCategories:
    """See `core.ports.catalog.Categories`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list(self, page: PageRequest) -> Page[Category]:
        """See `core.ports.catalog.Categories.list`."""
        rows = self._store.query(Query(keys.CATEGORIES, limit=page.limit, after=page.after))
        return Page([msgspec.convert(item, Category) for item in rows.items], rows.next)

    def get(self, category_id: CategoryId) -> Category | None:
        """See `core.ports.catalog.Categories.get`."""
        item = self._store.get(keys.category(category_id))
        return None if item is None else msgspec.convert(item, Category)

    def save(self, category: Category) -> None:
        """See `core.ports.catalog.Categories.save`."""
        commit_next(self._store, [put_next(keys.category(category.category_id), category)])
