"""The platform lets a failed refund be asked for anew."""

from core.errors import Conflict, NotFound
from core.idempotency import Once
from core.ids import ProviderRefundId
from core.payments.provider_refunds import ProviderRefund, ProviderRefundState, asked_again
from core.ports import Ids
from core.ports.refunds import ProviderRefunds


def retry_provider_refund(
    provider_refund_id: ProviderRefundId,
    now: int,
    once: Once,
    provider_refunds: ProviderRefunds,
    ids: Ids,
) -> ProviderRefund:
    """Ask for a refund that failed as a new one.

    Raises `NotFound`, `Conflict` "refund_state" unless it failed and was not asked again.
    """
    failed = provider_refunds.get(provider_refund_id)
    if failed is None:
        raise NotFound("refund")
    if failed.state is not ProviderRefundState.FAILED or failed.superseded_by is not None:
        raise Conflict(
            "refund_state",
            "Only what failed can be asked again, once.",
            facts={"state": failed.state.value},
        )
    superseded, again = asked_again(failed, now, ids)
    provider_refunds.supersede(superseded, again, once)
    return again
