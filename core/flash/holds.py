"""What a cart line and an order line know of the reservation that they are."""

from msgspec import Struct

from core.ids import FlashRequestId, FlashSaleId


class FlashHold(Struct, frozen=True):
    """A reservation of a flash sale, and what one of its units costs."""

    sale_id: FlashSaleId
    lane: int
    request_id: FlashRequestId
    price: int
