"""A buyer joins an agency."""

from core.errors import Invalid
from core.ids import UserId
from core.ports.catalog import Agencies
from core.selling.agencies import AgencyTerms, Membership, agree


def join_agency(buyer_id: UserId, membership: Membership, agencies: Agencies) -> AgencyTerms:
    """Put the buyer under the agency's terms, in place of any other's."""
    agency = agencies.get(membership.agency_id)
    if agency is None:
        raise Invalid("unknown_agency", "No agency has this id.", field="agency_id")
    terms = agree(membership, agency)
    agencies.join(buyer_id, terms)
    return terms
