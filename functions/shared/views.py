"""Pieces that the views of every function share."""

from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import asdict


class MoneyView(Struct, frozen=True):
    """An amount in minor units of an ISO 4217 currency."""

    amount: int
    currency: str


def timestamp(epoch_s: int) -> str:
    """Epoch seconds as RFC 3339 in UTC: `2026-11-21T08:00:00Z`."""
    return f"{datetime.fromtimestamp(epoch_s, UTC).replace(tzinfo=None).isoformat()}Z"


def timestamp_or_none(epoch_s: int | None) -> str | None:
    """The time, if there is one."""
    return None if epoch_s is None else timestamp(epoch_s)


def money_or_none(amount: int | None, currency: str) -> MoneyView | None:
    """The amount, if there is one."""
    return None if amount is None else MoneyView(amount, currency)


def moneys(amounts: Struct, currency: str) -> dict[str, MoneyView]:
    """Every field of a struct that holds nothing but amounts of one currency."""
    return {name: MoneyView(amount, currency) for name, amount in asdict(amounts).items()}
