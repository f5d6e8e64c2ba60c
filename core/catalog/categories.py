"""Categories: what products are sorted into, and what the platform takes of their sales."""

from msgspec import Struct
from msgspec.structs import asdict, replace

from core.amounts import Amount, Bps, Currency
from core.ids import CategoryId
from core.text import Name
from core.versions import FIRST_VERSION, Version, VersionConflict


class CategoryDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category as the platform sets it up.

    `take_rate` is in basis points, at least `take_floor` and at most `take_cap` a unit; these
    bound sales in `take_currency` alone.
    """

    name: Name
    take_rate: Bps
    take_floor: Amount | None = None
    take_cap: Amount | None = None
    take_currency: Currency | None = None

    def __post_init__(self) -> None:
        bounds = self.take_floor, self.take_cap
        if (self.take_currency is None) != (bounds == (None, None)):
            raise ValueError("take_floor and take_cap go with take_currency")
        if self.take_cap is not None and (self.take_floor or 0) > self.take_cap:
            raise ValueError("take_floor is over take_cap")


class CategoryEdit(CategoryDraft, frozen=True, kw_only=True):
    """A category to create, or to change from the version that was read."""

    version: Version | None = None


class Category(CategoryDraft, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A category."""

    category_id: CategoryId
    version: int = FIRST_VERSION

    def take_bounds(self, currency: str) -> tuple[int | None, int | None]:
        """The floor and the cap of what the platform takes of a unit sold in `currency`."""
        if self.take_currency != currency:
            return None, None
        return self.take_floor, self.take_cap


def edit_category(category_id: CategoryId, found: Category | None, edit: CategoryEdit) -> Category:
    """What `edit` makes of the category that was found: a new one, or the next version.

    The same one when it says so already, so that a request may be repeated. Raises
    `VersionConflict` when the editor saw another version, or none and there is one.
    """
    version = FIRST_VERSION if found is None else found.version
    wanted = Category(**{**asdict(edit), "version": version}, category_id=category_id)
    if found == wanted:
        return found
    if edit.version != (None if found is None else version):
        raise VersionConflict
    return wanted if found is None else replace(wanted, version=version + 1)
