"""Every minute: payment providers are asked for the refunds that are due, and what became of them.

What they never answer is asked again, up to once an hour; when that takes days, each try says so
in the log, from which the template makes an alarm. So does what failed for good, as long as
nobody has asked for it anew.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from core.ids import ProviderRefundId
from core.payments.provider_refunds import OVERDUE_S
from core.ports import Ids
from core.ports.orders import Orders
from core.ports.payments import Payments, Providers
from core.ports.refunds import ProviderRefunds, Refunds
from core.use_cases.execute_provider_refund import execute_provider_refund
from functions.shared.observability import logger
from functions.shared.sweeps import PROVIDER_RESERVE_MS, DueList, Handler, serve_sweep

AT_ONCE: Final = 8
"""So that a provider that does not answer keeps the refunds of the others waiting less."""


class Ports(Struct, frozen=True):
    """What sending money back needs from the outside."""

    due: DueList
    failed: DueList
    provider_refunds: ProviderRefunds
    refunds: Refunds
    orders: Orders
    payments: Payments
    providers: Providers
    ids: Ids


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports; it answers with the counts of what it asked for."""

    def act(name: str, now: int) -> bool:
        refund_id = ProviderRefundId(name)
        _warn_if_overdue(refund_id, now, ports)
        return execute_provider_refund(refund_id, now, ports)

    ask_for_all = serve_sweep(
        "provider_refunds", ports.due, act, clock, at_once=AT_ONCE, reserve_ms=PROVIDER_RESERVE_MS
    )
    look = serve_sweep("failed_refunds", ports.failed, lambda *_: False, clock)

    def sweep(event: dict[str, Any], context: Any) -> dict[str, int]:
        look(event, context)
        return ask_for_all(event, context)

    return sweep


def _warn_if_overdue(refund_id: ProviderRefundId, now: int, ports: Ports) -> None:
    refund = ports.provider_refunds.get(refund_id)
    if refund is not None and refund.is_open and now >= refund.created_at + OVERDUE_S:
        entry = {"provider_refund_id": refund_id, "provider": refund.provider}
        logger.warning("provider refund overdue", extra=entry)
