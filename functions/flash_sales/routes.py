"""The front door of flash sales: what a whole room calls at once, and what it polls."""

from typing import Annotated

from msgspec import Meta, Struct

from core import limits
from core.errors import NotFound
from core.flash.reservations import Answer
from core.flash.sales import FlashSale
from core.ids import FlashSaleId
from core.ports.flash_sales import Board, Lanes, RequestLog
from core.use_cases.read_request import read_request
from core.use_cases.request_units import request_units
from functions.flash_sales.tickets import seal, unseal
from functions.flash_sales.views import AnswerView, SealedTicket, TicketView
from functions.shared.api import Api
from functions.shared.cursors import Signer
from functions.shared.flash_views import FlashSaleView
from functions.shared.requests import NoInput, Request, idempotency_key

SALE = "/v1/flash-sales/{flash_sale_id}"


class Ports(Struct, frozen=True):
    """What the front door needs from the outside."""

    board: Board
    lanes: Lanes
    log: RequestLog
    signer: Signer


class UnitsWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """How many units a shopper asks for: all of them or none."""

    units: Annotated[int, Meta(ge=1, le=limits.FLASH_LIMIT_MAX)] = 1


api = Api[Ports]("flash_sales")


@api.route(f"GET {SALE}", answer=FlashSaleView)
def read(request: Request[NoInput], ports: Ports) -> FlashSale:
    """Read a flash sale."""
    sale = ports.board.sale(FlashSaleId(request.path["flash_sale_id"]), request.now)
    if sale is None:
        raise NotFound("flash sale")
    return sale


@api.route(f"POST {SALE}/requests", input=UnitsWanted, answer=TicketView, status=202, keyed=True)
def ask(request: Request[UnitsWanted], ports: Ports) -> SealedTicket:
    """Ask for units. The same `Idempotency-Key` is the same request: it is granted once at most."""
    ticket = request_units(
        FlashSaleId(request.path["flash_sale_id"]),
        request.caller.user_id,
        request.input.units,
        idempotency_key(request.headers),
        request.now,
        board=ports.board,
        log=ports.log,
    )
    return SealedTicket(ticket, seal(ticket, ports.signer))


@api.route(f"GET {SALE}/requests/{{ticket}}", answer=AnswerView)
def read_answer(request: Request[NoInput], ports: Ports) -> Answer:
    """Read what became of a request: pending, refused for good, or a reservation."""
    return read_request(
        unseal(request.path["ticket"], ports.signer),
        FlashSaleId(request.path["flash_sale_id"]),
        request.caller.user_id,
        request.now,
        ports.board,
        ports.lanes,
    )
