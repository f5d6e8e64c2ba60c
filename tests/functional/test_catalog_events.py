"""The committed events of the catalogue's three functions are answered as their names say."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.catalog.categories import Category
from core.catalog.products import (
    NewProduct,
    NewSku,
    ProductAction,
    ProductSku,
    SkuPrices,
    new_product,
    new_sku,
    new_stock,
)
from core.idempotency import Once
from core.ids import CategoryId, MerchantId, PlanId, ProductId, SkuId, UserId
from core.selling.merchants import Merchant, MerchantKind
from core.selling.plans import PlanBook, PlanDraft, new_plan
from functions.admin_catalog import routes as admin_catalog
from functions.admin_platform import routes as admin_platform
from functions.catalog import routes as catalog
from functions.shared.api import Api
from functions.shared.cursors import KeySigner
from tests.builders.catalog import Shop
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore

EVENTS = Path(__file__).parents[2] / "events"
STAFF = UserId("16fd2706-8baf-433b-82eb-8c7fada847da")
SHOES = CategoryId("leather-shoes")
LOAFER = ProductId("prd_01KAJ3W8Q0V5M4T2ZD7C9XRBFH")
BLACK_38 = SkuId("sku_01KAJ3WB5N2Y8E7K4M1R6TDZVQ")
MERCHANT = Merchant(
    name="安履",
    kind=MerchantKind.COMPANY,
    merchant_id=MerchantId("mer_01KAJ2Z7E9R4P1H6W8T0QYVXNC"),
    created_at=NOW,
)


def once(key: str) -> Once:
    return Once(STAFF, "setup", key, "digest", lambda _: b"{}")


@pytest.fixture
def shop() -> Shop:
    """The shop with the things that the events name."""
    shop = Shop(MemoryStore())
    platform, desk, merchant_id = shop.platform_ports, shop.desk_ports, MERCHANT.merchant_id
    platform.merchants.add(MERCHANT, once("merchant"))
    platform.staff.add(STAFF, merchant_id)
    platform.categories.save(Category(category_id=SHOES, name="皮鞋", take_rate=400))
    plan = new_plan(PlanDraft(rate=1_000), PlanId(f"pln_{1:026d}"), merchant_id)
    desk.plans.add(PlanBook(merchant_id).with_plan(plan), once("plan"))
    described = NewProduct(name="静音乐福鞋", category_id=SHOES)
    product = new_product(described, LOAFER, MERCHANT, NOW)
    desk.products.add(product, once("product"))
    draft = NewSku(prices=SkuPrices(45_900), stock=5)
    sku = new_sku(draft, BLACK_38)
    product = product.with_sku(sku, MERCHANT)
    stock = new_stock(draft, BLACK_38, product)
    desk.products.add_sku(ProductSku(product, sku), stock, once("sku"))
    desk.products.move(product.after(ProductAction.PUBLISH))
    return shop


def answer(shop: Shop, name: str) -> tuple[int, Any]:
    """Status and body of a function's answer to a committed event."""
    functions: dict[str, tuple[Api[Any], Any]] = {
        "catalog": (catalog.api, shop.storefront_ports),
        "admin_catalog": (admin_catalog.api, shop.desk_ports),
        "admin_platform": (admin_platform.api, shop.platform_ports),
    }
    api, ports = functions[name.partition(".")[0]]
    event = json.loads((EVENTS / f"{name}.json").read_text())
    given = api.serve(ports, KeySigner(b"test"), lambda: NOW)(event, None)
    return given["statusCode"], json.loads(given.get("body") or "null")


def test_events_that_shoppers_and_buyers_cause(shop: Shop) -> None:
    status, page = answer(shop, "catalog.list")
    assert (status, [item["product_id"] for item in page["items"]]) == (200, [LOAFER])
    status, product = answer(shop, "catalog.read")
    assert (status, product["skus"][0]["sku_id"]) == (200, BLACK_38)
    status, pick = answer(shop, "catalog.pick")
    assert (status, pick["plan"]["rate"]) == (200, 1_000)
    assert answer(shop, "catalog.drop") == (204, None)


def test_events_that_the_platform_causes(shop: Shop) -> None:
    status, merchant = answer(shop, "admin_platform.add_merchant")
    assert (status, merchant["free_over"]["amount"]) == (201, 39_900)
    status, category = answer(shop, "admin_platform.put_category")
    assert (status, category["take_rate"], category["version"]) == (200, 500, 2)
    assert answer(shop, "admin_platform.add_staff") == (204, None)
    status, mine = answer(shop, "admin_platform.my_merchants")
    assert (status, [each["name"] for each in mine["items"]]) == (200, ["安履"])
    assert answer(shop, "admin_platform.remove_staff") == (204, None)
    assert answer(shop, "admin_platform.my_merchants")[1]["items"] == []


def test_events_that_a_merchant_s_staff_cause(shop: Shop) -> None:
    status, product = answer(shop, "admin_catalog.add_product")
    assert (status, product["state"]) == (201, "draft")
    status, sku = answer(shop, "admin_catalog.edit_sku")
    assert (status, sku["live_min"]["amount"], sku["version"]) == (200, 36_900, 4)
    assert answer(shop, "admin_catalog.adjust_stock")[0] == 201
    status, read = answer(shop, "admin_catalog.read")
    assert (status, read["skus"][0]["stock"]["available"]) == (200, 3)
