"""Products: their states and what each may become."""

from itertools import product as pairs

import pytest

from core.catalog.products import (
    TRANSITIONS,
    NewProduct,
    Product,
    ProductAction,
    ProductState,
    Sku,
    SkuPrices,
    new_product,
    owned,
)
from core.catalog.stock import StockState, stock_state
from core.errors import Conflict, NotFound
from core.ids import CategoryId, MerchantId, ProductId, SkuId
from core.pages import PageRequest, page_of
from core.selling.merchants import Merchant, MerchantKind
from core.versions import ATTEMPTS_MAX, VersionConflict, retry_on_conflict
from tests.fakes.http import NOW

MERCHANT = Merchant(
    name="安履",
    kind=MerchantKind.COMPANY,
    currency="JPY",
    merchant_id=MerchantId(f"mer_{1:026d}"),
    created_at=NOW,
)
SKU = Sku(sku_id=SkuId(f"sku_{1:026d}"), prices=SkuPrices(29_900, sale=25_900))


def draft() -> Product:
    described = NewProduct(name="乐福鞋", category_id=CategoryId("shoes"))
    return new_product(described, ProductId(f"prd_{1:026d}"), MERCHANT, NOW)


def in_state(state: ProductState) -> Product:
    """A product with a SKU that came to `state` by its table."""
    stocked = draft().with_sku(SKU, MERCHANT)
    steps = {
        ProductState.DRAFT: [],
        ProductState.ON_SALE: [ProductAction.PUBLISH],
        ProductState.WITHDRAWN: [ProductAction.PUBLISH, ProductAction.WITHDRAW],
    }
    for action in steps[state]:
        stocked = stocked.after(action)
    return stocked


@pytest.mark.parametrize(("state", "action"), list(pairs(ProductState, ProductAction)))
def test_products_move_along_their_table_only(state: ProductState, action: ProductAction) -> None:
    before = in_state(state)
    expected = TRANSITIONS.get((state, action))
    if expected is None:
        with pytest.raises(Conflict, match="product_state"):
            before.after(action)
    else:
        after = before.after(action)
        assert after.state is expected
        assert after.version == before.version + (expected is not state)


def test_no_product_becomes_a_draft_again() -> None:
    assert ProductState.DRAFT not in TRANSITIONS.values()


def test_a_new_product_is_a_draft_in_its_merchant_s_currency() -> None:
    made = draft()
    assert (made.state, made.currency, made.skus, made.version) == (
        ProductState.DRAFT,
        "JPY",
        [],
        1,
    )


def test_a_product_without_a_sku_is_not_sold() -> None:
    with pytest.raises(Conflict, match="product_without_skus"):
        draft().after(ProductAction.PUBLISH)


def test_a_product_is_found_by_its_own_merchant_only() -> None:
    made = draft()
    assert owned(made, MERCHANT.merchant_id) is made
    for found, merchant_id in ((made, f"mer_{2:026d}"), (None, MERCHANT.merchant_id)):
        with pytest.raises(NotFound):
            owned(found, MerchantId(merchant_id))


@pytest.mark.parametrize(
    ("available", "state"),
    [
        (0, StockState.SOLD_OUT),
        (1, StockState.LOW),
        (9, StockState.LOW),
        (10, StockState.IN_STOCK),
    ],
)
def test_stock_looks_low_before_it_is_gone(available: int, state: StockState) -> None:
    assert stock_state(available) is state


def test_a_change_is_decided_anew_when_another_was_faster() -> None:
    faster = [1, 2]

    def attempt() -> str:
        if faster:
            faster.pop()
            raise VersionConflict
        return "saved"

    assert retry_on_conflict(attempt) == "saved"


def test_retrying_ends() -> None:
    tried = []

    def attempt() -> None:
        tried.append(1)
        raise VersionConflict

    with pytest.raises(Exception, match="busy"):
        retry_on_conflict(attempt)
    assert len(tried) == ATTEMPTS_MAX


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_of_a_list_hold_each_item_once_in_order(limit: int, *, newest_first: bool) -> None:
    items, found, after = list("gbdafce"), [], None
    while True:
        page = page_of(items, PageRequest(limit, after), str, newest_first=newest_first)
        found += page.items
        if page.next is None:
            break
        assert len(page.items) == limit
        after = page.next
    assert found == sorted(items, reverse=newest_first)
