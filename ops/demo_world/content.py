"""The demo world as it is written down: typed, checked against the platform's own limits.

People read and edit `content/**/*.toml`; `load()` is the only reader. Things refer to each other
by key here; the ids are the platform's to give when the world is loaded through its API.
Money is minor units of CNY, rates are basis points.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from core import limits
from core.ids import SLUG_PATTERN
from core.social.notes import PerMille
from core.text import PROSE_PATTERN, Description, MediaKey, Name, Title, Topic

CONTENT: Final = Path(__file__).parent / "content"

Key = Annotated[str, Meta(max_length=60, pattern=SLUG_PATTERN)]
Bps = Annotated[int, Meta(ge=0, le=10_000)]
Price = Annotated[int, Meta(ge=1, le=limits.UNIT_PRICE_MAX)]
Language = Literal["zh", "en"]


class _Written(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the content: a field nobody knows is a typing error."""


class Names(_Written, frozen=True):
    """One name in both languages."""

    zh: Name
    en: Name


class Category(_Written, frozen=True):
    """What kind of thing is sold, and what the platform takes of it."""

    id: Key
    name: Names
    take_rate: Bps


class Merchant(_Written, frozen=True):
    """A company or a person who sells; `free_over` waives the freight from there on."""

    key: Key
    kind: Literal["company", "individual"]
    name: Names
    description: Description
    logo: MediaKey
    categories: list[Key]
    cross_border: bool = False
    free_over: Price | None = None


class Agency(_Written, frozen=True):
    """Represents buyers and keeps `rate` of their commission."""

    key: Key
    name: Names
    rate: Bps


class Person(_Written, frozen=True):
    """Someone who can sign in."""

    username: Key
    display_name: Name
    language: Language


class Staff(Person, frozen=True):
    """Works for one merchant."""

    merchant: Key


class Buyer(Person, frozen=True):
    """A small creator: writes notes, hosts rooms, earns commission."""

    handle: Key
    bio: Annotated[str, Meta(max_length=limits.PROFILE_BIO_CHARS_MAX, pattern=PROSE_PATTERN)]
    avatar: MediaKey
    agency: Key | None = None


class Tax(_Written, frozen=True):
    """As the pricing rules have it; `rate` goes with the latter two modes."""

    mode: Literal["none", "inclusive", "import"]
    rate: Bps | None = None


class Prices(_Written, frozen=True):
    """What one unit costs, and costs less at times or for members."""

    list: Price
    sale: Price | None = None
    member: Price | None = None

    @property
    def everyday(self) -> int:
        """What anybody pays outside a live room."""
        return self.list if self.sale is None else self.sale


class Sku(_Written, frozen=True):
    """One choice of a product's options; `freight` is the fee for one unit."""

    key: Key
    options: dict[str, Name]
    prices: Prices
    stock: Annotated[int, Meta(ge=0, le=limits.STOCK_MAX)]
    freight: Annotated[int, Meta(ge=0)]


class Product(_Written, frozen=True):
    """What a merchant sells."""

    key: Key
    merchant: Key
    category: Key
    name: Names
    description: Description
    images: list[MediaKey]
    tax: Tax
    skus: list[Sku]


class Plan(_Written, frozen=True):
    """The commission a merchant pays, narrower with each level."""

    key: Key
    merchant: Key
    level: Literal["store_default", "category", "product", "targeted"]
    rate: Bps
    category: Key | None = None
    product: Key | None = None
    buyer: Key | None = None


class Pick(_Written, frozen=True):
    """A product in a showcase, sold on one plan."""

    product: Key
    plan: Key


class Showcase(_Written, frozen=True):
    """What one buyer sells from their own page."""

    buyer: Key
    picks: list[Pick]


class Tag(_Written, frozen=True):
    """A product on one image of a note, at per mille of its width and height."""

    product: Key
    image: int
    x: PerMille
    y: PerMille


class Note(_Written, frozen=True):
    """A note; `sponsor` is the merchant whose support its author discloses."""

    key: Key
    author: Key
    language: Language
    title: Title
    body: Annotated[str, Meta(max_length=limits.NOTE_BODY_CHARS_MAX, pattern=PROSE_PATTERN)]
    topics: Annotated[list[Topic], Meta(max_length=limits.NOTE_TOPICS_MAX)]
    images: Annotated[list[MediaKey], Meta(min_length=1, max_length=limits.NOTE_IMAGES_MAX)]
    tags: Annotated[list[Tag], Meta(max_length=limits.NOTE_TAGS_MAX)] = []
    sponsor: Key | None = None


class Comment(_Written, frozen=True):
    """What somebody wrote below a note."""

    note: Key
    author: Key
    text: Annotated[str, Meta(max_length=limits.COMMENT_CHARS_MAX, pattern=PROSE_PATTERN)]


class Engagement(_Written, frozen=True):
    """Whom one person follows and which notes they like and collect."""

    user: Key
    follows: list[Key]
    likes: list[Key]
    collects: list[Key]


class Host(_Written, frozen=True):
    """Either a buyer or a store."""

    buyer: Key | None = None
    merchant: Key | None = None


class Slot(_Written, frozen=True):
    """A product of a line-up, with the live prices of some of its SKUs."""

    slot: Annotated[int, Meta(ge=1, le=limits.LINEUP_SLOTS_MAX)]
    product: Key
    live_prices: dict[Key, Price]


class Room(_Written, frozen=True):
    """A live room; `starts_in` minutes after loading, for `lasts` minutes."""

    key: Key
    title: Title
    cover: MediaKey
    host: Host
    starts_in: Annotated[int, Meta(ge=0)]
    lasts: Annotated[int, Meta(ge=1)]
    lineup: list[Slot]


class Offer(_Written, frozen=True):
    """An offer (`terms`, as the pricing rules write it) and how often it may be used."""

    title: Names
    terms: dict[str, Any]
    code: Name | None = None
    quota: Annotated[int, Meta(ge=1)] | None = None
    per_shopper: Annotated[int, Meta(ge=1)] | None = None
    budget: dict[Literal["merchant", "platform", "buyer"], Price] = {}


_TABLES: Final = {
    "categories": "category",
    "merchants": "merchant",
    "agencies": "agency",
    "admins": "admin",
    "buyers": "buyer",
    "shoppers": "shopper",
    "staff": "staff",
    "products": "product",
    "plans": "plan",
    "showcases": "showcase",
    "notes": "note",
    "comments": "comment",
    "engagements": "engagement",
    "rooms": "room",
    "offers": "offer",
}


class World(Struct, frozen=True, forbid_unknown_fields=True, rename=_TABLES):
    """Everything there is, in the order it is written."""

    categories: list[Category]
    merchants: list[Merchant]
    agencies: list[Agency]
    admins: list[Person]
    buyers: list[Buyer]
    shoppers: list[Person]
    staff: list[Staff]
    products: list[Product]
    plans: list[Plan]
    showcases: list[Showcase]
    notes: list[Note]
    comments: list[Comment]
    engagements: list[Engagement]
    rooms: list[Room]
    offers: list[Offer]

    def people(self) -> Iterator[Person]:
        """All who can sign in."""
        yield from self.admins
        yield from self.staff
        yield from self.buyers
        yield from self.shoppers

    def skus(self) -> Iterator[tuple[str, Product, Sku]]:
        """Each SKU with its address, "product/sku"."""
        for product in self.products:
            for sku in product.skus:
                yield f"{product.key}/{sku.key}", product, sku


def load(root: Path = CONTENT) -> World:
    """Read all tables below `root`, files in order of name. Raises msgspec.ValidationError."""
    tables: dict[str, list[Any]] = {}
    for path in sorted(root.rglob("*.toml")):
        for name, rows in tomllib.loads(path.read_text("utf-8")).items():
            tables.setdefault(name, []).extend(rows)
    return msgspec.convert(tables, World)
