"""The routes of a merchant's flash sales: plan, arm, watch, close, cancel."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from core.errors import NotFound
from core.flash.lanes import WatchedSale
from core.flash.sales import FlashSale, FlashSaleDraft
from core.ids import FlashSaleId, MerchantId
from core.pages import Page
from core.ports import Ids, Members, Receipts
from core.ports.catalog import Catalog
from core.ports.flash_sales import FlashSales, Lanes
from core.ports.flash_warm_up import Reminders
from core.ports.rooms import Rooms
from core.use_cases.advance_flash_sale import (
    arm_flash_sale,
    close_flash_sale,
)
from core.use_cases.call_off_flash_sale import call_off_flash_sale
from core.use_cases.plan_flash_sale import plan_flash_sale
from core.versions import retry_on_conflict
from functions.admin_flash_sales.views import WatchedSaleView
from functions.shared.api import Api
from functions.shared.flash_views import FlashSaleView
from functions.shared.requests import NoInput, Paging, Request

SALES = "/v1/admin/merchants/{merchant_id}/flash-sales"
SALE = f"{SALES}/{{flash_sale_id}}"


class Ports(Struct, frozen=True):
    """What a merchant's flash sales need from the outside."""

    sales: FlashSales
    lanes: Lanes
    catalog: Catalog
    rooms: Rooms
    members: Members
    receipts: Receipts
    reminders: Reminders
    ids: Ids


api = Api[Ports]("admin_flash_sales")


@api.route(f"GET {SALES}", input=Paging, answer=FlashSaleView, is_list=True)
def list_sales(request: Request[Paging], ports: Ports) -> Page[FlashSale]:
    """List the merchant's flash sales, the newest first."""
    return ports.sales.of_merchant(_merchant_id(request), request.page)


@api.route(f"POST {SALES}", input=FlashSaleDraft, answer=FlashSaleView, status=201, once=True)
def plan(request: Request[FlashSaleDraft], ports: Ports) -> FlashSale:
    """Plan a flash sale of a SKU, by itself or in a live room; it arms itself before it starts."""
    return plan_flash_sale(
        request.input,
        _merchant_id(request),
        request.now,
        request.creating,
        sales=ports.sales,
        catalog=ports.catalog,
        rooms=ports.rooms,
        reminders=ports.reminders,
        ids=ports.ids,
    )


@api.route(f"GET {SALE}", answer=WatchedSaleView)
def watch(request: Request[NoInput], ports: Ports) -> WatchedSale:
    """Watch a flash sale: its units lane by lane, and what is to be ready for it from when on."""
    sale = _own(request, ports)
    return WatchedSale(sale, ports.lanes.of_sale(sale.sale_id, sale.lanes))


@api.route(f"POST {SALE}/arm", answer=FlashSaleView)
def arm(request: Request[NoInput], ports: Ports) -> FlashSale:
    """Take the units out of the stock now; requests are taken from the start on."""
    return _step(request, ports, lambda sale: arm_flash_sale(sale, ports.sales, ports.lanes))


@api.route(f"POST {SALE}/close", answer=FlashSaleView)
def close(request: Request[NoInput], ports: Ports) -> FlashSale:
    """Take no more requests; what is held can still be ordered, the rest goes back."""
    return _step(request, ports, lambda sale: close_flash_sale(sale, ports.sales))


@api.route(f"POST {SALE}/cancel", answer=FlashSaleView)
def cancel(request: Request[NoInput], ports: Ports) -> FlashSale:
    """Call off a flash sale that is not armed yet."""
    return _step(
        request,
        ports,
        lambda sale: call_off_flash_sale(sale, request.now, ports.sales, ports.reminders),
    )


def _step(
    request: Request[NoInput], ports: Ports, step: Callable[[FlashSale], FlashSale]
) -> FlashSale:
    return retry_on_conflict(lambda: step(_own(request, ports)))


def _own(request: Request[NoInput], ports: Ports) -> FlashSale:
    sale = ports.sales.get(FlashSaleId(request.path["flash_sale_id"]))
    if sale is None or sale.merchant_id != _merchant_id(request):
        raise NotFound("flash sale")
    return sale


def _merchant_id(request: Request[Any]) -> MerchantId:
    return MerchantId(request.path["merchant_id"])
