"""A merchant offers a commission plan."""

from core.idempotency import Once
from core.ids import MerchantId, PlanId
from core.ports import Ids
from core.ports.catalog import Plans
from core.selling.plans import CommissionPlan, PlanDraft, new_plan
from core.versions import retry_on_conflict


def add_plan(
    draft: PlanDraft, merchant_id: MerchantId, once: Once, plans: Plans, ids: Ids
) -> CommissionPlan:
    """Create the plan that `draft` describes; the same `once` creates it once."""
    plan = new_plan(draft, PlanId(ids.new("pln")), merchant_id)

    def attempt() -> CommissionPlan:
        plans.add(plans.books([merchant_id])[merchant_id].with_plan(plan), once)
        return plan

    return retry_on_conflict(attempt)
