"""Every minute: the provider is asked for payouts that are under way, until it decides."""

import time
from collections.abc import Callable

from msgspec import Struct

from core.ids import PayoutId
from core.use_cases.pay_statement import Payers, ask_if_due
from functions.shared.sweeps import DueList, Handler, serve_sweep


class Ports(Struct, frozen=True):
    """What asking for payouts needs from the outside."""

    due: DueList
    payers: Payers


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports."""

    def act(name: str, now: int) -> bool:
        return ask_if_due(PayoutId(name), now, ports.payers)

    return serve_sweep("payout_requests", ports.due, act, clock)
