"""Every minute: started payments that it is time to ask their providers about."""

import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from core.ids import PaymentId
from core.ports import Ids
from core.ports.orders import Orders
from core.ports.payments import Payments, Providers
from core.use_cases.poll_payment import poll_payment
from functions.shared.sweeps import PROVIDER_RESERVE_MS, DueList, Handler, serve_sweep

AT_ONCE: Final = 8
"""A provider takes its time: what one run asks about is bounded by waiting for answers."""


class Ports(Struct, frozen=True):
    """What asking about payments needs from the outside."""

    due: DueList
    orders: Orders
    payments: Payments
    providers: Providers
    ids: Ids


def serve(ports: Ports, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler over these ports."""

    def act(name: str, now: int) -> bool:
        return poll_payment(
            PaymentId(name),
            now,
            orders=ports.orders,
            payments=ports.payments,
            providers=ports.providers,
            ids=ports.ids,
        )

    return serve_sweep(
        "payment_poller", ports.due, act, clock, at_once=AT_ONCE, reserve_ms=PROVIDER_RESERVE_MS
    )
