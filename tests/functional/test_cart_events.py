"""The committed events of carts and offers, answered in the order of their story."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.catalog.products import Product, Sku, SkuPrices
from core.catalog.stock import Stock
from core.ids import MerchantId, ProductId, SkuId, UserId
from core.social.notes import Note, NoteDraft, ProductTag
from functions.admin_offers import routes as admin_offers
from functions.carts import routes as carts
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb import content_keys
from functions.shared.dynamodb.store import Put
from tests.builders.carts import Market, payable
from tests.builders.orders import BUYER
from tests.fakes.http import Client
from tests.fakes.ids import CountingIds

EVENTS = Path(__file__).parents[2] / "events"
AT = 1_795_248_000
STAFF = UserId("7c9e6679-7425-40de-944b-e07fc1f90ae7")
MERCHANT = MerchantId("mer_01KAJ2Z7E9R4P1H6W8T0QYVXNC")
SKU = SkuId("sku_01KAJ4M2S4T6V8W0X2Y4Z6A8BC")
NOTE = "note_01KAJ3N5Q7R9S1T3V5W7X9Y1Z3"
NAMES = {"off": "off_01KAJ3C5D7E9F1G3H5J7KAMCPE", "lin": "lin_01KAJ5N0B2D4F6H8JKMNPQRSTV"}


class NamedIds(CountingIds):
    """The ids that the events name."""

    def new(self, prefix: str) -> str:
        return NAMES.get(prefix) or super().new(prefix)


class EventMarket(Market):
    """A market in which the committed events have something to be about."""

    def __init__(self) -> None:
        super().__init__()
        ids = NamedIds()
        self.front = Client(carts.api, msgspec.structs.replace(self.cart_ports, ids=ids))
        self.desk = Client(admin_offers.api, msgspec.structs.replace(self.offer_ports, ids=ids))
        self.add_merchant(MERCHANT)
        self.commerce.commit([Put(keys.staff(STAFF, MERCHANT), {"merchant_id": MERCHANT})])
        self._add_named_sku()

    def _add_named_sku(self) -> None:
        """The builder's first product, under the names of the events."""
        self.add_sku(1, price=25_900, merchant_id=MERCHANT)
        product_key, stock_key = (
            keys.product(ProductId(f"prd_{1:026d}")),
            keys.stock(SkuId(f"sku_{1:026d}")),
        )
        product = msgspec.convert(self.commerce.get(product_key), Product)
        sku = Sku(sku_id=SKU, prices=SkuPrices(25_900))
        self._put(product_key, msgspec.structs.replace(product, skus=[sku]))
        stock = msgspec.convert(self.commerce.get(stock_key), Stock)
        self._put(keys.stock(SKU), msgspec.structs.replace(stock, sku_id=SKU))
        draft = NoteDraft(
            "静音皮鞋",
            "穿了三个月。",
            ["media/notes/1.jpg"],
            tags=[ProductTag(product.product_id, 0, 500, 500)],
        )
        note = Note(NOTE, BUYER, draft, AT)  # type: ignore[arg-type]  # the event's id, as text
        self.commerce.commit([Put(content_keys.note(note.note_id), msgspec.to_builtins(note))])


@pytest.fixture
def market() -> EventMarket:
    return EventMarket()


def answer(client: Client, name: str) -> Any:
    """The body of the answer to a committed event at its time, which must be a success."""
    client.now = AT
    got = client.serve(json.loads((EVENTS / f"{name}.json").read_text()), None)
    assert got["statusCode"] in {200, 201}, got
    return json.loads(got["body"])


def test_the_events_tell_the_story_of_a_cart_with_a_coupon(market: EventMarket) -> None:
    assert answer(market.desk, "admin_offers.draft")["missing_consents"] == ["platform"]
    assert answer(market.admin, "admin_offers.consent")["missing_consents"] == []
    assert answer(market.desk, "admin_offers.publish")["state"] == "published"
    [listed] = answer(market.desk, "admin_offers.list")["items"]
    assert (listed["code"], listed["state"]) == ("quiet20", "published")
    [found] = answer(market.front, "carts.find_coupon")["items"]
    assert answer(market.front, "carts.claim")["offer_id"] == found["offer_id"]
    [line] = answer(market.front, "carts.add")["lines"]
    assert (line["quantity"], line["attribution"]["note_id"]) == (1, NOTE)
    [line] = answer(market.front, "carts.change")["lines"]
    assert line["quantity"] == 2
    quote = answer(market.front, "carts.quote")
    assert (payable(quote), quote["applied"][0]["chosen"]) == (49_800, True)
    assert answer(market.front, "carts.read")["lines"] == [line]
    assert answer(market.front, "carts.remove")["lines"] == []
