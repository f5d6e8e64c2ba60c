"""Flash sales: lanes were dealt what the sale carved out, and granted it once."""

from core.flash.reservations import ReservationState
from core.flash.sales import FlashSaleState
from core.orders.order_states import OrderState
from ops.audit.findings import Findings, Invariant
from ops.audit.orders import WHOLE
from ops.audit.records import Records


def check_flash_sales(records: Records, findings: Findings) -> None:
    """Compare each sale with its lanes, and each lane with its reservations."""
    for sale_id, lanes in records.lanes.items():
        sale = records.sales.get(sale_id)
        piles = [pile for lane in lanes for pile in (lane.available, lane.granted, lane.returned)]
        # While a sale is arming its lanes are being dealt.
        dealt = sale is not None and (len(lanes) == sale.lanes)
        is_dealing = sale is not None and sale.state is FlashSaleState.ARMING and not dealt
        findings.check(
            Invariant.LANES,
            sale is not None
            and min(piles, default=0) >= 0
            and (is_dealing or (dealt and sum(piles) == sale.allotment)),
            f"{sale_id}: lanes have {piles}",
        )
        for lane in lanes:
            live = records.lane_use[sale_id, lane.number].live
            findings.check(
                Invariant.RESERVATIONS,
                lane.granted == live,
                f"{sale_id} lane {lane.number}: {lane.granted} granted, {live} reserved",
            )
    for order_id, state in records.ordered:
        head = None if order_id is None else records.heads.get(order_id)
        is_placed = head is not None and head.state is OrderState.PLACED
        is_paid = head is not None and head.state not in WHOLE
        holds = is_placed if state is ReservationState.ORDERED else is_paid
        findings.check(Invariant.RESERVATIONS, holds, f"a reservation is {state} for {order_id}")
