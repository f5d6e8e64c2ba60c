"""Reservations of a flash sale: units that a lane granted to a shopper.

    held ──order──▶ ordered ──pay──▶ sold
      └──expire──▶ expired
    ordered ──lapse──▶ expired, ordered ──withdraw──▶ cancelled

A reservation ends once. Where it ends other than sold, its units go back to its lane in the same
transaction. A refusal is never stored: it follows from the lane's watermark.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import blake2b
from typing import Final, Literal

from msgspec import Struct

from core.ids import FlashRequestId, FlashSaleId, OrderId, UserId, ulid_text

ENDING_S: Final = 90
"""`ended_at` is at most this long before the end: who ends it read the clock and then worked."""


class ReservationState(StrEnum):
    """Where a reservation is in its life."""

    HELD = "held"
    ORDERED = "ordered"
    SOLD = "sold"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class ReservationStep(StrEnum):
    """What happens to a reservation; the last two when its order expires or is cancelled."""

    ORDER = "order"
    PAY = "pay"
    EXPIRE = "expire"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"


STEPS: Final[Mapping[tuple[ReservationState, ReservationStep], ReservationState]] = {
    (ReservationState.HELD, ReservationStep.ORDER): ReservationState.ORDERED,
    (ReservationState.HELD, ReservationStep.EXPIRE): ReservationState.EXPIRED,
    (ReservationState.ORDERED, ReservationStep.PAY): ReservationState.SOLD,
    (ReservationState.ORDERED, ReservationStep.LAPSE): ReservationState.EXPIRED,
    (ReservationState.ORDERED, ReservationStep.WITHDRAW): ReservationState.CANCELLED,
}
"""State and step → the state after it. What is not here is refused."""

LIVE: Final = frozenset({ReservationState.HELD, ReservationState.ORDERED, ReservationState.SOLD})
"""States whose units are the shopper's, and count towards the limit."""

ENDED: Final = frozenset(
    {ReservationState.SOLD, ReservationState.EXPIRED, ReservationState.CANCELLED}
)
"""States that no step leaves."""


class Reservation(Struct, frozen=True, omit_defaults=True):
    """Units that are a shopper's until `held_until`, or for good once ordered and paid."""

    sale_id: FlashSaleId
    lane: int
    request_id: FlashRequestId
    shopper_id: UserId
    units: int
    sequence: int
    """The place in the log of the request that it was granted to."""
    state: ReservationState
    granted_at: int
    held_until: int
    order_id: OrderId | None = None
    ended_at: int | None = None
    """When it expired or was cancelled."""

    def is_held(self, now: int) -> bool:
        """Whether it can be ordered."""
        return self.state is ReservationState.HELD and now < self.held_until

    def counted(self, ticket: "Ticket") -> bool:
        """Whether its units may have counted towards the limit when `ticket` was decided."""
        if self.sequence >= ticket.sequence:
            return False
        return self.ended_at is None or ticket.asked_at < self.ended_at + ENDING_S


class Ticket(Struct, frozen=True):
    """What a shopper holds until a request is answered. `sequence` is its place in the log."""

    sale_id: FlashSaleId
    lane: int
    shopper_id: UserId
    request_id: FlashRequestId
    units: int
    sequence: int
    asked_at: int


Refusal = Literal["limit", "sold_out", "too_few_left"]


class Answer(Struct, frozen=True):
    """What became of a ticket: pending, refused for a reason, or a reservation."""

    ticket: Ticket
    reservation: Reservation | None = None
    refused: Refusal | None = None


def request_id_of(sale_id: FlashSaleId, shopper_id: UserId, key: str) -> FlashRequestId:
    """The id of a request that a shopper names with a key of their own: the same every time."""
    name = f"{shopper_id}\n{key}".encode()
    number = int.from_bytes(blake2b(name, digest_size=16, key=sale_id.encode()).digest())
    return FlashRequestId("frq_" + ulid_text(number))


def answer(ticket: Ticket, watermark: int, limit: int, found: Iterable[Reservation]) -> Answer:
    """Read the answer off the shopper's reservations, read after the lane's `watermark` was.

    Deterministic: only what was granted up to the ticket's place in the log counts. So a ticket
    that was refused stays so when the same request is sent again and granted.
    """
    own = list(found)
    for reservation in own:
        asked_by_then = reservation.sequence <= ticket.sequence
        if asked_by_then and reservation.request_id == ticket.request_id:
            return Answer(ticket, reservation)
    if watermark < ticket.sequence:
        return Answer(ticket)
    return Answer(ticket, refused=_refusal(ticket, limit, own))


def _refusal(ticket: Ticket, limit: int, own: Iterable[Reservation]) -> Refusal:
    """Why a decided request has no reservation. One unit lacks only when none is left.

    In doubt it is the limit: nobody hears that a sale is sold out which is not.
    """
    held = sum(each.units for each in own if each.counted(ticket))
    if held + ticket.units > limit:
        return "limit"
    return "sold_out" if ticket.units == 1 else "too_few_left"
