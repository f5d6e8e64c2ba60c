"""Holds that are over end, and their units go back to their lanes."""

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from core.flash.lanes import GRANTS_PER_COMMIT_MAX
from core.flash.reservations import Reservation, ReservationState
from core.ports.flash_sales import Lanes

SKEW_S: Final = 2
"""A hold ends this much late, so that no clock here is ahead of the one it was granted by."""


def expire_holds(found: Iterable[Reservation], now: int, lanes: Lanes) -> int:
    """End those of the reservations found that are due; how many were ended.

    `found` may be out of date: what was ordered or extended meanwhile is left alone.
    """
    due = [
        each
        for each in found
        if each.state is ReservationState.HELD and each.held_until <= now - SKEW_S
    ]
    ended = 0
    for batch in by_lane(due):
        for start in range(0, len(batch), GRANTS_PER_COMMIT_MAX):
            ended += len(lanes.expire(batch[start : start + GRANTS_PER_COMMIT_MAX], now))
    return ended


def by_lane(found: Iterable[Reservation]) -> list[list[Reservation]]:
    """The reservations of each lane, which end together."""
    return [list(of_lane) for _, of_lane in groupby(sorted(found, key=_lane), key=_lane)]


def _lane(reservation: Reservation) -> tuple[str, int]:
    return reservation.sale_id, reservation.lane
