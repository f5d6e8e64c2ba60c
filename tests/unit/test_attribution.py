"""Attribution: who earns on a line, until when, and at which frozen terms."""

import msgspec
import pytest

from core.errors import Invalid
from core.ids import AgencyId, MerchantId, NoteId, PlanId, ProductId, RoomId, UserId
from core.rooms.room import Host, Room, RoomState, Slot
from core.selling.agencies import AgencyTerms
from core.selling.attribution import (
    NOTE_WINDOW_S,
    ROOM_WINDOW_S,
    Attribution,
    Origin,
    Source,
    freeze,
    from_note,
    from_room,
)
from core.selling.plans import CommissionPlan
from core.social.notes import Note, NoteDraft, ProductTag
from tests.fakes.http import NOW
from tests.fakes.ids import user

BUYER, SHOPPER = UserId(user(1)), UserId(user(2))
PRODUCT, OTHER_PRODUCT = (ProductId(f"prd_{number:026d}") for number in (1, 2))
MERCHANT = MerchantId(f"mer_{1:026d}")
NOTE = Note(
    NoteId(f"note_{1:026d}"),
    BUYER,
    NoteDraft("鞋", "好穿", ["media/1.jpg"], tags=[ProductTag(PRODUCT, 0, 1, 1)]),
    NOW,
)
PLAN = CommissionPlan(plan_id=PlanId(f"pln_{1:026d}"), merchant_id=MERCHANT, rate=1_500)
AGENCY = AgencyTerms(AgencyId(f"agc_{1:026d}"), 2_000)


def room(state: RoomState = RoomState.LIVE, host: Host | None = None) -> Room:
    slots = [Slot(PRODUCT, MERCHANT, "CNY")]
    room_id = RoomId(f"room_{1:026d}")
    return Room(room_id, host or Host.buyer(BUYER), "专场", "media/1.jpg", NOW, NOW, state, slots)


def test_a_note_counts_for_fifteen_days_and_a_room_for_one() -> None:
    assert from_note(NOTE, PRODUCT, SHOPPER, NOW).until == NOW + 15 * 86_400
    assert from_room(room(), PRODUCT, SHOPPER, NOW).until == NOW + 86_400
    assert (NOTE_WINDOW_S, ROOM_WINDOW_S) == (1_296_000, 86_400)


def test_an_attribution_holds_before_its_end_and_not_at_it() -> None:
    attribution = Attribution(Origin(BUYER, until=NOW))
    assert attribution.holds(NOW - 1)
    assert not attribution.holds(NOW)


@pytest.mark.parametrize("state", [s for s in RoomState if s is not RoomState.LIVE])
def test_only_a_live_room_counts(state: RoomState) -> None:
    with pytest.raises(Invalid, match="room_not_live"):
        from_room(room(state), PRODUCT, SHOPPER, NOW)


def test_a_product_must_be_tagged_or_shown() -> None:
    with pytest.raises(Invalid, match="not_in_note"):
        from_note(NOTE, OTHER_PRODUCT, SHOPPER, NOW)
    with pytest.raises(Invalid, match="not_in_room"):
        from_room(room(), OTHER_PRODUCT, SHOPPER, NOW)


def test_nobody_earns_on_what_they_buy_themselves() -> None:
    with pytest.raises(Invalid, match="own_attribution"):
        from_note(NOTE, PRODUCT, BUYER, NOW)
    with pytest.raises(Invalid, match="own_attribution"):
        from_room(room(), PRODUCT, BUYER, NOW)


def test_the_plan_and_the_agency_are_frozen_together() -> None:
    origin = from_note(NOTE, PRODUCT, SHOPPER, NOW)
    with_both = freeze(origin, PLAN, AGENCY)
    assert (with_both.plan_id, with_both.rate) == (PLAN.plan_id, 1_500)
    assert (with_both.agency_id, with_both.agency_rate) == (AGENCY.agency_id, 2_000)
    alone = freeze(origin, PLAN, None)
    assert (alone.rate, alone.agency_id, alone.agency_rate) == (1_500, None, 0)


def test_without_a_plan_or_a_buyer_nothing_is_earned() -> None:
    origin = from_note(NOTE, PRODUCT, SHOPPER, NOW)
    assert freeze(origin, None, AGENCY) == Attribution(origin)
    stores = from_room(room(host=Host.store(MERCHANT)), PRODUCT, SHOPPER, NOW)
    assert stores.buyer_id is None
    nothing = freeze(stores, PLAN, AGENCY)
    assert nothing == Attribution(stores)
    assert (nothing.plan_id, nothing.rate) == (None, 0)
    assert (nothing.agency_id, nothing.agency_rate) == (None, 0)


NOTE_ID, ROOM_ID = f"note_{1:026d}", f"room_{1:026d}"


@pytest.mark.parametrize("named", [{"note": NOTE_ID}, {"room": ROOM_ID}])
def test_a_line_is_from_a_note_or_from_a_room(named: dict[str, str]) -> None:
    assert msgspec.to_builtins(msgspec.convert(named, Source)) == named


@pytest.mark.parametrize(
    "named", [{}, {"note": NOTE_ID, "room": ROOM_ID}, {"note": NOTE_ID, "surprise": 1}]
)
def test_a_line_is_from_nothing_else(named: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(named, Source)
