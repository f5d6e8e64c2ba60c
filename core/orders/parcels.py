"""Parcels: what of a child order a merchant sent, and how."""

from typing import Annotated

from msgspec import Meta, Struct

from core import limits
from core.ids import LineId, LineIdText, ParcelId
from core.text import END, Name

TrackingNumber = Annotated[
    str, Meta(pattern=rf"^[0-9A-Za-z-]{{1,{limits.TRACKING_NUMBER_CHARS_MAX}}}{END}")
]
Units = Annotated[int, Meta(ge=1, le=limits.LINE_UNITS_MAX)]


class Parcel(Struct, frozen=True, omit_defaults=True):
    """Some units of a child order's lines on their way. Times are epoch seconds."""

    parcel_id: ParcelId
    carrier: str
    tracking_number: str
    units: dict[LineId, int]
    """How many of each line are in it."""
    shipped_at: int
    delivered_at: int | None = None


class ParcelDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """A parcel as the merchant hands it to the carrier; without `units`: all that is left."""

    carrier: Name
    tracking_number: TrackingNumber
    units: Annotated[dict[LineIdText, Units], Meta(min_length=1)] | None = None
