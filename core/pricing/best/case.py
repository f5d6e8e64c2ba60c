"""One way the platform's offers can turn out, with what is known of it."""

from __future__ import annotations

from typing import NamedTuple

from core.pricing.best.bounds import Bound, Turn
from core.pricing.best.packets import Level
from core.pricing.best.remainders import Toll
from core.pricing.best.shipping import Shipping
from core.pricing.best.vectors import Need, Pinned, Weights


class Case(NamedTuple):
    """One way it can turn out. `floor`: no choice in it is payable for less, in 1 / scale."""

    turn_found: Turn
    turn: Turn
    """The same with what is known of the best so far."""
    shipping: Shipping
    level: Level
    plain: tuple[Bound, ...]
    """Bounds that know nothing of the needs."""
    bounds: tuple[Bound, ...]
    """The sharpest."""
    needs: tuple[Need, ...]
    elastic: tuple[Weights, ...]
    """Sums that decide how much is taken off, not only whether."""
    floor: int
    is_sharp: bool = False
    few: tuple[Need, ...] = ()
    """What few ids need besides; it changes nothing about how it turns out."""
    pinned: Pinned | None = None
    """The sum that what may be better has least leeway in, where that is worth knowing."""
    tolls: tuple[Toll, ...] = ()
    """What choices keep to that are shared out so that there is little enough import tax."""
    is_tolled: bool = False
    """Whether only few choices keep to the first of these: that says more than few ids do."""
    smaller: tuple[Toll, ...] = ()
    """What those keep to that have smaller ids than the best so far."""
