"""Agencies: they look after buyers and take a part of their commission."""

from msgspec import Struct

from core.amounts import Bps
from core.ids import AgencyId, AgencyIdText, UserId, UserIdText
from core.text import Name


class AgencyDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """An agency as the platform admits it. `rate` is what it takes unless agreed otherwise."""

    name: Name
    rate: Bps
    owner_id: UserIdText | None = None
    """Who reads its statements, and says where it is paid out to."""


class Agency(Struct, frozen=True):
    """An agency."""

    agency_id: AgencyId
    name: str
    rate: int
    owner_id: UserId | None = None


class Membership(Struct, frozen=True, forbid_unknown_fields=True):
    """A buyer joins an agency, at the agency's rate unless another one is agreed."""

    agency_id: AgencyIdText
    rate: Bps | None = None


class AgencyTerms(Struct, frozen=True):
    """What an agency takes of one buyer's commission, in basis points."""

    agency_id: AgencyId
    rate: int


def agree(membership: Membership, agency: Agency) -> AgencyTerms:
    """The terms under which a buyer joins `agency`."""
    rate = agency.rate if membership.rate is None else membership.rate
    return AgencyTerms(agency.agency_id, rate)
