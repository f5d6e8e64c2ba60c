"""The demo world, the story, the replay and the rehearsal against the running stack, over HTTP."""

import io
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ops.client import Storefront
from ops.demo.__main__ import tell
from ops.demo_world.content import World, load
from ops.demo_world.registry import Registry, read_registry
from ops.demo_world.seed import seed
from ops.local_cloud.stack_file import Stack
from ops.replay.__main__ import replay
from ops.replay.orders import Row
from ops.replay.plan import plan_of

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def stack_file(stack: Stack) -> Path:
    """Where the stack's users are noted: those that are made here, too."""
    named = os.environ.get("STOREFRONT_STACK")
    return Path(named) if named else Path(stack.directory).parent / "stack.json"


@pytest.fixture(scope="module")
def world() -> World:
    return load()


@pytest.fixture(scope="module")
def registry(stack: Stack) -> Registry:
    found = read_registry(stack)
    assert found is not None
    assert found.is_complete
    return found


def test_everything_that_is_written_down_is_in_the_shop(
    stack: Stack, world: World, registry: Registry
) -> None:
    expected = {
        "users": {person.username for person in world.people()},
        "merchants": {merchant.key for merchant in world.merchants},
        "agencies": {agency.key for agency in world.agencies},
        "products": {product.key for product in world.products},
        "skus": {address for address, _, _ in world.skus()},
        "plans": {plan.key for plan in world.plans},
        "offers": {offer.terms["id"] for offer in world.offers},
        "notes": {note.key for note in world.notes},
        "rooms": {room.key for room in world.rooms},
    }
    assert {kind: set(ids) for kind, ids in registry.ids.items()} == expected
    with Storefront(stack) as shop:
        on_sale = {item["product_id"] for item in shop.anybody.items("/v1/products")}
        assert set(registry.ids["products"].values()) <= on_sale
        notes = {item["note_id"]: item for item in shop.anybody.items("/v1/notes")}
        assert set(registry.ids["notes"].values()) <= set(notes)


def test_what_people_did_with_notes_is_counted(
    stack: Stack, world: World, registry: Registry
) -> None:
    key = max((note.key for note in world.notes), key=lambda key: _likes(world, key))
    with Storefront(stack) as shop:
        note = shop.anybody.get(f"/v1/notes/{registry.id('notes', key)}")

    assert note["counts"]["likes"] >= _likes(world, key) > 3
    comments = sum(comment.note == key for comment in world.comments)
    assert note["counts"]["comments"] >= comments


def test_coupons_of_every_layer_can_be_claimed_or_apply(
    stack: Stack, world: World, registry: Registry
) -> None:
    with Storefront(stack) as shop:
        offers = list(shop.person("admin").admin.items("/v1/admin/offers"))
        for staff in world.staff:
            merchant_id = registry.id("merchants", staff.merchant)
            path = f"/v1/admin/merchants/{merchant_id}/offers"
            offers += shop.person(staff.username).admin.items(path)

    ours = [offer for offer in offers if offer["offer_id"] in registry.ids["offers"].values()]
    assert {offer["state"] for offer in ours} == {"published"}
    assert {offer["terms"]["layer"] for offer in ours} == {
        *("item", "store_tier", "store_coupon", "cross_store", "platform_coupon"),
        *("shipping", "red_packet"),
    }


def test_loading_it_again_changes_nothing(
    stack: Stack, stack_file: Path, world: World, registry: Registry
) -> None:
    with Storefront(stack) as shop:
        before = _picture(shop, world, registry)
        again = seed(world, stack_file)
        after = _picture(shop, world, registry)

    assert again == registry
    assert after == before


def test_the_story_is_told_to_its_last_cent(stack_file: Path) -> None:
    told = io.StringIO()

    tell(Console(file=told, width=120), stack_file)

    assert "POST /storefront/v1/orders" in told.getvalue()
    assert "more for: " in told.getvalue()
    for outcome in ("the order is delivered", "went back", "paid out: after", "3 hold a unit"):
        assert outcome in told.getvalue()
    assert told.getvalue().rstrip().endswith("accounted for.")


def test_a_replay_finds_every_total_and_every_posting_as_in_the_file(stack_file: Path) -> None:
    rows = [
        Row("o1", "p1", "bebes", "s1", 2, 1_999, 350),
        Row("o1", "p2", "", "s2", 1, 4_500, 0),
        Row("o2", "p1", "bebes", "s1", 1, 2_099, 350),
        Row("o3", "p3", "bebes", "s1", 9, 333, 77),
        Row("o3", "p1", "bebes", "s1", 1, 1_999, 351),
        Row("o4", "p1", "bebes", "s1", 1, 1_999, 350),
    ]
    plan = plan_of(rows)
    told = io.StringIO()

    run = f"test-{uuid.uuid4().hex[:8]}"
    replay(plan, run, Console(file=told, width=120), stack_file, percent=75)
    # The same run again: every answer is the first one, nothing is ordered twice.
    replay(plan, run, Console(file=io.StringIO()), stack_file, percent=75)

    total = f"{plan.total:,} of {plan.total:,} minor units, 0 differences"
    assert f"4 of 4 orders, {total}" in told.getvalue()
    assert " refunds of 3 orders" in told.getvalue()


def test_what_an_order_costs_is_counted_call_by_call(stack_file: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "ops.replay.costs"],
        env={**os.environ, "STOREFRONT_STACK": str(stack_file), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout

    calls = [line.split("│")[1].split() for line in told.splitlines() if line.startswith("│")]
    assert ["POST", "/v1/orders"] in calls
    # One each for a cart line, an order, a payment's notification and a journal. Starting a payment
    # is two: it is recorded before its provider is asked, and the answer is kept after.
    assert calls.count(["TransactWriteItems"]) == 6
    unnamed = [word for word in told.split() if word.isupper() and word.replace("/", "").isalpha()]
    assert set(unnamed) <= {"GET", "POST"}, "an item without a reason"
    assert f"one line of one merchant: {sum(len(call) == 1 for call in calls)} calls" in told


def test_a_rehearsal_ends_sold_out_answered_and_audited(stack_file: Path, tmp_path: Path) -> None:
    report, picture = tmp_path / "report.json", tmp_path / "picture.svg"
    crowd = ("--viewers", "40", "--stock", "5", "--burst", "2", "--in-flight", "4")
    told = subprocess.run(
        [
            *(sys.executable, "-m", "ops.rehearsal", *crowd),
            *("--json", str(report), "--svg", str(picture)),
        ],
        env={**os.environ, "STOREFRONT_STACK": str(stack_file), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout

    assert "every request answered, nothing oversold, the audit is clean" in told
    found = json.loads(report.read_bytes())
    assert (found["granted"], found["free"], found["unanswered"]) == (5, 0, 0)
    assert found["written"]["reservations"] == 5
    assert picture.read_text().startswith("<svg")


def _likes(world: World, key: str) -> int:
    return sum(key in person.likes for person in world.engagements)


def _picture(shop: Storefront, world: World, registry: Registry) -> dict[str, Any]:
    """What a second loading could spoil: versions, counters, line-ups, stock."""
    staff = {person.merchant: person.username for person in world.staff}
    picture: dict[str, Any] = {}
    for product in world.products:
        merchant_id = registry.id("merchants", product.merchant)
        product_id = registry.id("products", product.key)
        path = f"/v1/admin/merchants/{merchant_id}/products/{product_id}"
        picture[product.key] = shop.person(staff[product.merchant]).admin.get(path)
    for key, note_id in registry.ids["notes"].items():
        picture[key] = shop.anybody.get(f"/v1/notes/{note_id}")
    for key, room_id in registry.ids["rooms"].items():
        picture[key] = shop.anybody.get(f"/v1/rooms/{room_id}")
    for buyer in world.buyers:
        user_id = registry.id("users", buyer.username)
        path = f"/v1/buyers/{user_id}/showcase"
        picture[buyer.username] = list(shop.anybody.items(path))
    return picture
