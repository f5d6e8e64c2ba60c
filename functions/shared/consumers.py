"""The boundary of functions behind streams and queues: one record at a time, failures named.

A record that fails is in the answer and delivered again; those beside it are done. Powertools'
batch processor keeps exceptions to itself, so they are logged here: that line is what raises
the alarm.
"""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from core.errors import CommerceError
from functions.shared.dynamodb.attributes import from_attributes
from functions.shared.dynamodb.store import Item
from functions.shared.observability import logger

Handler = Callable[[dict[str, Any], Any], Mapping[str, Any]]
Record = dict[str, Any]


def serve_records(function: str, handle: Callable[[Record], object]) -> Handler:
    """The Lambda handler that gives each record of a table's stream or a queue to `handle`."""

    def logged(record: Any) -> None:
        raw: Record = record.raw_event
        entry = {"function": function, "record": raw.get("messageId") or raw.get("eventID")}
        try:
            handle(raw)
        except CommerceError as refusal:
            logger.warning("to be delivered again", extra={**entry, "code": refusal.code})
            raise
        except Exception:
            logger.exception("defect", extra=entry)
            raise

    def serve(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
        of_stream = event["Records"][0]["eventSource"] == "aws:dynamodb"
        kind = EventType.DynamoDBStreams if of_stream else EventType.SQS
        return process_partial_response(
            event=event,
            record_handler=logged,
            processor=BatchProcessor(event_type=kind, raise_on_entire_batch_failure=False),
            context=context,
        )

    return serve


def new_image(record: Record) -> Item:
    """The item that a stream's record was written with."""
    return from_attributes(record["dynamodb"]["NewImage"])
