"""Every minute: who stayed silent on a refund for too long is acted for."""

import time
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from core.ids import RefundId
from core.ports import Ids
from core.ports.orders import Orders
from core.ports.payments import Payments
from core.ports.refunds import Refunds
from core.use_cases.lapse_refund import lapse_refund
from functions.shared.sweeps import DueList, Handler, serve_sweep


class Ports(Struct, frozen=True):
    """What keeping refunds' deadlines needs from the outside."""

    due: DueList
    decisions: DueList
    """What the platform should have decided: nobody does that for it, but its lag is known."""
    refunds: Refunds
    orders: Orders
    payments: Payments
    ids: Ids


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports; it answers with the counts of what it acted on."""

    def act(name: str, now: int) -> bool:
        return lapse_refund(RefundId(name), now, ports)

    act_for_all = serve_sweep("refund_deadlines", ports.due, act, clock)
    look = serve_sweep("refund_decisions", ports.decisions, lambda *_: False, clock)

    def sweep(event: dict[str, Any], context: Any) -> dict[str, int]:
        look(event, context)
        return act_for_all(event, context)

    return sweep
