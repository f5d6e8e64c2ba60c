"""What the platform sets up, as the admin API shows it."""

from msgspec import Struct

from core.catalog.categories import Category
from core.ids import AgencyId, CategoryId, UserId
from core.selling.agencies import Agency, AgencyTerms


class AdminCategoryView(Struct, frozen=True):
    """A category with what the platform takes: a rate in basis points, bounds in minor units."""

    category_id: CategoryId
    name: str
    take_rate: int
    take_floor: int | None
    take_cap: int | None
    take_currency: str | None
    version: int

    @staticmethod
    def of(category: Category) -> "AdminCategoryView":
        """Show `category`."""
        return AdminCategoryView(
            category_id=category.category_id,
            name=category.name,
            take_rate=category.take_rate,
            take_floor=category.take_floor,
            take_cap=category.take_cap,
            take_currency=category.take_currency,
            version=category.version,
        )


class AgencyView(Struct, frozen=True):
    """An agency. `rate` is in basis points; its owner reads its statements."""

    agency_id: AgencyId
    name: str
    rate: int
    owner_id: UserId | None

    @staticmethod
    def of(agency: Agency) -> "AgencyView":
        """Show `agency`."""
        return AgencyView(agency.agency_id, agency.name, agency.rate, agency.owner_id)


class MembershipView(Struct, frozen=True):
    """What an agency takes of a buyer's commission, in basis points."""

    agency_id: AgencyId
    rate: int

    @staticmethod
    def of(terms: AgencyTerms) -> "MembershipView":
        """Show `terms`."""
        return MembershipView(terms.agency_id, terms.rate)
