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
        for moment in (self.starts_at, self.ends_at):
            if moment and not 0 <= int(moment.timestamp()) <= limits.EPOCH_S_MAX:
                raise ValueError("a time before 1970 or, in UTC, after the year 9999")
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
        has_started = self.starts_at is None or self.starts_at <= now
        return has_started and (self.ends_at is None or now < self.ends_at)


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


class PlanBook(Struct, frozen=True):
    """All plans of a merchant, oldest first. Version 0 is the empty one that is not stored."""

    merchant_id: MerchantId
    plans: list[CommissionPlan] = []
    version: int = 0

    def plan(self, plan_id: PlanId) -> CommissionPlan:
        """One of the plans; raises `NotFound`."""
        for plan in self.plans:
            if plan.plan_id == plan_id:
                return plan
        raise NotFound("plan")

    def with_plan(self, plan: CommissionPlan) -> "PlanBook":
        """The next version with one more plan, last in `plans`."""
        if len(self.plans) >= limits.PLANS_PER_MERCHANT_MAX:
            raise Conflict("too_many_plans", f"At most {limits.PLANS_PER_MERCHANT_MAX} a store.")
        return replace(self, plans=[*self.plans, plan], version=self.version + 1)

    def with_edited(self, plan_id: PlanId, edit: PlanEdit) -> "PlanBook":
        """The next version with a changed plan.

        Raises `NotFound`, and `VersionConflict` when `edit` was made from another version.
        """
        before = self.plan(plan_id)
        check_version(edit.version, before.version)
        after = replace(before, **{**_described(edit), "version": before.version + 1})
        plans = [after if plan is before else plan for plan in self.plans]
        return replace(self, plans=plans, version=self.version + 1)


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
