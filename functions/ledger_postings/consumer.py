"""The postings' trigger: outbox items of the commerce table's stream.

Posting is once a journal, so what is delivered again is not posted twice.
"""

import msgspec
from msgspec import Struct

from core.ledger import OrderPaid, RefundBecameDue
from core.ports.ledger import Ledger
from core.use_cases.post_journals import post_journals
from functions.shared.consumers import Handler, Record, new_image, serve_records


class Ports(Struct, frozen=True):
    """What posting needs from the outside."""

    ledger: Ledger


def serve(ports: Ports) -> Handler:
    """The Lambda handler over these ports; it answers which records failed."""

    def post(record: Record) -> None:
        event = msgspec.convert(new_image(record), OrderPaid | RefundBecameDue)
        post_journals(event, ports.ledger)

    return serve_records("ledger_postings", post)
