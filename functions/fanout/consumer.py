"""The fan-out's two triggers: records of the tables' streams, messages of its own queue."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from core.notes import NoteWritten
from core.rooms import RoomStarted
from functions.fanout.fanout import Continuation, Ports, deliver
from functions.shared.dynamodb.attributes import from_attributes

Handler = Callable[[dict[str, Any], Any], Mapping[str, Any]]


def serve(ports: Ports) -> Handler:
    """The Lambda handler over these ports; it answers which records failed."""

    def handle(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
        of_stream = event["Records"][0]["eventSource"] == "aws:dynamodb"
        kind = EventType.DynamoDBStreams if of_stream else EventType.SQS
        read = _of_stream if of_stream else _of_queue
        return process_partial_response(
            event=event,
            record_handler=lambda record: deliver(read(record.raw_event), ports),
            processor=BatchProcessor(event_type=kind, raise_on_entire_batch_failure=False),
            context=context,
        )

    return handle


def _of_stream(record: dict[str, Any]) -> Continuation:
    image = from_attributes(record["dynamodb"]["NewImage"])
    return Continuation(msgspec.convert(image, NoteWritten | RoomStarted))


def _of_queue(record: dict[str, Any]) -> Continuation:
    return msgspec.json.decode(record["body"], type=Continuation)
