"""Which commission plan applies."""

from collections.abc import Mapping
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NotFound
from core.ids import CategoryId, MerchantId, PlanId, ProductId, RoomId, UserId
from core.selling.plans import CommissionPlan, PlanBook, PlanDraft, new_plan, plan_for
from tests.fakes.http import NOW
from tests.fakes.ids import user

BUYER, ROOM = UserId(user(1)), RoomId(f"room_{1:026d}")
LOAFER, SHOES = ProductId(f"prd_{1:026d}"), CategoryId("shoes")
TARGETED = {"buyer_id": BUYER}
IN_ROOM = {"room_id": ROOM}
FOR_PRODUCT = {"product_id": LOAFER}
FOR_CATEGORY = {"category_id": SHOES}
DEFAULT: dict[str, str] = {}
LEVELS: list[Mapping[str, str]] = [TARGETED, IN_ROOM, FOR_PRODUCT, FOR_CATEGORY, DEFAULT]


def plan(number: int = 1, **fields: object) -> CommissionPlan:
    described = {
        "plan_id": PlanId(f"pln_{number:026d}"),
        "merchant_id": MerchantId(f"mer_{1:026d}"),
        "rate": number,
        **fields,
    }
    return msgspec.convert(described, CommissionPlan)


def applied(*plans: CommissionPlan, room_id: RoomId | None = ROOM) -> CommissionPlan | None:
    """What pays `BUYER` for a loafer sold now."""
    return plan_for(
        plans,
        buyer_id=BUYER,
        room_id=room_id,
        product_id=LOAFER,
        category_id=SHOES,
        now=NOW,
    )


@pytest.mark.parametrize("more", range(len(LEVELS) - 1))
def test_each_level_goes_before_the_next_whichever_is_newer(more: int) -> None:
    for levels in permutations((LEVELS[more], LEVELS[more + 1])):
        plans = [plan(number, **target) for number, target in enumerate(levels, 1)]
        found = applied(*plans)
        assert found is not None
        assert found.rate == 1 + levels.index(LEVELS[more])


def test_of_equally_specific_plans_the_newest_applies() -> None:
    older, newer = plan(1), plan(2)
    assert applied(older, newer) == applied(newer, older) == newer


def test_everything_a_plan_names_must_hold() -> None:
    both = plan(2, **TARGETED, **FOR_PRODUCT)
    assert applied(both, plan(3, **TARGETED)) == both
    elsewhere = plan(4, **TARGETED, product_id=f"prd_{2:026d}")
    assert applied(elsewhere, plan(1)) == plan(1)


@pytest.mark.parametrize(
    "other",
    [
        {"buyer_id": user(2)},
        {"room_id": f"room_{2:026d}"},
        {"product_id": f"prd_{2:026d}"},
        {"category_id": "sofas"},
    ],
)
def test_a_plan_for_something_else_does_not_apply(other: dict[str, str]) -> None:
    assert applied(plan(1, **other)) is None


def test_a_room_s_plan_needs_that_room() -> None:
    assert applied(plan(1, **IN_ROOM), room_id=None) is None


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "holds"),
    [
        (None, None, True),
        (NOW, None, True),
        (NOW + 1, None, False),
        (None, NOW, False),
        (None, NOW + 1, True),
        (NOW - 2, NOW - 1, False),
    ],
)
def test_a_plan_holds_from_its_start_until_before_its_end(
    starts_at: int | None, ends_at: int | None, *, holds: bool
) -> None:
    assert (applied(plan(1, starts_at=starts_at, ends_at=ends_at)) is not None) == holds


OURS = {"buyer_id": BUYER, "room_id": ROOM, "product_id": LOAFER, "category_id": SHOES}
OTHERS = {
    "buyer_id": user(2),
    "room_id": f"room_{2:026d}",
    "product_id": f"prd_{2:026d}",
    "category_id": "sofas",
}
Target = dict[str, str]
TARGETS = st.builds(
    lambda named: {name: value for name, value in named.items() if value is not None},
    st.fixed_dictionaries(
        {name: st.sampled_from([None, OURS[name], OTHERS[name]]) for name in OURS}
    ),
)


@given(targets=st.lists(TARGETS, max_size=8), shuffled=st.permutations(range(8)))
def test_the_order_of_plans_does_not_matter(targets: list[Target], shuffled: list[int]) -> None:
    plans = [plan(number, **target) for number, target in enumerate(targets, 1)]
    assert applied(*plans) == applied(*(plans[at] for at in shuffled if at < len(plans)))


@given(targets=st.lists(TARGETS, max_size=8))
def test_no_plan_that_holds_is_more_specific_than_the_applied_one(targets: list[Target]) -> None:
    plans = [plan(number, **target) for number, target in enumerate(targets, 1)]
    holding = [
        (weight(target), number)
        for number, target in enumerate(targets, 1)
        if target.items() <= OURS.items()
    ]
    found = applied(*plans)
    assert (found and found.rate) == max(holding, default=(0, None))[1]


def weight(target: Target) -> int:
    """How specific a target is: naming a side outweighs all the sides after it."""
    return sum(8 >> at for at, name in enumerate(OURS) if name in target)


def test_times_of_a_draft_become_epoch_seconds() -> None:
    body = {"rate": 5, "starts_at": "1970-01-01T08:00:10+08:00", "ends_at": "1970-01-01T00:00:11Z"}
    made = new_plan(
        msgspec.convert(body, PlanDraft), PlanId(f"pln_{1:026d}"), MerchantId(f"mer_{1:026d}")
    )
    assert (made.starts_at, made.ends_at) == (10, 11)


@pytest.mark.parametrize("ends_at", ["1970-01-01T00:00:10Z", "1970-01-01T00:00:09Z"])
def test_a_draft_that_ends_before_it_holds_is_refused(ends_at: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(
            {"rate": 5, "starts_at": "1970-01-01T00:00:10Z", "ends_at": ends_at}, PlanDraft
        )


def test_a_draft_has_no_unknown_fields_and_a_stored_plan_may() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"rate": 5, "surprise": 1}, PlanDraft)
    assert plan(1, surprise=1) == plan(1)


def test_another_store_s_plan_is_not_in_the_book() -> None:
    book = PlanBook(MerchantId(f"mer_{1:026d}"), [plan(1), plan(2)])

    assert book.plan(plan(2).plan_id) == plan(2)
    with pytest.raises(NotFound, match=r"No such plan\."):
        book.plan(plan(3).plan_id)
