"""Loads the demo world through the two APIs, as people would.

Every POST carries an idempotency key made from the content's own key and every PUT says what is
to be true, so loading again, or after a failure half way, changes nothing that is there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any, Final, TypeVar

import msgspec

from ops.build.steps import step
from ops.client import Client, Person, Storefront
from ops.demo_world import bodies, content
from ops.demo_world.content import World
from ops.demo_world.registry import Registry
from ops.parallel import each

T = TypeVar("T")

_MERCHANTS: Final = "/v1/admin/merchants"
WORKERS: Final = 3
"""The local cloud starts a process for each concurrent call, and that costs more than the call."""


class Seeder:
    """One loading of one world; the ids go into the registry."""

    def __init__(self, world: World, shop: Storefront, registry: Registry) -> None:
        self._world = world
        self._shop = shop
        self._registry = registry
        self._admin = shop.person(world.admins[0].username).admin
        self._staff = {staff.merchant: staff.username for staff in world.staff}
        self._live_minimums = bodies.live_minimums(world.rooms)

    def load(self) -> None:
        """Load everything; raises ApiError at the first thing that the platform refuses."""
        world = self._world
        engagement = list(_engagement(world))
        phases: Sequence[tuple[str, Callable[[Any], None], Sequence[Any]]] = (
            ("people", self._person, list(world.people())),
            ("categories", self._category, world.categories),
            ("merchants", self._merchant, world.merchants),
            ("staff", self._employ, world.staff),
            ("agencies", self._agency, world.agencies),
            ("buyers with an agency", self._join, [b for b in world.buyers if b.agency]),
            ("products with their SKUs", self._product, world.products),
            ("commission plans", self._plan, world.plans),
            ("offers", self._offer, world.offers),
            ("showcases", self._showcase, world.showcases),
            ("notes", self._notes, [newest_mixed(world.notes)]),
            ("notes with comments", self._comments, _by_note(world.comments)),
            ("likes, collections and follows", self._engage, engagement),
            ("live rooms", self._room, world.rooms),
        )
        for name, load_one, items in phases:
            count = len(world.notes) if name == "notes" else len(items)
            with step(f"{count} {name}"):
                each(load_one, items, workers=WORKERS)

    # --- people and the platform's own ------------------------------------------------------

    def _person(self, person: content.Person) -> None:
        signed_in = self._shop.person(person.username)
        self._registry.note("users", person.username, signed_in.user_id)
        signed_in.storefront.put("/v1/me/profile", bodies.profile(person))

    def _category(self, category: content.Category) -> None:
        self._admin.put(f"/v1/admin/categories/{category.id}", bodies.category(category))

    def _merchant(self, merchant: content.Merchant) -> None:
        made = self._admin.post(_MERCHANTS, bodies.merchant(merchant), key=_key("mer", merchant))
        self._registry.note("merchants", merchant.key, made["merchant_id"])

    def _employ(self, staff: content.Staff) -> None:
        merchant_id = self._id("merchants", staff.merchant)
        user_id = self._id("users", staff.username)
        self._admin.put(f"{_MERCHANTS}/{merchant_id}/staff/{user_id}")

    def _agency(self, agency: content.Agency) -> None:
        body = {"name": bodies.name(agency.name), "rate": agency.rate}
        made = self._admin.post("/v1/admin/agencies", body, key=_key("agc", agency))
        self._registry.note("agencies", agency.key, made["agency_id"])

    def _join(self, buyer: content.Buyer) -> None:
        user_id = self._id("users", buyer.username)
        body = {"agency_id": self._id("agencies", str(buyer.agency))}
        self._admin.put(f"/v1/admin/buyers/{user_id}/agency", body)

    # --- what merchants do ------------------------------------------------------------------

    def _product(self, product: content.Product) -> None:
        client, base = self._store(product.merchant)
        made = client.post(f"{base}/products", bodies.product(product), key=_key("prd", product))
        product_id = self._registry.note("products", product.key, made["product_id"])
        for sku in product.skus:
            address = f"{product.key}/{sku.key}"
            body = bodies.sku(sku, product.tax, self._live_minimums.get(address))
            key = f"demo:sku:{product.key}:{sku.key}"
            added = client.post(f"{base}/products/{product_id}/skus", body, key=key)
            self._registry.note("skus", address, added["sku_id"])
        client.post(f"{base}/products/{product_id}/publish")

    def _plan(self, plan: content.Plan) -> None:
        client, base = self._store(plan.merchant)
        made = client.post(f"{base}/plans", bodies.plan(plan, self._id), key=_key("pln", plan))
        self._registry.note("plans", plan.key, made["plan_id"])

    def _offer(self, offer: content.Offer) -> None:
        owner = offer.terms.get("owner", bodies.PLATFORM)
        client, base = self._party(owner)
        key = f"demo:off:{offer.terms['id']}"
        made = client.post(f"{base}/offers", bodies.offer(offer, self._id), key=key)
        offer_id = self._registry.note("offers", offer.terms["id"], made["offer_id"])
        if made["missing_consents"] and self._is_draft(client, base, offer_id):
            for party in made["missing_consents"]:
                self._agree(party, offer_id, offer)
        client.post(f"{base}/offers/{offer_id}/publish")

    def _is_draft(self, client: Client, base: str, offer_id: str) -> bool:
        """Whether it can still be agreed to; the first answer says so for ever."""
        offers = client.items(f"{base}/offers")
        return any(each["offer_id"] == offer_id and each["state"] == "draft" for each in offers)

    def _agree(self, party: str, offer_id: str, offer: content.Offer) -> None:
        """Let a funder agree to bear what the content says it bears."""
        kind, _, party_id = party.partition(":")
        body = {"budget": msgspec.to_builtins(offer.budget)[kind]}
        if kind == "buyer":
            buyer = self._shop.person(self._registry.key("users", party_id))
            buyer.storefront.put(f"/v1/me/offers/{offer_id}/consent", body)
            return
        key = self._registry.key("merchants", party_id) if party_id else ""
        client, base = self._party(f"{kind}:{key}" if key else kind)
        client.put(f"{base}/offers/{offer_id}/consent", body)

    def _party(self, owner: str) -> tuple[Client, str]:
        """The admin API as an owner of offers, and the path of its things."""
        if owner == bodies.PLATFORM:
            return self._admin, "/v1/admin"
        return self._store(owner.removeprefix("merchant:"))

    def _store(self, merchant: str) -> tuple[Client, str]:
        """The admin API as the merchant's staff, and the path of the merchant's things."""
        staff = self._shop.person(self._staff[merchant])
        return staff.admin, f"{_MERCHANTS}/{self._id('merchants', merchant)}"

    # --- what everyone does -----------------------------------------------------------------

    def _showcase(self, showcase: content.Showcase) -> None:
        buyer = self._shop.person(showcase.buyer).storefront
        for pick in showcase.picks:
            buyer.put(f"/v1/me/showcase/{self._id('products', pick.product)}")

    def _notes(self, notes: Sequence[content.Note]) -> None:
        """One after the other: their order is the order of the feeds."""
        sponsors = {merchant.key: merchant.name for merchant in self._world.merchants}
        for note in notes:
            author = self._shop.person(note.author).storefront
            body = bodies.note(note, sponsors, self._id)
            made = author.post("/v1/notes", body, key=_key("note", note))
            self._registry.note("notes", note.key, made["note_id"])

    def _comments(self, comments: Sequence[content.Comment]) -> None:
        """Those of one note, in order."""
        for at, comment in enumerate(comments):
            author = self._shop.person(comment.author).storefront
            author.post(
                f"/v1/notes/{self._id('notes', comment.note)}/comments",
                {"text": comment.text},
                key=f"demo:cmt:{comment.note}:{at}",
            )

    def _engage(self, act: tuple[str, str, str]) -> None:
        user, verb, key = act
        person: Person = self._shop.person(user)
        if verb == "follow":
            person.storefront.put(f"/v1/authors/{self._id('users', key)}/follow")
        else:
            person.storefront.put(f"/v1/notes/{self._id('notes', key)}/{verb}")

    def _room(self, room: content.Room) -> None:
        if room.host.merchant:
            client, base = self._store(room.host.merchant)
            host = self._shop.person(self._staff[room.host.merchant]).storefront
        else:
            host = client = self._shop.person(str(room.host.buyer)).storefront
            base = "/v1"
        body = bodies.room(room, self._registry.loaded_at)
        made = client.post(f"{base}/rooms", body, key=_key("room", room))
        room_id = self._registry.note("rooms", room.key, made["room_id"])
        # The first answer is given for ever; only a read says what the line-up is by now.
        version = host.get(f"/v1/rooms/{room_id}")["lineup_version"]
        if version == 0:
            lineup = bodies.lineup(room, version, self._id)
            host.put(f"/v1/rooms/{room_id}/lineup", lineup)

    def _id(self, kind: str, key: str) -> str:
        return self._registry.id(kind, key)


def newest_mixed(notes: Sequence[content.Note]) -> list[content.Note]:
    """The notes, authors in turn: the file of each author is written one note after the other."""
    by_author: dict[str, list[content.Note]] = defaultdict(list)
    for note in notes:
        by_author[note.author].append(note)
    rounds = zip_longest(*by_author.values())
    return [note for note in chain.from_iterable(rounds) if note is not None]


def _by_note(comments: Sequence[content.Comment]) -> list[list[content.Comment]]:
    grouped: dict[str, list[content.Comment]] = defaultdict(list)
    for comment in comments:
        grouped[comment.note].append(comment)
    return list(grouped.values())


def _engagement(world: World) -> Iterator[tuple[str, str, str]]:
    for person in world.engagements:
        yield from ((person.user, "follow", key) for key in person.follows)
        yield from ((person.user, "like", key) for key in person.likes)
        yield from ((person.user, "collect", key) for key in person.collects)


def _key(
    kind: str,
    written: content.Merchant
    | content.Agency
    | content.Product
    | content.Plan
    | content.Note
    | content.Room,
) -> str:
    return f"demo:{kind}:{written.key}"
