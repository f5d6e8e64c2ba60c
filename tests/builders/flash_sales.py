"""Flash sales for tests: a sale's lanes in a store, and requests in a log."""

from __future__ import annotations

from collections.abc import Sequence

from core.flash.lanes import Attempt, first_lanes
from core.flash.sales import FlashSale, FlashSaleState, lane_count
from core.ids import FlashRequestId, FlashSaleId, MerchantId, ProductId, SkuId, UserId
from functions.shared.dynamodb.flash_lanes import lane_put
from functions.shared.dynamodb.store import Store
from tests.fakes.ids import CountingIds, user

START = 1_793_000_000


def a_sale(
    allotment: int = 10, *, limit: int = 1, lanes: int | None = None, hold_s: int = 300
) -> FlashSale:
    ids = CountingIds()
    return FlashSale(
        sale_id=FlashSaleId(ids.new("fls")),
        merchant_id=MerchantId(ids.new("mer")),
        product_id=ProductId(ids.new("prd")),
        sku_id=SkuId(ids.new("sku")),
        room_id=None,
        currency="CNY",
        price=9_900,
        allotment=allotment,
        limit=limit,
        starts_at=START,
        ends_at=START + 600,
        hold_s=hold_s,
        lanes=lanes or lane_count(allotment),
        state=FlashSaleState.ARMED,
    )


def arm(store: Store, sale: FlashSale) -> None:
    for lane in first_lanes(sale):
        store.commit([lane_put(lane)])


def shopper(number: int) -> UserId:
    return UserId(user(number))


def attempt(sequence: int, who: int, units: int = 1, request: int | None = None) -> Attempt:
    return Attempt(
        sequence,
        FlashRequestId(f"frq_{sequence if request is None else request:026d}"),
        shopper(who),
        units,
    )


def attempts(shoppers: Sequence[int], first: int = 1) -> list[Attempt]:
    return [attempt(first + at, who) for at, who in enumerate(shoppers)]
