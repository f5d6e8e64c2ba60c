"""The platform admits an agency."""

from core.idempotency import Once
from core.ids import AgencyId
from core.ports import Ids
from core.ports.catalog import Agencies
from core.selling.agencies import Agency, AgencyDraft


def admit_agency(draft: AgencyDraft, once: Once, agencies: Agencies, ids: Ids) -> Agency:
    """Create the agency that `draft` describes; the same `once` creates it once."""
    agency = Agency(AgencyId(ids.new("agc")), draft.name, draft.rate, draft.owner_id)
    agencies.add(agency, once)
    return agency
