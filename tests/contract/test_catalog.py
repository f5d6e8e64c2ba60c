"""The catalogue's repositories, on both stores."""

import pytest

from core.ids import MerchantId, ProductId, SkuId
from core.pages import PageRequest
from core.selling.plans import PlanBook, PlanDraft, new_plan
from core.selling.showcases import Pick, Showcase
from core.versions import VersionConflict
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.categories import DynamoCategories
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.plans import DynamoPlans
from functions.shared.dynamodb.products import DynamoProducts
from functions.shared.dynamodb.showcases import DynamoShowcases
from functions.shared.dynamodb.store import (
    AtLeast,
    Equals,
    Query,
    Refused,
    Rows,
    Store,
    Update,
)
from tests.builders.catalog import (
    BLACK_38,
    BUYER,
    RIVAL_STAFF,
    SHOPPER,
    STAFF,
    MerchantDesk,
    Shop,
    must,
)


@pytest.fixture
def shop(any_store: Store) -> Shop:
    return Shop(any_store).open()


@pytest.fixture
def desk(shop: Shop) -> MerchantDesk:
    return shop.merchant(STAFF, free_over=39_900)


def test_a_sellable_sku_has_all_that_a_price_depends_on(shop: Shop, desk: MerchantDesk) -> None:
    first, sku = desk.on_sale(stock=3)
    draft = desk.draft()
    unsold = desk.sku(draft, tax={"mode": "inclusive", "rate": 1_300})
    absent = SkuId(f"sku_{77:026d}")
    found = shop.desk_ports.catalog.sellable([SkuId(sku), SkuId(unsold), absent, SkuId(sku)])
    assert set(found) == {sku, unsold}
    shoe = found[SkuId(sku)]
    assert (shoe.product.product_id, shoe.is_on_sale, shoe.available) == (first, True, 3)
    assert (shoe.sku.prices.list, shoe.sku.prices.sale, shoe.sku.freight) == (29_900, 25_900, 800)
    assert (shoe.merchant.free_over, shoe.merchant.currency) == (39_900, "CNY")
    assert (shoe.category.category_id, shoe.category.take_rate) == ("shoes", 500)
    assert not found[SkuId(unsold)].is_on_sale
    assert found[SkuId(unsold)].sku.tax.rate == 1_300


def test_stock_carries_the_version_that_prices_and_state_have_now(
    shop: Shop, desk: MerchantDesk
) -> None:
    """What an order's condition relies on, after every kind of change."""
    product_id = ProductId(desk.draft())
    sku_id = SkuId(desk.sku(product_id))
    version = must(desk.call("GET", f"/products/{product_id}"))["version"]
    path = f"/products/{product_id}"
    changes = [
        ("POST", f"{path}/publish", None),
        ("PUT", path, {"name": "x", "version": version + 1}),
        ("PUT", f"{path}/skus/{sku_id}", {**BLACK_38, "version": version + 2}),
        ("POST", f"{path}/skus", {**BLACK_38, "options": {}}),
        ("POST", f"{path}/withdraw", None),
    ]
    for at, change in enumerate(changes, version + 1):
        must(desk.call(*change))
        found = shop.desk_ports.catalog.stock([sku_id])[sku_id]
        assert found.product_version == at
        assert shop.desk_ports.catalog.sellable([sku_id])[sku_id].product.version == at


def test_an_order_s_condition_fails_once_the_product_changed(
    shop: Shop, desk: MerchantDesk
) -> None:
    product_id, sku_id = desk.on_sale(stock=3)
    read = shop.desk_ports.catalog.sellable([SkuId(sku_id)])[SkuId(sku_id)]
    hold = Update(
        keys.stock(SkuId(sku_id)),
        add={"available": -1, "held": 1},
        when=(AtLeast("available", 1), Equals("product_version", read.product.version)),
    )
    shop.store.commit([hold])
    must(desk.call("POST", f"/products/{product_id}/withdraw"))
    with pytest.raises(Refused):
        shop.store.commit([hold])
    assert desk.stock(product_id) == {"available": 2, "held": 1, "sold": 0}


def test_a_product_saved_from_an_older_version_changes_nothing(
    shop: Shop, desk: MerchantDesk
) -> None:
    product_id = ProductId(desk.on_sale()[0])
    stale = shop.desk_ports.catalog.product(product_id)
    assert stale is not None
    must(desk.call("POST", f"/products/{product_id}/withdraw"))
    for save in (DynamoProducts(shop.store).save, DynamoProducts(shop.store).move):
        with pytest.raises(VersionConflict):
            save(stale)
    assert shop.desk_ports.catalog.on_sale(PageRequest()).items == []


def test_lists_follow_the_state_of_products(shop: Shop, desk: MerchantDesk) -> None:
    catalog, merchant_id = shop.desk_ports.catalog, MerchantId(desk.merchant_id)
    made = [desk.on_sale()[0] for _ in range(3)]
    must(desk.call("POST", f"/products/{made[1]}/withdraw"))
    page = catalog.on_sale(PageRequest(limit=1))
    found = list(page.items)
    while page.next is not None:
        page = catalog.on_sale(PageRequest(1, page.next))
        found += page.items
    assert [product.product_id for product in found] == [made[2], made[0]]
    assert len(catalog.on_sale(PageRequest(limit=2)).items) == 2
    of_merchant = catalog.of_merchant(merchant_id, PageRequest()).items
    assert [product.product_id for product in of_merchant] == made[::-1]
    assert catalog.of_merchant(MerchantId(f"mer_{9:026d}"), PageRequest()).items == []


def test_what_is_withdrawn_while_a_list_is_read_is_not_in_it(
    shop: Shop, desk: MerchantDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    product_id, _ = desk.on_sale()
    query = shop.store.query

    def withdraw_after(asked: Query) -> Rows:
        rows = query(asked)
        if asked.pk == keys.listing():
            must(desk.call("POST", f"/products/{product_id}/withdraw"))
        return rows

    monkeypatch.setattr(shop.store, "query", withdraw_after)
    assert shop.storefront_ports.catalog.on_sale(PageRequest()).items == []


def test_categories_come_in_the_order_of_their_ids(shop: Shop) -> None:
    for name in ("sofas", "fruit"):
        body = {"name": name, "take_rate": 1}
        must(shop.admin.call("PUT", f"/v1/admin/categories/{name}", body))
    categories = DynamoCategories(shop.store)
    page = categories.list(PageRequest(2))
    rest = categories.list(PageRequest(2, page.next))
    found = [each.category_id for each in [*page.items, *rest.items]]
    assert found == ["fruit", "shoes", "sofas"]


def test_a_category_saved_from_an_older_version_changes_nothing(shop: Shop) -> None:
    categories = DynamoCategories(shop.store)
    [shoes] = categories.list(PageRequest()).items
    with pytest.raises(VersionConflict):
        categories.save(shoes)


def test_membership_is_per_user_and_per_merchant(shop: Shop, desk: MerchantDesk) -> None:
    other = shop.merchant(STAFF)
    rival = shop.merchant(RIVAL_STAFF)
    members = DynamoMembers(shop.store)
    assert members.merchants_of(STAFF) == {desk.merchant_id, other.merchant_id}
    assert members.merchants_of(RIVAL_STAFF) == {rival.merchant_id}
    assert members.merchants_of(SHOPPER) == frozenset()
    members.remove(STAFF, MerchantId(desk.merchant_id))
    assert members.merchants_of(STAFF) == {other.merchant_id}


def test_staff_of_very_many_merchants_are_staff_of_each(shop: Shop) -> None:
    desks = [shop.merchant(STAFF) for _ in range(103)]
    found = DynamoMembers(shop.store).merchants_of(STAFF)
    assert found == {desk.merchant_id for desk in desks}


def test_a_merchant_without_plans_has_an_empty_book(shop: Shop, desk: MerchantDesk) -> None:
    plans, merchant_id = DynamoPlans(shop.store), MerchantId(desk.merchant_id)
    other = MerchantId(f"mer_{9:026d}")
    must(desk.call("POST", "/plans", {"rate": 700}))
    books = plans.books([merchant_id, other])
    assert [plan.rate for plan in books[merchant_id].plans] == [700]
    assert books[other] == PlanBook(other)
    assert plans.of_merchant(other) == []


def test_a_plan_book_read_before_another_plan_was_added_saves_nothing(
    shop: Shop, desk: MerchantDesk
) -> None:
    plans, merchant_id = DynamoPlans(shop.store), MerchantId(desk.merchant_id)
    must(desk.call("POST", "/plans", {"rate": 700}))
    stale = plans.books([merchant_id])[merchant_id]
    must(desk.call("POST", "/plans", {"rate": 800}))
    plan = new_plan(PlanDraft(rate=1), stale.plans[0].plan_id, merchant_id)
    with pytest.raises(VersionConflict):
        plans.save(stale.with_plan(plan))
    assert [plan.rate for plan in plans.of_merchant(merchant_id)] == [700, 800]


def test_a_showcase_comes_back_as_it_was_saved(shop: Shop, desk: MerchantDesk) -> None:
    showcases = DynamoShowcases(shop.store)
    assert showcases.of_buyer(BUYER) == Showcase(BUYER)
    pick = Pick(ProductId(desk.draft()), MerchantId(desk.merchant_id), picked_at=5)
    saved = Showcase(BUYER).with_pick(pick)
    showcases.save(saved)
    assert showcases.of_buyer(BUYER) == saved
    with pytest.raises(VersionConflict):
        showcases.save(saved)


def test_total_is_what_was_put_in_less_what_was_taken_out(shop: Shop, desk: MerchantDesk) -> None:
    _, sku_id = desk.on_sale(stock=5)
    for delta in (4, -7):
        must(desk.call("POST", f"/skus/{sku_id}/stock", {"delta": delta}))
    stock = shop.desk_ports.catalog.stock([SkuId(sku_id)])[SkuId(sku_id)]
    assert (stock.available, stock.total) == (2, 2)
    assert desk.call("POST", f"/skus/{sku_id}/stock", {"delta": -3}).code == "stock_too_low"
