"""The payouts' trigger, a schedule: start those that may start, ask the provider about all."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import asdict

from core.use_cases.pay_statement import Payers, ask_provider, start_payout
from functions.shared.sweeps import sweep

LIMIT = 200
"""How many in one run: each may wait for the provider."""


def serve(
    payers: Payers, clock: Callable[[], float] = time.time
) -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """The Lambda handler over these ports; it answers what it did."""

    def run(_event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        now = int(clock())
        started = sweep(
            "payable statements",
            payers.payouts.payable(now),
            lambda statement: start_payout(statement, now, payers),
            LIMIT,
        )
        asked = sweep(
            "payouts",
            payers.payouts.to_ask(now),
            lambda payout: ask_provider(payout, now, payers),
            LIMIT,
        )
        return {"started": asdict(started), "asked": asdict(asked)}

    return run
