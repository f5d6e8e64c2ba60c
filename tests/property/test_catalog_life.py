"""Staff do anything in any order; a model of plain dicts says what everyone then sees."""

from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from core.ids import SkuId
from tests.builders.catalog import BLACK_38, RIVAL_STAFF, STAFF, MerchantDesk, Shop, must
from tests.fakes.http import Response
from tests.fakes.memory_store import MemoryStore

CATEGORIES = ("shoes", "sofas")
AFTER = {
    ("draft", "publish"): "on_sale",
    ("on_sale", "publish"): "on_sale",
    ("on_sale", "withdraw"): "withdrawn",
    ("withdrawn", "withdraw"): "withdrawn",
    ("withdrawn", "publish"): "on_sale",
}


class Goods:
    """What the model remembers of a product."""

    def __init__(self, desk: MerchantDesk, category: str) -> None:
        self.desk, self.category = desk, category
        self.product_id = desk.draft(category_id=category)
        self.path = f"/products/{self.product_id}"
        self.state, self.version, self.name = "draft", 1, ""
        self.prices: dict[str, int] = {}
        self.stock: dict[str, int] = {}


class CatalogLife(RuleBasedStateMachine):
    """Two merchants over one store."""

    goods = Bundle("goods")

    @initialize()
    def open_shop(self) -> None:
        self.shop = Shop(MemoryStore()).open()
        body = {"name": "沙发", "take_rate": 400}
        must(self.shop.admin.call("PUT", "/v1/admin/categories/sofas", body))
        self.desks = [self.shop.merchant(staff) for staff in (STAFF, RIVAL_STAFF)]
        self.all: list[Goods] = []

    @rule(target=goods, desk=st.integers(0, 1), category=st.sampled_from(CATEGORIES))
    def add(self, desk: int, category: str) -> Goods:
        self.all.append(Goods(self.desks[desk], category))
        return self.all[-1]

    @rule(one=goods, size=st.integers(1, 4), price=st.integers(0, 9), stock=st.integers(0, 3))
    def add_sku(self, one: Goods, size: int, price: int, stock: int) -> None:
        body = {"options": {"size": str(size)}, "prices": {"list": price}, "stock": stock}
        answer = one.desk.call("POST", f"{one.path}/skus", body)
        sizes = {each["options"].get("size") for each in self.read(one)["skus"]}
        if answer.status == 201:
            one.version += 1
            one.prices[answer.json["sku_id"]] = price
            one.stock[answer.json["sku_id"]] = stock
            assert len(sizes) == len(one.stock)
        else:
            assert (answer.code, str(size) in sizes) == ("sku_exists", True)

    @rule(one=goods, action=st.sampled_from(["publish", "withdraw"]))
    def move(self, one: Goods, action: str) -> None:
        answer = one.desk.call("POST", f"{one.path}/{action}")
        after = AFTER.get((one.state, action))
        if after is None or not one.stock:
            assert answer.status == 409
        else:
            one.version += after != one.state
            one.state = after
            assert answer.json["version"] == one.version

    @rule(one=goods, behind=st.integers(0, 2))
    def edit(self, one: Goods, behind: int) -> None:
        name, version = f"named at {one.version}", max(1, one.version - behind)
        answer = one.desk.call("PUT", one.path, {"name": name, "version": version})
        if self.taken(one, answer, version):
            one.name = name

    @rule(one=goods, at=st.integers(0, 3), price=st.integers(0, 9), behind=st.integers(0, 1))
    def edit_sku(self, one: Goods, at: int, price: int, behind: int) -> None:
        skus = self.read(one)["skus"]
        if at < len(skus):
            sku_id, version = skus[at]["sku_id"], max(1, one.version - behind)
            changed = {"options": skus[at]["options"], "prices": {"list": price}}
            answer = one.desk.call(
                "PUT", f"{one.path}/skus/{sku_id}", {**changed, "version": version}
            )
            if self.taken(one, answer, version):
                one.prices[sku_id] = price

    @rule(one=goods, at=st.integers(0, 3), delta=st.integers(-4, 4).filter(bool))
    def adjust(self, one: Goods, at: int, delta: int) -> None:
        if at < len(one.stock):
            sku_id = list(one.stock)[at]
            answer = one.desk.call("POST", f"/skus/{sku_id}/stock", {"delta": delta})
            if one.stock[sku_id] + delta < 0:
                assert answer.code == "stock_too_low"
            else:
                assert answer.status == 201
                one.stock[sku_id] += delta

    @rule(one=goods)
    def meddle(self, one: Goods) -> None:
        """The other merchant's staff find nothing."""
        [other] = [desk for desk in self.desks if desk is not one.desk]
        edit = {"name": "mine", "version": one.version}
        assert other.call("PUT", one.path, edit).status == 404
        assert other.call("POST", f"{one.path}/withdraw").status == 404
        assert other.call("POST", f"{one.path}/skus", BLACK_38).status == 404

    def taken(self, one: Goods, answer: Response, version: int) -> bool:
        """Whether an edit went through, which depends on its version alone."""
        if version != one.version:
            assert answer.code == "version_conflict"
            return False
        assert answer.status == 200
        one.version += 1
        return True

    def read(self, one: Goods) -> Any:
        return must(one.desk.call("GET", one.path))

    @invariant()
    def staff_see_what_they_did(self) -> None:
        for one in self.all:
            read = self.read(one)
            assert (read["state"], read["version"]) == (one.state, one.version)
            assert one.name in {"", read["name"]}
            prices = {sku["sku_id"]: sku["prices"]["list"]["amount"] for sku in read["skus"]}
            stock = {sku["sku_id"]: sku["stock"]["available"] for sku in read["skus"]}
            assert (prices, stock) == (one.prices, one.stock)

    @invariant()
    def shoppers_see_what_is_on_sale_in_every_list(self) -> None:
        on_sale = [one for one in reversed(self.all) if one.state == "on_sale"]
        for one in self.all:
            page = self.shop.front().call("GET", f"/v1/products/{one.product_id}")
            assert page.status == (200 if one in on_sale else 404)
        lists = {"/v1/products": on_sale}
        for name in CATEGORIES:
            chosen = [one for one in on_sale if one.category == name]
            lists[f"/v1/products?category_id={name}"] = chosen
        for desk in self.desks:
            chosen = [one for one in on_sale if one.desk is desk]
            lists[f"/v1/merchants/{desk.merchant_id}/products"] = chosen
        for url, expected in lists.items():
            cards = must(self.shop.front().call("GET", url))["items"]
            shown = [(card["product_id"], card["price_from"]["amount"]) for card in cards]
            assert shown == [(one.product_id, min(one.prices.values())) for one in expected]

    @invariant()
    def stock_knows_its_product_and_adds_up(self) -> None:
        for one in self.all:
            stocks = self.shop.desk_ports.catalog.stock(SkuId(sku) for sku in one.stock)
            for stock in stocks.values():
                assert stock.product_version == one.version
                assert stock.available + stock.held + stock.sold == stock.total >= 0


CatalogLife.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
TestCatalogLife = CatalogLife.TestCase
