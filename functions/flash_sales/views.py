"""Flash sales as the storefront API shows them."""

from enum import StrEnum

from msgspec import Struct

from core.flash.reservations import Answer, Refusal, Ticket
from core.ids import (
    FlashRequestId,
    FlashSaleId,
    OrderId,
)
from functions.shared.views import timestamp_or_none


class SealedTicket(Struct, frozen=True):
    """A ticket and how its shopper carries it."""

    ticket: Ticket
    text: str


class TicketView(Struct, frozen=True):
    """A request that is in the log; ask for its answer with `ticket`."""

    ticket: str
    flash_request_id: FlashRequestId
    flash_sale_id: FlashSaleId
    units: int

    @staticmethod
    def of(sealed: SealedTicket) -> "TicketView":
        """Show `sealed`."""
        ticket = sealed.ticket
        return TicketView(sealed.text, ticket.request_id, ticket.sale_id, ticket.units)


class AnswerState(StrEnum):
    """Where a request is: waiting, refused, or where its reservation is."""

    PENDING = "pending"
    REFUSED = "refused"
    HELD = "held"
    ORDERED = "ordered"
    SOLD = "sold"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class AnswerView(Struct, frozen=True):
    """What became of a request. A refusal is final for its ticket and has a `reason`.

    `units` are those that were granted, else those that were asked for: the same key sent again
    with other units is the same request. `held` until `hold_ends_at`, unless it is ordered before.
    """

    flash_request_id: FlashRequestId
    state: AnswerState
    units: int
    reason: Refusal | None
    hold_ends_at: str | None
    order_id: OrderId | None

    @staticmethod
    def of(answer: Answer) -> "AnswerView":
        """Show `answer`."""
        found = answer.reservation
        return AnswerView(
            flash_request_id=answer.ticket.request_id,
            state=_state(answer),
            units=(found or answer.ticket).units,
            reason=answer.refused,
            hold_ends_at=timestamp_or_none(found.held_until if found else None),
            order_id=found.order_id if found else None,
        )


def _state(answer: Answer) -> AnswerState:
    if answer.reservation is not None:
        return AnswerState(answer.reservation.state.value)
    return AnswerState.REFUSED if answer.refused else AnswerState.PENDING
