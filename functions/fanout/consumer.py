"""The fan-out's two triggers: records of the tables' streams, messages of its own queue."""

import msgspec

from core.rooms.room import RoomStarted
from core.social.notes import NoteWritten
from functions.fanout.fanout import Continuation, Ports, deliver
from functions.shared.consumers import Handler, Record, new_image, serve_records


def serve(ports: Ports) -> Handler:
    """The Lambda handler over these ports; it answers which records failed."""
    return serve_records("fanout", lambda record: deliver(_work(record), ports))


def _work(record: Record) -> Continuation:
    if "body" in record:
        return msgspec.json.decode(record["body"], type=Continuation)
    return Continuation(msgspec.convert(new_image(record), NoteWritten | RoomStarted))
