"""What a refund's state does to its child order and to the stock.

While it is in `CLAIMING` its units are claimed, while it is in `OPEN` it counts as open, while
it is an exchange under way new units are held. Following from the states before and after,
nothing is done twice and everything that is taken is let go of.
"""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from core import unit_spans
from core.errors import Conflict
from core.ids import LineId, SkuId
from core.orders.order import ChildOrder
from core.orders.order_states import Pile
from core.refunds.refund import Refund, RefundReason
from core.refunds.refund_states import CLAIMING, OPEN, RefundState
from core.refunds.returns import Returns


class UnitsMoved(Struct, frozen=True):
    """Units of SKUs that leave a pile of the stock for another."""

    units: dict[SkuId, int]
    leave: Pile
    reach: Pile


def with_effects(
    before: Refund | None, refund: Refund, child: ChildOrder
) -> tuple[ChildOrder, UnitsMoved | None]:
    """`child`, its version as it was, and the units that move with the step to `refund`.

    Raises `Conflict` when units that were let go of are somebody else's claim by now.
    """
    was_open = before is not None and before.state in OPEN
    off = _called_off(before, refund, child)
    returns = _claims(before, refund, child.returns).with_called_off(off)
    opened = int(refund.state in OPEN) - int(was_open)
    asked = int(before is None and refund.reason is not RefundReason.CALLED_OFF)
    changed = replace(
        child,
        returns=returns,
        refunds_open=child.refunds_open + opened,
        refunds_asked=child.refunds_asked + asked,
    )
    if off:
        return changed, UnitsMoved(_by_sku(refund, off), "sold", "available")
    return changed, _exchanged(before, refund)


def _claims(before: Refund | None, refund: Refund, returns: Returns) -> Returns:
    held = before is not None and before.state in CLAIMING
    if refund.state in CLAIMING:
        if not held:
            _check_free(refund, returns)
        return returns.with_claims(refund.units, freight=refund.freight)
    return returns.without_claims(refund.units, freight=refund.freight) if held else returns


def _check_free(refund: Refund, returns: Returns) -> None:
    taken = any(
        unit_spans.overlap(returns.of(line_id), units) for line_id, units in refund.units.items()
    )
    if taken or (refund.freight and returns.freight_claimed):
        raise Conflict("not_refundable", "Another request asks for the same by now.")


def _called_off(before: Refund | None, refund: Refund, child: ChildOrder) -> dict[LineId, int]:
    """How many units of each line are not to be sent any more."""
    was_agreed = before is not None and before.state is RefundState.APPROVED
    if not refund.calls_off or refund.state is not RefundState.APPROVED or was_agreed:
        return {}
    unsent = child.unshipped
    sizes = {line_id: unit_spans.count(units) for line_id, units in refund.units.items()}
    off = {line_id: min(units, unsent.get(line_id, 0)) for line_id, units in sizes.items()}
    return {line_id: units for line_id, units in off.items() if units}


def _exchanged(before: Refund | None, refund: Refund) -> UnitsMoved | None:
    """New units of an exchange: held while it is agreed, sold when sent, or free again."""
    if before is None or before.reserves == refund.reserves:
        return None
    sizes = {line.line_id: unit_spans.count(line.units) for line in refund.lines}
    units = _by_sku(refund, sizes)
    if refund.reserves:
        return UnitsMoved(units, "available", "held")
    sent = refund.state is RefundState.REPLACED
    return UnitsMoved(units, "held", "sold" if sent else "available")


def _by_sku(refund: Refund, sizes: Mapping[LineId, int]) -> dict[SkuId, int]:
    counts: Counter[SkuId] = Counter()
    for line in refund.lines:
        counts[line.sku_id] += sizes.get(line.line_id, 0)
    return dict(+counts)
