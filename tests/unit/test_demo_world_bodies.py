"""From what is written down to what the APIs take, and what is remembered of it."""

import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core import limits
from core.catalog.products import NewProduct, NewSku
from core.offers.drafts import OfferDraft, PlatformOfferDraft
from core.rooms.lineups import LineupDraft
from core.rooms.room import RoomDraft
from core.selling.merchants import MerchantDraft
from core.selling.plans import PlanDraft
from core.social.notes import NoteDraft
from core.social.profiles import Profile
from ops.demo_world import bodies, content
from ops.demo_world.content import World, load
from ops.demo_world.registry import Registry, read_registry, write_registry
from ops.demo_world.seeder import newest_mixed
from ops.local_cloud.stack_file import Stack

USER = "ae3a6961-a3ba-45fd-b34c-8b331e40fd55"
PREFIXES = {"merchants": "mer", "products": "prd", "skus": "sku"}


@pytest.fixture(scope="module")
def world() -> World:
    return load()


def find(kind: str, key: str) -> str:
    """An id of the right form, another for each key; people need not be told apart here."""
    return USER if kind == "users" else f"{PREFIXES[kind]}_{zlib.crc32(key.encode()):026}"


def test_every_body_is_of_the_form_that_its_route_takes(world: World) -> None:
    minimums = bodies.live_minimums(world.rooms)
    sponsors = {merchant.key: merchant.name for merchant in world.merchants}
    checks: list[tuple[Any, Any]] = [
        *((bodies.merchant(merchant), MerchantDraft) for merchant in world.merchants),
        *((bodies.product(product), NewProduct) for product in world.products),
        *(
            (bodies.sku(sku, product.tax, minimums.get(address)), NewSku)
            for address, product, sku in world.skus()
        ),
        *((bodies.plan(plan, find), PlanDraft) for plan in world.plans),
        *((bodies.profile(person), Profile) for person in world.people()),
        *((bodies.note(note, sponsors, find), NoteDraft) for note in world.notes),
        *((bodies.room(room, 1_793_000_000), RoomDraft) for room in world.rooms),
    ]

    for body, model in checks:
        msgspec.json.decode(msgspec.json.encode(body), type=model)


def test_offers_name_ids_where_the_content_names_keys_and_leave_id_and_owner_out(
    world: World,
) -> None:
    for offer in world.offers:
        body = bodies.offer(offer, find)
        assert not {"id", "owner"} & body["terms"].keys()
        model = PlatformOfferDraft if offer.terms["owner"] == "platform" else OfferDraft
        msgspec.json.decode(msgspec.json.encode(body), type=model)


def test_a_line_up_is_in_the_order_of_its_slots_with_ids_for_keys(world: World) -> None:
    room = world.rooms[0]

    def keep(kind: str, key: str) -> str:
        return f"{kind}:{key}"

    body = bodies.lineup(room, 3, keep)

    assert body["lineup_version"] == 3
    slots = sorted(room.lineup, key=lambda slot: slot.slot)
    shown = [slot["product_id"] for slot in body["slots"]]
    assert shown == [f"products:{slot.product}" for slot in slots]
    (first, *_) = slots[0].live_prices
    price = body["slots"][0]["live_prices"][0]
    assert price == {
        "sku_id": f"skus:{slots[0].product}/{first}",
        "price": slots[0].live_prices[first],
    }
    msgspec.convert(bodies.lineup(room, 0, find), LineupDraft)


def test_merchants_let_buyers_go_as_low_as_their_rooms_do_and_no_store_needs_leave() -> None:
    def room(host: content.Host, price: int) -> content.Room:
        slot = content.Slot(slot=1, product="p", live_prices={"m": price})
        return content.Room(
            key="r",
            title="t",
            cover="media/r.jpg",
            host=host,
            starts_in=0,
            lasts=30,
            lineup=[slot],
        )

    buyer, store = content.Host(buyer="b"), content.Host(merchant="s")

    assert bodies.live_minimums([room(buyer, 90), room(buyer, 80), room(store, 10)]) == {"p/m": 80}


def test_a_name_is_in_both_languages_while_it_fits() -> None:
    assert bodies.name(content.Names(zh="跑鞋", en="Running shoes")) == "跑鞋 Running shoes"
    long = content.Names(zh="鞋", en="x" * (limits.NAME_CHARS_MAX - 1))
    assert bodies.name(long) == "鞋"


def test_authors_take_turns_and_each_keeps_the_order_of_their_file(world: World) -> None:
    mixed = newest_mixed(world.notes)

    assert sorted(note.key for note in mixed) == sorted(note.key for note in world.notes)
    for author in {note.author for note in world.notes}:
        written = [note.key for note in world.notes if note.author == author]
        assert [note.key for note in mixed if note.author == author] == written
    authors = len({note.author for note in world.notes})
    assert len({note.author for note in mixed[:authors]}) == authors


def test_a_registry_is_read_back_for_its_stack_and_for_no_other(tmp_path: Path) -> None:
    stack = _stack(tmp_path, "pool-1")
    registry = Registry("pool-1", loaded_at=5)
    registry.note("products", "shoe", "prd_1")

    assert read_registry(stack) is None
    write_registry(stack, registry)

    found = read_registry(stack)
    assert found == registry
    assert found.id("products", "shoe") == "prd_1"
    assert found.key("products", "prd_1") == "shoe"
    assert read_registry(_stack(tmp_path, "pool-2")) is None


def _stack(directory: Path, pool: str) -> Stack:
    return Stack(
        storefront_api="",
        admin_api="",
        region="",
        user_pool_id=pool,
        client_id="",
        endpoint_url="",
        directory=str(directory),
    )
