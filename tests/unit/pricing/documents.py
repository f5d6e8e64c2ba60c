"""Small documents, each field of which a test can say."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def line(identifier: str, price: int, quantity: int = 1, merchant: str = "M1", **more: Any) -> Json:
    return {
        "id": identifier,
        "sku": f"S{identifier}",
        "product": f"P{identifier}",
        "merchant": merchant,
        "quantity": quantity,
        "prices": {"list": price},
        **more,
    }


def offer(identifier: str, layer: str, benefit: Json, **more: Any) -> Json:
    return {
        "id": identifier,
        "layer": layer,
        "scope": {"all": True},
        "benefit": benefit,
        **more,
    }


def document(lines: list[Json], offers: list[Json] | None = None, **more: Any) -> Json:
    return {"currency": "CNY", "now": 1_793_000_000, "lines": lines, "offers": offers or [], **more}


def example() -> Json:
    """The document of docs/money-rules.md §9."""
    return document(
        [
            line(
                "1",
                29_900,
                2,
                sku="S1",
                categories=["shoes"],
                prices={
                    "list": 29_900,
                    "sale": 25_900,
                    "member": None,
                    "live": None,
                    "flash": None,
                },
                tax={"mode": "none"},
                take_rate=500,
                take_floor=None,
                take_cap=None,
                commission={"rate": 1_500, "buyer": "B1", "agency_rate": 2_000},
            )
        ],
        [
            offer(
                "store-300-50",
                "store_tier",
                {"amount": 5_000},
                owner="merchant:M1",
                condition={"min_amount": 30_000},
                funding={"merchant": 10_000},
            )
        ],
        freight={"M1": {"fee": 800, "free_over": 9_900}},
        choose="best",
    )
