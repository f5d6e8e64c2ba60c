"""Pieces that the views of every function share."""

from datetime import UTC, datetime

from msgspec import Struct


class MoneyView(Struct, frozen=True):
    """An amount in minor units of an ISO 4217 currency."""

    amount: int
    currency: str


def timestamp(epoch_s: int) -> str:
    """Epoch seconds as RFC 3339 in UTC: `2026-11-21T08:00:00Z`."""
    return datetime.fromtimestamp(epoch_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
