"""One request, one effect, the same answer for ever.

A creating command carries a `Once`. The repository that commits the effect writes the record
in the same transaction; a second request with the same key finds it and gets the first answer
back, byte for byte. Records live as long as what they created.
"""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from core.errors import Conflict, Invalid
from core.ids import UserId


class Once(Struct, frozen=True):
    """The caller's key for one operation, and what the answer will be once it is known."""

    caller: UserId
    operation: str
    key: str
    body_digest: str
    render: Callable[[Any], bytes]

    def record(self, result: object) -> "Receipt":
        """What to keep beside `result`, in the transaction that creates it."""
        return Receipt(self.body_digest, self.render(result))


class Receipt(Struct, frozen=True):
    """The first answer to a key: its request's digest and its exact body."""

    body_digest: str
    answer: bytes


class Replayed(Exception):
    """The effect happened before; `answer` is the first answer's body."""

    def __init__(self, answer: bytes) -> None:
        super().__init__("answered before")
        self.answer = answer


def replay(receipt: Receipt, once: Once) -> Replayed:
    """The first answer again; raises `Invalid` when the key came with another body."""
    if receipt.body_digest != once.body_digest:
        raise reused()
    return Replayed(receipt.answer)


def reused() -> Invalid:
    """The same key came with another body."""
    return Invalid("idempotency_key_reused", "This key was used with another request body.")


def in_flight() -> Conflict:
    """The same key is being worked on at this moment."""
    return Conflict(
        "request_in_progress",
        "A request with this key is still running.",
        facts={"retry_after": 1},
    )
