"""What is written down, as the APIs take it: keys become ids, nothing else changes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from core import limits
from ops.demo_world import content

Body = dict[str, Any]
FindId = Callable[[str, str], str]
"""(kind, key) → id."""

PLATFORM: Final = "platform"
CURRENCY: Final = "CNY"
"""What all merchants of the demo world sell in."""

_SCOPE_KINDS: Final = {
    "merchants": "merchants",
    "products": "products",
    "skus": "skus",
    "except_skus": "skus",
}


def name(names: content.Names) -> str:
    """Both languages where they fit into a name, else the Chinese one."""
    both = f"{names.zh} {names.en}"
    return both if len(both) <= limits.NAME_CHARS_MAX else names.zh


def category(written: content.Category) -> Body:
    """The body of PUT /v1/admin/categories/{category_id}."""
    return {"name": name(written.name), "take_rate": written.take_rate}


def merchant(written: content.Merchant) -> Body:
    """The body of POST /v1/admin/merchants."""
    return _given(
        name=name(written.name),
        description=written.description,
        logo=written.logo,
        free_over=written.free_over,
        kind=written.kind,
        cross_border=written.cross_border,
    )


def product(written: content.Product) -> Body:
    """The body of POST …/products."""
    return {
        "name": name(written.name),
        "description": written.description,
        "images": written.images,
        "category_id": written.category,
    }


def sku(written: content.Sku, tax: content.Tax, live_min: int | None) -> Body:
    """The body of POST …/skus."""
    return {
        "options": written.options,
        "prices": _given(**msgspec.structs.asdict(written.prices), live_min=live_min),
        "freight": written.freight,
        "tax": _given(mode=tax.mode, rate=tax.rate),
        "stock": written.stock,
    }


def live_minimums(rooms: Iterable[content.Room]) -> Mapping[str, int]:
    """How low a merchant lets buyers go in their rooms, by SKU: as low as they mean to."""
    lowest: dict[str, int] = {}
    for room in rooms:
        if room.host.buyer is None:
            continue
        for slot in room.lineup:
            for key, price in slot.live_prices.items():
                address = f"{slot.product}/{key}"
                lowest[address] = min(price, lowest.get(address, price))
    return lowest


def plan(written: content.Plan, find: FindId) -> Body:
    """The body of POST …/plans."""
    return _given(
        rate=written.rate,
        buyer_id=written.buyer and find("users", written.buyer),
        product_id=written.product and find("products", written.product),
        category_id=written.category,
    )


def offer(written: content.Offer, find: FindId) -> Body:
    """The body of POST …/offers, the platform's (which says its currency) or a merchant's."""
    terms = {key: value for key, value in written.terms.items() if key not in {"id", "owner"}}
    terms["scope"] = {
        field: [find(_SCOPE_KINDS[field], key) for key in keys] if field in _SCOPE_KINDS else keys
        for field, keys in terms["scope"].items()
    }
    if "buyer" in terms:
        terms["buyer"] = find("users", terms["buyer"])
    return _given(
        title=name(written.title),
        currency=None if written.terms.get("owner", PLATFORM) != PLATFORM else CURRENCY,
        terms=terms,
        code=written.code,
        quota=written.quota,
        per_shopper_limit=written.per_shopper,
    )


def profile(written: content.Person) -> Body:
    """The body of PUT /v1/me/profile."""
    if isinstance(written, content.Buyer):
        return {
            "display_name": written.display_name,
            "bio": written.bio,
            "avatar": written.avatar,
        }
    return {"display_name": written.display_name}


def note(written: content.Note, sponsors: Mapping[str, content.Names], find: FindId) -> Body:
    """The body of POST /v1/notes; `sponsors` are the merchants' names by key."""
    sponsor = sponsors[written.sponsor] if written.sponsor else None
    return _given(
        title=written.title,
        body=written.body.strip(),
        images=written.images,
        topics=written.topics,
        tags=[
            {
                "product_id": find("products", tag.product),
                "image": tag.image,
                "x": tag.x,
                "y": tag.y,
            }
            for tag in written.tags
        ],
        sponsor=sponsor and (sponsor.zh if written.language == "zh" else sponsor.en),
    )


def room(written: content.Room, loaded_at: int) -> Body:
    """The body of POST /v1/rooms, or of a store's."""
    starts_at = datetime.fromtimestamp(loaded_at, UTC) + timedelta(minutes=written.starts_in)
    return {
        "title": written.title,
        "cover": written.cover,
        "starts_at": starts_at.isoformat(),
        "expected_minutes": written.lasts,
    }


def lineup(written: content.Room, version: int, find: FindId) -> Body:
    """The body of PUT /v1/rooms/{room_id}/lineup."""
    return {
        "lineup_version": version,
        "slots": [
            {
                "product_id": find("products", slot.product),
                "live_prices": [
                    {"sku_id": find("skus", f"{slot.product}/{key}"), "price": price}
                    for key, price in slot.live_prices.items()
                ],
            }
            for slot in sorted(written.lineup, key=lambda slot: slot.slot)
        ],
    }


def _given(**fields: Any) -> Body:
    """Return the fields that have a value: absent is the APIs' word for None."""
    return {field: value for field, value in fields.items() if value is not None}
