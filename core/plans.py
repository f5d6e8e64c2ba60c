"""Commission plans: what a merchant gives to the buyers who sell for it.

A plan names what it is for; everything it names must hold. The most specific one applies: for
this buyer before this live room, before this product, before its category, before one that
names nothing (the store's default). Of equally specific ones it is the newest.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from core import limits
from core.amounts import Bps
from core.errors import Conflict, NotFound
from core.ids import (
    CategoryId,
    CategoryIdText,
    MerchantId,
    PlanId,
    ProductId,
    ProductIdText,
    RoomId,
    RoomIdText,
    UserId,
    UserIdText,
)
from core.versions import FIRST_VERSION, Version, check_version

Moment = Annotated[datetime, Meta(tz=True)]
"""RFC 3339 with an offset."""


class PlanTarget(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a plan is for: everything that is named here."""

    buyer_id: UserIdText | None = None
    room_id: RoomIdText | None = None
    product_id: ProductIdText | None = None
    category_id: CategoryIdText | None = None


class PlanDraft(PlanTarget, frozen=True, kw_only=True):
    """A plan as its merchant offers it, from `starts_at` until before `ends_at`."""

    rate: Bps
    starts_at: Moment | None = None
    ends_at: Moment | None = None

    def __post_init__(self) -> None:
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            raise ValueError("the plan ends before it starts")


class PlanEdit(PlanDraft, frozen=True, kw_only=True):
    """A changed plan and the version that it was made from."""

    version: Version


class CommissionPlan(PlanTarget, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A plan; `rate` in basis points, times in epoch seconds. Orders freeze its rate."""

    plan_id: PlanId
    merchant_id: MerchantId
    rate: int
    starts_at: int | None = None
    ends_at: int | None = None
    version: int = FIRST_VERSION

    def holds_at(self, now: int) -> bool:
        """Whether `now` is in its window."""
        return (self.starts_at or 0) <= now and (self.ends_at is None or now < self.ends_at)


def plan_for(
    plans: Iterable[CommissionPlan],
    *,
    buyer_id: UserId,
    product_id: ProductId,
    category_id: CategoryId,
    room_id: RoomId | None = None,
    now: int,
) -> CommissionPlan | None:
    """The plan of `plans` (one merchant's) that a buyer's sale is paid by, if any holds."""
    sale = PlanTarget(
        buyer_id=buyer_id, room_id=room_id, product_id=product_id, category_id=category_id
    )
    holding = (plan for plan in plans if plan.holds_at(now) and _is_for(plan, sale))
    return max(holding, key=_specificity, default=None)


def new_plan(draft: PlanDraft, plan_id: PlanId, merchant_id: MerchantId) -> CommissionPlan:
    """The plan that `draft` describes."""
    return CommissionPlan(**_described(draft), plan_id=plan_id, merchant_id=merchant_id)


def add_plan(plans: list[CommissionPlan], plan: CommissionPlan) -> list[CommissionPlan]:
    """A merchant's plans with one more."""
    if len(plans) >= limits.PLANS_PER_MERCHANT_MAX:
        raise Conflict("too_many_plans", f"At most {limits.PLANS_PER_MERCHANT_MAX} a merchant.")
    return [*plans, plan]


def edit_plan(plans: list[CommissionPlan], plan_id: PlanId, edit: PlanEdit) -> CommissionPlan:
    """The next version of one of `plans`.

    Raises `NotFound`, and `VersionConflict` when `edit` was made from another version.
    """
    for plan in plans:
        if plan.plan_id == plan_id:
            check_version(edit.version, plan.version)
            return replace(plan, **{**_described(edit), "version": plan.version + 1})
    raise NotFound("plan")


def _described(draft: PlanDraft) -> dict[str, Any]:
    starts_at = None if draft.starts_at is None else int(draft.starts_at.timestamp())
    ends_at = None if draft.ends_at is None else int(draft.ends_at.timestamp())
    return {**asdict(draft), "starts_at": starts_at, "ends_at": ends_at}


def _is_for(plan: PlanTarget, sale: PlanTarget) -> bool:
    return all(
        named is None or named == actual
        for named, actual in zip(_sides(plan), _sides(sale), strict=True)
    )


def _specificity(plan: CommissionPlan) -> tuple[bool, bool, bool, bool, PlanId]:
    buyer, room, product, category = (side is not None for side in _sides(plan))
    return buyer, room, product, category, plan.plan_id


def _sides(target: PlanTarget) -> tuple[str | None, ...]:
    return target.buyer_id, target.room_id, target.product_id, target.category_id
