"""The platform sets up a category, or changes what it takes of its sales."""

from core.catalog.categories import Category, CategoryEdit, edit_category
from core.ids import CategoryId
from core.ports.catalog import Categories


def set_category(category_id: CategoryId, edit: CategoryEdit, categories: Categories) -> Category:
    """Save what `edit` makes of the category; raises `VersionConflict`."""
    found = categories.get(category_id)
    category = edit_category(category_id, found, edit)
    if category != found:
        categories.save(category)
    return category
