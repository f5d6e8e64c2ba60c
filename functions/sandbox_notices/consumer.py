"""The sandbox's queue: notifications whose time has come.

One that the storefront does not take comes again after the queue's visibility timeout, until
the queue forgets it.
"""

import time
from collections.abc import Callable

import msgspec

from core.errors import Busy
from functions.shared.consumers import Handler, Record, serve_records
from functions.shared.sandbox.notices import Sender, Told


def serve(sender: Sender, clock: Callable[[], float] = time.time) -> Handler:
    """The Lambda handler; it answers which messages were not heard."""

    def tell(record: Record) -> None:
        told = msgspec.json.decode(record["body"], type=Told)
        if not sender.send(told, int(clock())):
            raise Busy

    return serve_records("sandbox_notices", tell)
