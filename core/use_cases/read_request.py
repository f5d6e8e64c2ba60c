"""What became of a request for units of a flash sale."""

from core.errors import NotFound
from core.flash.reservations import Answer, Ticket, answer
from core.ids import FlashSaleId, UserId
from core.ports.flash_sales import Board, Lanes


def read_request(
    ticket: Ticket, sale_id: FlashSaleId, shopper_id: UserId, now: int, board: Board, lanes: Lanes
) -> Answer:
    """The answer to the shopper's own ticket; raises `NotFound`.

    The lane is looked at before the reservations: a watermark that has passed the ticket says that
    its reservation, if there is one, is there to be read.
    """
    sale = board.sale(sale_id, now)
    if sale is None or (ticket.sale_id, ticket.shopper_id) != (sale_id, shopper_id):
        raise NotFound("request")
    watermark = board.lanes(sale, now)[ticket.lane].watermark
    own = lanes.of_shopper(sale_id, ticket.lane, shopper_id)
    return answer(ticket, watermark, sale.limit, own)
