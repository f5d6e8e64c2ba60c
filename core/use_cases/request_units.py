"""A shopper presses the button of a flash sale: into the log, nothing else is written."""

from core.errors import Conflict, NotFound
from core.flash.lanes import Lane
from core.flash.reservations import Ticket, request_id_of
from core.flash.sales import FlashSale
from core.ids import FlashSaleId, UserId
from core.orders.order import EXPIRY_GRACE_S, HOLD_EXTENSION_S
from core.ports.flash_sales import Board, RequestLog


def request_units(  # noqa: PLR0913  (a use case names its ports one by one)
    sale_id: FlashSaleId,
    shopper_id: UserId,
    units: int,
    key: str,
    now: int,
    *,
    board: Board,
    log: RequestLog,
) -> Ticket:
    """Put a request into the log; `key` names it: sent again it is granted once at most.

    Raises `NotFound`, or `Conflict`: "flash_sale_not_open" outside the window, "limit" for more
    units than a shopper may ever hold, "sold_out" when no lane has a unit.
    """
    sale = board.sale(sale_id, now)
    if sale is None:
        raise NotFound("flash sale")
    if not sale.is_open(now):
        raise _not_open(sale, now)
    if units > sale.limit:
        facts = {"limit": sale.limit}
        raise Conflict("limit", "More than a shopper may have of this sale.", facts=facts)
    lanes = board.lanes(sale, now)
    if not any(lane.available for lane in lanes):
        raise _sold_out(lanes, now)
    lane = sale.lane_of(shopper_id)
    request_id = request_id_of(sale_id, shopper_id, key)
    sequence = log.append(sale_id, lane, request_id, shopper_id, units)
    return Ticket(sale_id, lane, shopper_id, request_id, units, sequence, now)


def _not_open(sale: FlashSale, now: int) -> Conflict:
    when = "has not begun" if now < sale.starts_at else "is over"
    return Conflict(
        "flash_sale_not_open",
        f"The sale {when}.",
        facts={"starts_at": sale.starts_at, "ends_at": sale.ends_at},
    )


def _sold_out(lanes: list[Lane], now: int) -> Conflict:
    """What is held or ordered and not paid comes back, so it may be worth asking again."""
    longest_s = HOLD_EXTENSION_S + EXPIRY_GRACE_S
    held = any(now < lane.holds_until + longest_s for lane in lanes)
    return Conflict("sold_out", "All units are taken.", facts={"may_return": held})
