"""What a shopper's draft would take hold of, and return, before and when it is asked."""

from msgspec import Struct

from core import unit_spans
from core.errors import Conflict, Invalid
from core.ids import LineId
from core.orders.lines import OrderLine
from core.orders.order import ChildOrder
from core.refunds.refund import RefundDraft, RefundLine, RefundUnits
from core.refunds.reversals import units_paid
from core.refunds.terms import check_askable, freight_comes_along, has_freight
from core.unit_spans import Spans


class Claim(Struct, frozen=True):
    """Units and freight that are free to be asked back, and what they return."""

    lines: tuple[RefundLine, ...]
    freight: bool
    freight_amount: int

    @property
    def amount(self) -> int:
        """What the shopper gets back in all."""
        return sum(line.amount for line in self.lines) + self.freight_amount

    @property
    def units(self) -> dict[LineId, Spans]:
        """The units by line."""
        return {line.line_id: line.units for line in self.lines}


def claim(draft: RefundDraft, child: ChildOrder, now: int) -> Claim:
    """The free units of `child` with the lowest indexes, as many as `draft` asks for.

    Raises `Conflict` "not_refundable" when there are fewer, or the freight is not to be had any
    more, and what the terms refuse.
    """
    check_askable(draft, child, now)
    by_id = {line.line_id: line for line in child.lines}
    lines = tuple(_claimed(child, by_id.get(asked.line_id), asked) for asked in draft.lines)
    freight = _takes_freight(draft, child)
    if not lines and not freight:
        raise Conflict("not_refundable", "There is no freight to return.")
    return Claim(lines, freight, freight_paid(child) if freight else 0)


def freight_paid(child: ChildOrder) -> int:
    """What the shopper paid for the freight as a whole."""
    return sum(line.freight_paid for line in child.lines)


def refund_line(line: OrderLine, units: Spans) -> RefundLine:
    """These units of a line at their frozen prices."""
    return RefundLine(line.line_id, line.sku_id, units, units_paid(line, units))


def _claimed(child: ChildOrder, line: OrderLine | None, asked: RefundUnits) -> RefundLine:
    if line is None:
        raise Invalid("unknown_line", "Not a line of this part of the order.", field="lines")
    free = unit_spans.lowest_free(child.returns.of(line.line_id), line.quantity, asked.units)
    if unit_spans.count(free) < asked.units:
        raise Conflict(
            "not_refundable",
            "Not that many units are left to ask back.",
            facts={"line_id": line.line_id, "units": unit_spans.count(free)},
        )
    return refund_line(line, free)


def _takes_freight(draft: RefundDraft, child: ChildOrder) -> bool:
    """Whether the freight goes back too; raises `Conflict` where it was asked for and cannot."""
    if child.returns.freight_claimed:
        if draft.freight:
            raise Conflict("not_refundable", "The freight was asked back before.")
        return False
    asked = {line.line_id: line.units for line in draft.lines}
    if not draft.freight and not freight_comes_along(draft.remedy, child, asked):
        return False
    return has_freight(child)


def claim_unsent(child: ChildOrder) -> Claim:
    """All that is still to be sent, with the freight if nothing was.

    Raises `Conflict` "not_refundable" where there is nothing, "refund_open" where a request for
    some of it waits for its answer.
    """
    unsent = child.unshipped
    lines = tuple(
        _unsent(child, line, unsent[line.line_id]) for line in child.lines if line.line_id in unsent
    )
    if not lines:
        raise Conflict("not_refundable", "There is nothing left to send.")
    freight = not child.parcels and not child.returns.freight_claimed and has_freight(child)
    return Claim(lines, freight, freight_paid(child) if freight else 0)


def _unsent(child: ChildOrder, line: OrderLine, units: int) -> RefundLine:
    free = unit_spans.lowest_free(child.returns.of(line.line_id), line.quantity, units)
    if unit_spans.count(free) < units:
        raise Conflict("refund_open", "Answer the open refunds of this order first.")
    return refund_line(line, free)
