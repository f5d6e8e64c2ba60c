"""Pieces of refunds that shoppers, merchants and the platform are all shown."""

from msgspec import Struct

from core import unit_spans
from core.ids import LineId, SkuId
from core.refunds.refund import RefundLine, ReturnParcel
from functions.shared.views import MoneyView


class RefundLineView(Struct, frozen=True):
    """Units of a line that are asked back, and what they paid, freight aside."""

    line_id: LineId
    sku_id: SkuId
    units: int
    amount: MoneyView

    @staticmethod
    def of(line: RefundLine, currency: str) -> "RefundLineView":
        """Show `line`."""
        units = unit_spans.count(line.units)
        return RefundLineView(line.line_id, line.sku_id, units, MoneyView(line.amount, currency))


class ReturnParcelView(Struct, frozen=True):
    """A parcel between shopper and merchant."""

    carrier: str
    tracking_number: str

    @staticmethod
    def of(parcel: ReturnParcel | None) -> "ReturnParcelView | None":
        """Show `parcel`, if there is one."""
        return None if parcel is None else ReturnParcelView(parcel.carrier, parcel.tracking_number)
