"""Every minute: the payouts of payable statements are started, as intents."""

import time
from collections.abc import Callable

from msgspec import Struct

from core.use_cases.pay_statement import Payers, start_if_due
from functions.shared.dynamodb.due_keys import payable_of
from functions.shared.sweeps import DueList, Handler, serve_sweep


class Ports(Struct, frozen=True):
    """What starting payouts needs from the outside."""

    due: DueList
    payers: Payers


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports."""

    def act(name: str, now: int) -> bool:
        account, statement_id = payable_of(name)
        return start_if_due(account, statement_id, now, ports.payers)

    return serve_sweep("payout_starts", ports.due, act, clock)
