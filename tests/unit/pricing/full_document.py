"""A document that has each field there is, and ways to change it at any place."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from tests.unit.pricing.documents import Json, document, line, offer

Path = tuple[str | int, ...]

FULL: Json = document(
    [
        line(
            "1",
            29_900,
            2,
            categories=["shoes"],
            prices={"list": 500, "sale": 400, "member": 300, "live": 200, "flash": 100},
            tax={"mode": "inclusive", "rate": 1_300},
            take_rate=500,
            take_floor=1,
            take_cap=900,
            commission={"rate": 1_500, "buyer": "B1", "agency_rate": 2_000},
        )
    ],
    [
        offer("nth", "item", {"nth": 2, "percent": 5_000}, with_flash=True),
        offer("buy", "store_tier", {"buy": 1, "get": 1, "percent": 5_000}, owner="merchant:M1"),
        offer("every", "cross_store", {"every": 10, "amount": 1, "times": 2}),
        offer("percent", "cross_store", {"percent": 1_000, "max": 5}),
        offer(
            "tiers",
            "platform_coupon",
            {
                "tiers": [
                    {"percent": 1_000, "min_amount": 1, "min_quantity": 1},
                    {"amount": 7},
                ]
            },
            scope={
                "merchants": ["M1"],
                "products": ["P1"],
                "skus": ["S1"],
                "categories": ["shoes"],
                "except_skus": ["S9"],
            },
            condition={"min_amount": 1, "min_quantity": 1},
            funding={"merchant": 2_000, "platform": 3_000, "buyer": 5_000},
            buyer="B1",
            window={"from": 1, "to": 10**12},
        ),
        offer("shipping", "shipping", {"amount": 3}),
    ],
    freight={"M1": {"fee": 800, "free_over": 9_900}},
    choose=["tiers"],
)


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place of the document with what is there."""
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from walk(inner, (*path, at))


def spelled(path: Path) -> str:
    """A place as refusals name it."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def put(path: Path, value: Any) -> Any:
    """The document with another value at a place."""
    if not path:
        return value
    made = copy.deepcopy(FULL)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return made


def at(path: Path) -> Any:
    place: Any = FULL
    for step in path:
        place = place[step]
    return place


def without(path: Path) -> Json:
    """The document without a field."""
    made = copy.deepcopy(FULL)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return made
