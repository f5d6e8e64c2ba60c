"""The postings' trigger: outbox items of the commerce table's stream.

A record that fails is named in the answer and delivered again; posting is once a journal, so
what succeeded beside it, or before a crash, is not posted twice.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from msgspec import Struct

from core.errors import Busy
from core.ledger import OrderPaid, RefundBecameDue
from core.ports.ledger import Ledger
from core.use_cases.post_journals import post_journals
from functions.shared.dynamodb.attributes import from_attributes
from functions.shared.observability import logger

Handler = Callable[[dict[str, Any], Any], Mapping[str, Any]]


class Ports(Struct, frozen=True):
    """What posting needs from the outside."""

    ledger: Ledger


def serve(ports: Ports) -> Handler:
    """The Lambda handler over these ports; it answers which records failed."""

    def handle(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
        return process_partial_response(
            event=event,
            record_handler=lambda record: _post(record.raw_event, ports),
            processor=BatchProcessor(
                event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False
            ),
            context=context,
        )

    return handle


def _post(record: dict[str, Any], ports: Ports) -> None:
    entry = {"event": record["dynamodb"]["Keys"]["pk"]["S"]}
    try:
        event = msgspec.convert(
            from_attributes(record["dynamodb"]["NewImage"]), OrderPaid | RefundBecameDue
        )
        post_journals(event, ports.ledger)
    except Busy:
        logger.warning("posting is delivered again", extra=entry)
        raise
    except Exception:
        # The batch processor would swallow it: this line is what raises the alarm.
        logger.exception("defect", extra=entry)
        raise
