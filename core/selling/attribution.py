"""Attribution: whose note or live room a line was put into the cart from, at which terms.

It is decided once, when the line is put in, and frozen there: the buyer, the commission plan
and the agency's part. It counts for 24 hours from a live room, 15 days from a note.
"""

from typing import Final

from msgspec import UNSET, Struct, UnsetType

from core.errors import Invalid
from core.ids import AgencyId, NoteId, NoteIdText, PlanId, ProductId, RoomId, RoomIdText, UserId
from core.rooms.room import HostKind, Room, RoomState
from core.selling.agencies import AgencyTerms
from core.selling.plans import CommissionPlan
from core.social.notes import Note

ROOM_WINDOW_S: Final = 24 * 3_600
NOTE_WINDOW_S: Final = 15 * 86_400


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """`{"note": id}` or `{"room": id}`."""

    note: NoteIdText | UnsetType = UNSET
    room: RoomIdText | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.note is UNSET) == (self.room is UNSET):
            raise ValueError("either a note or a room")


class Origin(Struct, frozen=True):
    """A note or room that a product was found in, checked: who earns, and until when.

    `buyer_id` is None for a room of a store: it sets prices and nobody earns.
    """

    buyer_id: UserId | None
    until: int
    note_id: NoteId | None = None
    room_id: RoomId | None = None


class Attribution(Struct, frozen=True):
    """An origin with the commission frozen at that moment; rates in basis points."""

    origin: Origin
    plan_id: PlanId | None = None
    rate: int = 0
    agency_id: AgencyId | None = None
    agency_rate: int = 0

    def holds(self, now: int) -> bool:
        """Whether it still counts."""
        return now < self.origin.until


def from_note(note: Note | None, product_id: ProductId, shopper_id: UserId, now: int) -> Origin:
    """A line found in a note; raises `Invalid` naming what is wrong with that."""
    if note is None:
        raise Invalid("unknown_note", "No such note.", field="attribution.note")
    if note.author_id == shopper_id:
        raise Invalid("own_attribution", "This is your own note.", field="attribution.note")
    if not note.mentions(product_id):
        raise Invalid(
            "not_in_note", "The note has no tag of this product.", field="attribution.note"
        )
    return Origin(note.author_id, now + NOTE_WINDOW_S, note_id=note.note_id)


def from_room(room: Room | None, product_id: ProductId, shopper_id: UserId, now: int) -> Origin:
    """A line found in a room that is live; raises `Invalid` naming what is wrong with that."""
    if room is None:
        raise Invalid("unknown_room", "No such room.", field="attribution.room")
    if room.state is not RoomState.LIVE:
        raise Invalid("room_not_live", "The room is not live.", field="attribution.room")
    buyer_id = UserId(room.host.id) if room.host.kind is HostKind.BUYER else None
    if buyer_id == shopper_id:
        raise Invalid("own_attribution", "This is your own room.", field="attribution.room")
    if not room.shows(product_id):
        raise Invalid(
            "not_in_room", "The room does not show this product.", field="attribution.room"
        )
    return Origin(buyer_id, now + ROOM_WINDOW_S, room_id=room.room_id)


def freeze(origin: Origin, plan: CommissionPlan | None, agency: AgencyTerms | None) -> Attribution:
    """`origin` with the commission plan and agency terms that hold now."""
    if origin.buyer_id is None or plan is None:
        return Attribution(origin)
    return Attribution(
        origin,
        plan_id=plan.plan_id,
        rate=plan.rate,
        agency_id=None if agency is None else agency.agency_id,
        agency_rate=0 if agency is None else agency.rate,
    )
