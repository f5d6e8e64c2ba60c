"""Past-tense facts that leave through the table's stream (the outbox)."""

from msgspec import Struct

from core.ids import EventId


class Event(Struct, frozen=True, tag_field="type"):
    """A fact, written in the transaction that made it true. Consumers dedupe by `event_id`.

    Subclasses carry a snapshot of what consumers need, so that none has to read back.
    """

    event_id: EventId
    at: int
    """Epoch seconds."""
