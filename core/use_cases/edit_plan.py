"""A merchant edits a commission plan. Orders keep the rate they froze."""

from core.ids import MerchantId, PlanId
from core.ports.catalog import Plans
from core.selling.plans import CommissionPlan, PlanEdit


def edit_plan(
    plan_id: PlanId, edit: PlanEdit, merchant_id: MerchantId, plans: Plans
) -> CommissionPlan:
    """Save the edited plan; raises `NotFound`, and `VersionConflict` when another was faster."""
    book = plans.books([merchant_id])[merchant_id].with_edited(plan_id, edit)
    plans.save(book)
    return book.plan(plan_id)
