"""The catalogue that shoppers see, through its HTTP boundary, on the memory store."""

import pytest

from core import limits
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
from tests.fakes.http import Client
from tests.fakes.ids import user
from tests.fakes.memory_store import MemoryStore


@pytest.fixture
def shop() -> Shop:
    return Shop(MemoryStore()).open()


@pytest.fixture
def desk(shop: Shop) -> MerchantDesk:
    return shop.merchant(STAFF, free_over=39_900)


@pytest.fixture
def buyer(shop: Shop) -> Client:
    return shop.front(BUYER, "buyer")


def listed(client: Client, url: str) -> list[str]:
    """The product ids of a list."""
    return [item["product_id"] for item in must(client.call("GET", url))["items"]]


def shown(client: Client, url: str = f"/v1/buyers/{BUYER}/showcase") -> list[str]:
    """The product ids of a showcase."""
    return [item["product"]["product_id"] for item in must(client.call("GET", url))["items"]]


def test_a_product_page_says_all_that_one_decides_by(shop: Shop, desk: MerchantDesk) -> None:
    product_id, sku_id = desk.on_sale(stock=20)
    page = must(shop.front().call("GET", f"/v1/products/{product_id}"))
    assert page["merchant"]["merchant_id"] == desk.merchant_id
    assert page["merchant"]["free_over"] == {"amount": 39_900, "currency": "CNY"}
    assert page["skus"] == [
        {
            "sku_id": sku_id,
            "options": {"colour": "黑", "size": "38"},
            "prices": {
                "list": {"amount": 29_900, "currency": "CNY"},
                "sale": {"amount": 25_900, "currency": "CNY"},
                "member": None,
            },
            "freight": {"amount": 800, "currency": "CNY"},
            "tax": {"mode": "none", "rate": 0},
            "stock": "in_stock",
        }
    ]


@pytest.mark.parametrize(
    ("available", "state"), [(0, "sold_out"), (1, "low"), (9, "low"), (10, "in_stock")]
)
def test_shoppers_see_how_stock_stands_but_no_numbers(
    shop: Shop, desk: MerchantDesk, available: int, state: str
) -> None:
    product_id, _ = desk.on_sale(stock=available)
    page = must(shop.front().call("GET", f"/v1/products/{product_id}"))
    assert page["skus"][0]["stock"] == state


def test_products_are_listed_by_merchant_by_category_and_newest_first(
    shop: Shop, desk: MerchantDesk
) -> None:
    must(shop.admin.call("PUT", "/v1/admin/categories/sofas", {"name": "沙发", "take_rate": 400}))
    rival = shop.merchant(RIVAL_STAFF)
    first, _ = desk.on_sale()
    second, _ = rival.on_sale(category_id="sofas")
    third, _ = desk.on_sale()
    desk.draft()
    front = shop.front()
    assert listed(front, "/v1/products") == [third, second, first]
    assert listed(front, "/v1/products?category_id=sofas") == [second]
    assert listed(front, f"/v1/merchants/{desk.merchant_id}/products") == [third, first]


def test_a_list_shows_the_cheapest_price_and_the_first_image(
    shop: Shop, desk: MerchantDesk
) -> None:
    product_id, _ = desk.on_sale(images=["media/a.jpg", "media/b.jpg"])
    desk.sku(product_id, options={"size": "40"}, prices={"list": 25_899, "member": 1})
    [card] = must(shop.front().call("GET", "/v1/products"))["items"]
    assert card["price_from"] == {"amount": 25_899, "currency": "CNY"}
    assert card["cover"] == "media/a.jpg"


def test_pages_follow_each_other_until_the_end(shop: Shop, desk: MerchantDesk) -> None:
    made = [desk.on_sale()[0] for _ in range(5)]
    front, found, cursor = shop.front(), [], ""
    for _ in range(3):
        page = must(front.call("GET", f"/v1/products?limit=2{cursor}"))
        found += [item["product_id"] for item in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert (found, page["next"]) == (made[::-1], None)


def test_a_cursor_belongs_to_one_list(shop: Shop, desk: MerchantDesk) -> None:
    for _ in range(2):
        desk.on_sale()
    front = shop.front()
    cursor = must(front.call("GET", "/v1/products?limit=1&category_id=shoes"))["next"]
    for url in ("/v1/products?", "/v1/products?category_id=hats&", "/v1/categories?"):
        answer = front.call("GET", f"{url}cursor={cursor}")
        assert (answer.status, answer.code) == (400, "invalid_cursor")
    changed = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    assert front.call("GET", f"/v1/products?category_id=shoes&cursor={changed}").status == 400


@pytest.mark.parametrize("limit", ["0", "-1", "101", "1000000000", "1.5", "x"])
def test_a_limit_out_of_range_is_refused(shop: Shop, limit: str) -> None:
    assert shop.front().call("GET", f"/v1/products?limit={limit}").status == 422


def test_categories_are_shown_without_what_the_platform_takes(shop: Shop) -> None:
    answer = must(shop.front().call("GET", "/v1/categories"))
    assert answer == {"items": [{"category_id": "shoes", "name": "皮鞋"}], "next": None}


def test_what_does_not_exist_is_not_found(shop: Shop) -> None:
    for path in (f"products/prd_{0:026d}", f"merchants/mer_{0:026d}"):
        answer = shop.front().call("GET", f"/v1/{path}")
        assert (answer.status, answer.code) == (404, "not_found")


# --- showcases -----------------------------------------------------------------------------


def test_a_pick_pays_by_the_most_specific_plan(
    shop: Shop, desk: MerchantDesk, buyer: Client
) -> None:
    product_id, _ = desk.on_sale()
    must(desk.call("POST", "/plans", {"rate": 1_000}))
    must(desk.call("POST", "/plans", {"rate": 1_500, "product_id": product_id}))
    picked = must(buyer.call("PUT", f"/v1/me/showcase/{product_id}"))
    assert picked["plan"]["rate"] == 1_500
    targeted = must(desk.call("POST", "/plans", {"rate": 2_000, "buyer_id": BUYER}))
    [pick] = must(buyer.call("GET", "/v1/me/showcase"))["items"]
    assert pick["plan"] == {"plan_id": targeted["plan_id"], "rate": 2_000}
    assert pick["product"]["product_id"] == product_id
    other = shop.front(user(99), "buyer")
    assert must(other.call("PUT", f"/v1/me/showcase/{product_id}"))["plan"]["rate"] == 1_500


def test_what_a_buyer_earns_is_nobody_elses_business(
    shop: Shop, desk: MerchantDesk, buyer: Client
) -> None:
    must(desk.call("POST", "/plans", {"rate": 1_000}))
    product_id, _ = desk.on_sale()
    must(buyer.call("PUT", f"/v1/me/showcase/{product_id}"))
    [pick] = must(shop.front().call("GET", f"/v1/buyers/{BUYER}/showcase"))["items"]
    assert set(pick) == {"product", "picked_at"}


def test_a_product_that_pays_no_commission_is_not_picked(desk: MerchantDesk, buyer: Client) -> None:
    product_id, _ = desk.on_sale()
    answer = buyer.call("PUT", f"/v1/me/showcase/{product_id}")
    assert (answer.status, answer.code) == (409, "no_commission_plan")
    assert shown(buyer) == []


def test_only_what_is_on_sale_can_be_picked(desk: MerchantDesk, buyer: Client) -> None:
    must(desk.call("POST", "/plans", {"rate": 1_000}))
    assert buyer.call("PUT", f"/v1/me/showcase/{desk.draft()}").status == 404
    assert buyer.call("PUT", f"/v1/me/showcase/prd_{0:026d}").status == 404


def test_withdrawn_products_vanish_and_come_back(desk: MerchantDesk, buyer: Client) -> None:
    must(desk.call("POST", "/plans", {"rate": 1_000}))
    first, second = (desk.on_sale()[0] for _ in range(2))
    for product_id in (first, second):
        must(buyer.call("PUT", f"/v1/me/showcase/{product_id}"))
    assert shown(buyer) == [second, first]
    must(desk.call("POST", f"/products/{second}/withdraw"))
    assert shown(buyer) == [first]
    assert listed(buyer, "/v1/products") == [first]
    must(desk.call("POST", f"/products/{second}/publish"))
    assert shown(buyer) == [second, first]


def test_picking_and_dropping_may_be_repeated(desk: MerchantDesk, buyer: Client) -> None:
    must(desk.call("POST", "/plans", {"rate": 1_000}))
    path = f"/v1/me/showcase/{desk.on_sale()[0]}"
    first = must(buyer.call("PUT", path))
    buyer.now += 60
    assert must(buyer.call("PUT", path)) == first
    assert len(shown(buyer)) == 1
    assert [buyer.call("DELETE", path).status for _ in range(2)] == [204, 204]
    assert shown(buyer) == []


def test_a_plan_that_ends_leaves_the_pick_without_pay(desk: MerchantDesk, buyer: Client) -> None:
    must(desk.call("POST", "/plans", {"rate": 1_000, "ends_at": "2026-10-27T00:00:00Z"}))
    must(buyer.call("PUT", f"/v1/me/showcase/{desk.on_sale()[0]}"))
    buyer.now += 86_400
    [pick] = must(buyer.call("GET", "/v1/me/showcase"))["items"]
    assert pick["plan"] is None


def test_a_showcase_is_read_a_page_at_a_time(desk: MerchantDesk, buyer: Client) -> None:
    must(desk.call("POST", "/plans", {"rate": 1_000}))
    picks = [desk.on_sale()[0] for _ in range(3)]
    for product_id in picks:
        must(buyer.call("PUT", f"/v1/me/showcase/{product_id}"))
        buyer.now += 1
    page = must(buyer.call("GET", "/v1/me/showcase?limit=2"))
    assert shown(buyer, "/v1/me/showcase?limit=2") == picks[:0:-1]
    assert shown(buyer, f"/v1/me/showcase?limit=2&cursor={page['next']}") == picks[:1]


def test_a_showcase_holds_a_limited_number_of_products(
    desk: MerchantDesk, buyer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SHOWCASE_PICKS_MAX", 2)
    must(desk.call("POST", "/plans", {"rate": 1_000}))
    *kept, extra = (desk.on_sale()[0] for _ in range(3))
    for product_id in kept:
        must(buyer.call("PUT", f"/v1/me/showcase/{product_id}"))
    answer = buyer.call("PUT", f"/v1/me/showcase/{extra}")
    assert (answer.status, answer.code) == (409, "showcase_full")
    assert must(buyer.call("PUT", f"/v1/me/showcase/{kept[0]}"))


@pytest.mark.parametrize("groups", ["shopper", "merchant", "admin"])
def test_only_buyers_have_showcases(shop: Shop, desk: MerchantDesk, groups: str) -> None:
    product_id, _ = desk.on_sale()
    caller = shop.front(SHOPPER, groups)
    for method, path in (("PUT", f"/{product_id}"), ("DELETE", f"/{product_id}"), ("GET", "")):
        assert caller.call(method, f"/v1/me/showcase{path}").status == 403


def test_prices_of_a_sku_may_be_zero(shop: Shop, desk: MerchantDesk) -> None:
    product_id = desk.draft()
    desk.sku(product_id, **{**BLACK_38, "prices": {"list": 0}})
    must(desk.call("POST", f"/products/{product_id}/publish"))
    [card] = must(shop.front().call("GET", "/v1/products"))["items"]
    assert card["price_from"]["amount"] == 0
