"""The demo world holds together: counts, references, prices and what people wrote."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import msgspec
import pytest

from ops.demo_world.content import CONTENT, Plan, Product, World, load

WORLD = load()
PRODUCTS = {product.key: product for product in WORLD.products}
SKUS = {address: sku for address, _, sku in WORLD.skus()}
BUYERS = {buyer.username for buyer in WORLD.buyers}
MERCHANTS = {merchant.key: merchant for merchant in WORLD.merchants}
NOTES = {note.key: note for note in WORLD.notes}
PLANS = {plan.key: plan for plan in WORLD.plans}
CLAIMS = re.compile(
    "全网|顶级|国家级|世界级|独家|史上|第一品牌|销量第一|最好|最佳|最低价|绝对|永久|包治|根治|疗效|治疗|治愈|护眼|防脱|抗菌"
    r"|\b(?:best|cures?|heals?|miracle|guaranteed?|number one|perfect|clinically|anti-ageing)\b",
    re.IGNORECASE,
)


def written(world: World) -> Iterator[str]:
    """All that a reader may see."""
    for note in world.notes:
        yield from (note.title, note.body, *note.topics)
    for product in world.products:
        yield from (product.name.zh, product.name.en, product.description)
        for sku in product.skus:
            yield from sku.options.values()
    for merchant in world.merchants:
        yield from (merchant.name.zh, merchant.name.en, merchant.description)
    yield from (comment.text for comment in world.comments)
    yield from (text for buyer in world.buyers for text in (buyer.display_name, buyer.bio))
    yield from (room.title for room in world.rooms)
    yield from (text for offer in world.offers for text in (offer.title.zh, offer.title.en))


def covers(plan: Plan, product: Product, buyer: str) -> bool:
    return plan.merchant == product.merchant and (
        {plan.category, plan.product, plan.buyer} <= {None, product.category, product.key, buyer}
    )


def test_there_is_as_much_of_everything_as_promised() -> None:
    assert len(WORLD.merchants) == 8
    assert Counter(m.kind for m in WORLD.merchants) == {"company": 6, "individual": 2}
    assert sum(m.cross_border for m in WORLD.merchants) == 1
    assert (len(WORLD.buyers), len(WORLD.shoppers), len(WORLD.admins)) == (12, 4, 1)
    assert (len(WORLD.products), len(SKUS)) == (60, 150)
    assert Counter(note.language for note in WORLD.notes) == {"zh": 50, "en": 30}
    assert len(WORLD.rooms) == 4
    assert len(WORLD.comments) >= 60


def test_nothing_is_named_twice() -> None:
    for names in (
        [category.id for category in WORLD.categories],
        [merchant.key for merchant in WORLD.merchants],
        [agency.key for agency in WORLD.agencies],
        [person.username for person in WORLD.people()],
        [buyer.handle for buyer in WORLD.buyers],
        [product.key for product in WORLD.products],
        [address for address, _, _ in WORLD.skus()],
        [plan.key for plan in WORLD.plans],
        [note.key for note in WORLD.notes],
        [note.title for note in WORLD.notes],
        [room.key for room in WORLD.rooms],
        [offer.terms["id"] for offer in WORLD.offers],
        [showcase.buyer for showcase in WORLD.showcases],
        [image for note in WORLD.notes for image in note.images],
        [image for product in WORLD.products for image in product.images],
    ):
        assert [name for name, count in Counter(names).items() if count > 1] == []


def test_people_belong_where_they_say() -> None:
    agencies = Counter(buyer.agency for buyer in WORLD.buyers if buyer.agency)
    assert agencies == {agency.key: 2 for agency in WORLD.agencies}
    assert {staff.merchant: staff.username for staff in WORLD.staff} == {
        key: f"merchant_{key}" for key in MERCHANTS
    }


def test_products_are_sold_in_categories_their_merchant_trades_in() -> None:
    categories = {category.id for category in WORLD.categories}
    for merchant in WORLD.merchants:
        assert set(merchant.categories) <= categories
        sold = {p.category for p in WORLD.products if p.merchant == merchant.key}
        assert sold == set(merchant.categories), merchant.key
    assert {product.merchant for product in WORLD.products} == set(MERCHANTS)


def test_prices_fall_from_list_to_sale_to_live() -> None:
    for address, sku in SKUS.items():
        assert sku.prices.everyday <= sku.prices.list, address
        if sku.prices.member is not None:
            assert sku.prices.member <= sku.prices.everyday, address
    for room in WORLD.rooms:
        for slot in room.lineup:
            for key, live in slot.live_prices.items():
                assert live <= SKUS[f"{slot.product}/{key}"].prices.everyday, (slot.product, key)
    for name in ("sale", "member"):
        assert {getattr(sku.prices, name) is None for sku in SKUS.values()} == {True, False}


def test_only_the_cross_border_merchant_charges_import_tax() -> None:
    for product in WORLD.products:
        is_import = product.tax.mode == "import"
        assert is_import == MERCHANTS[product.merchant].cross_border, product.key
        assert (product.tax.rate is None) == (product.tax.mode == "none"), product.key
    assert {product.tax.mode for product in WORLD.products} == {"none", "inclusive", "import"}


def test_a_products_skus_differ_in_the_same_options() -> None:
    for product in WORLD.products:
        assert len({tuple(sku.options) for sku in product.skus}) == 1, product.key
        assert len({tuple(sku.options.values()) for sku in product.skus}) == len(product.skus)


def test_tags_and_sponsors_of_notes_exist() -> None:
    for note in WORLD.notes:
        assert note.author in BUYERS
        assert all(tag.product in PRODUCTS for tag in note.tags), note.key
        assert all(0 <= tag.image < len(note.images) for tag in note.tags), note.key
        if note.sponsor is not None:
            assert note.sponsor in {PRODUCTS[tag.product].merchant for tag in note.tags}, note.key
    assert 5 <= sum(note.sponsor is not None for note in WORLD.notes) < 40
    assert {tag.product for note in WORLD.notes for tag in note.tags} == set(PRODUCTS)


def test_notes_are_within_what_the_platform_takes() -> None:
    for note in WORLD.notes:
        assert 1 <= len(note.title) <= 60
        assert len(note.body) <= 2_000
        assert 1 <= len(note.images) <= 9
        assert len(note.tags) <= 10
        assert 1 <= len(note.topics) <= 10
        assert all(1 <= len(topic) <= 30 for topic in note.topics)


def test_notes_are_neither_slogans_nor_essays() -> None:
    for note in WORLD.notes:
        length = len(note.body) if note.language == "zh" else len(note.body.split())
        assert (80 if note.language == "zh" else 75) <= length <= 400, (note.key, length)


def test_no_two_notes_are_alike() -> None:
    shingles = {n.key: {n.body[i : i + 6] for i in range(len(n.body) - 5)} for n in WORLD.notes}
    for one, other in combinations(shingles, 2):
        shared = len(shingles[one] & shingles[other])
        union = len(shingles[one] | shingles[other])
        assert shared * 10 <= union, (one, other, shared)
    assert len({note.body[:12] for note in WORLD.notes}) == len(WORLD.notes)


def test_no_text_hides_characters_or_stray_spaces() -> None:
    for text in written(WORLD):
        hidden = [c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}]
        assert hidden == [], text
        assert text == text.strip()
        assert unicodedata.is_normalized("NFC", text), text


def test_no_text_makes_superlative_or_medical_claims() -> None:
    assert [claim for text in written(WORLD) for claim in CLAIMS.findall(text)] == []


def test_people_respond_to_what_exists_and_never_to_themselves() -> None:
    people = {person.username for person in WORLD.people()}
    assert all(c.note in NOTES and c.author in people for c in WORLD.comments)
    for engagement in WORLD.engagements:
        user = engagement.user
        assert user in people
        assert set(engagement.follows) <= BUYERS - {user}
        assert {NOTES[key].author for key in engagement.likes + engagement.collects} <= BUYERS
        assert user not in {NOTES[key].author for key in engagement.likes + engagement.collects}
        for keys in (engagement.follows, engagement.likes, engagement.collects):
            assert len(keys) == len(set(keys))


def test_plans_say_what_they_are_for_and_nothing_else() -> None:
    target = {"store_default": None, "category": "category", "product": "product"}
    for plan in WORLD.plans:
        named = {n for n in ("category", "product", "buyer") if getattr(plan, n) is not None}
        assert named == {target.get(plan.level, "buyer")} - {None}, plan.key
        assert plan.product is None or PRODUCTS[plan.product].merchant == plan.merchant
        assert plan.category is None or plan.category in MERCHANTS[plan.merchant].categories
        assert plan.buyer is None or plan.buyer in BUYERS
    defaults = sorted(p.merchant for p in WORLD.plans if p.level == "store_default")
    assert defaults == sorted(MERCHANTS)


def test_showcases_pick_products_on_plans_that_cover_them() -> None:
    assert {showcase.buyer for showcase in WORLD.showcases} == BUYERS
    for showcase in WORLD.showcases:
        keys = [pick.product for pick in showcase.picks]
        assert len(keys) == len(set(keys))
        for pick in showcase.picks:
            assert covers(PLANS[pick.plan], PRODUCTS[pick.product], showcase.buyer), pick
    used = {PLANS[pick.plan].level for showcase in WORLD.showcases for pick in showcase.picks}
    assert used == {"store_default", "category", "product", "targeted"}


def test_rooms_sell_what_their_host_may_sell() -> None:
    picks = {s.buyer: {pick.product for pick in s.picks} for s in WORLD.showcases}
    for room in WORLD.rooms:
        for slot in room.lineup:
            if room.host.buyer is None:
                assert PRODUCTS[slot.product].merchant == room.host.merchant, slot
            else:
                assert room.host.merchant is None
                assert slot.product in picks[room.host.buyer], slot
        assert [slot.slot for slot in room.lineup] == list(range(1, len(room.lineup) + 1))
        assert len({slot.product for slot in room.lineup}) == len(room.lineup)
    assert {room.host.buyer is None for room in WORLD.rooms} == {True, False}


def test_a_field_nobody_knows_is_refused(tmp_path: Path) -> None:
    for source in CONTENT.rglob("*.toml"):
        text = source.read_text("utf-8").replace("take_rate = 500", "take_rat = 500", 1)
        (tmp_path / f"{source.parent.name}-{source.name}").write_text(text, "utf-8")
    with pytest.raises(msgspec.ValidationError, match="take_rat"):
        load(tmp_path)
