"""Stock: every unit is in one pile, and every pile is what others say it holds."""

from collections import Counter

from core import unit_spans
from core.flash.sales import FlashSaleState
from core.ids import SkuId
from core.orders.order_states import OrderState
from core.refunds.refund import Refund
from core.refunds.refund_states import RefundState
from ops.audit.findings import Findings, Invariant
from ops.audit.records import Records

UNPAID = {OrderState.CANCELLED, OrderState.EXPIRED}
CARVED = {FlashSaleState.ARMING, FlashSaleState.ARMED, FlashSaleState.CLOSING}


def check_stock(records: Records, findings: Findings) -> None:
    """Compare each SKU's piles with its orders, exchanges and flash sales."""
    held, sold = _of_orders(records)
    for refund in records.refunds.values():
        if refund.reserves:
            held.update(_units(refund))
        if refund.state is RefundState.REPLACED:
            sold.update(_units(refund))
    held.update(_of_sales(records))
    for sku_id, stock in records.stock.items():
        piles = (stock.available, stock.held, stock.sold)
        whole = sum(piles) == stock.total and min(piles) >= 0
        findings.check(Invariant.STOCK_SUMS, whole, f"{sku_id}: {piles} of {stock.total}")
        findings.check(
            Invariant.STOCK_HELD,
            stock.held == held[sku_id],
            f"{sku_id}: {stock.held} are held, {held[sku_id]} by somebody",
        )
        findings.check(
            Invariant.STOCK_SOLD,
            stock.sold == sold[sku_id],
            f"{sku_id}: {stock.sold} are sold, {sold[sku_id]} to somebody",
        )
    for sku_id in (held.keys() | sold.keys()) - records.stock.keys():
        findings.check(Invariant.STOCK_SUMS, holds=False, breach=f"{sku_id} has no stock")


def _of_orders(records: Records) -> tuple[Counter[SkuId], Counter[SkuId]]:
    """Units that orders hold, and units that they took for good."""
    held: Counter[SkuId] = Counter()
    sold: Counter[SkuId] = Counter()
    for parts in records.parts.values():
        for part in parts:
            for line_id, (sku_id, units) in part.lines.items():
                if part.state is OrderState.PLACED:
                    held[sku_id] += units
                elif part.state not in UNPAID:
                    sold[sku_id] += units - part.returns.called_off.get(line_id, 0)
    return held, sold


def _of_sales(records: Records) -> Counter[SkuId]:
    """Units that flash sales hold: their allotments, less what orders and the stock got of them."""
    held: Counter[SkuId] = Counter()
    for sale_id, sale in records.sales.items():
        if sale.state in CARVED:
            lanes = records.lanes[sale_id]
            taken = sum(records.lane_use[sale_id, lane.number].taken for lane in lanes)
            held[sale.sku_id] += sale.allotment - sum(lane.returned for lane in lanes) - taken
    return held


def _units(refund: Refund) -> dict[SkuId, int]:
    counts: Counter[SkuId] = Counter()
    for line in refund.lines:
        counts[line.sku_id] += unit_spans.count(line.units)
    return counts
