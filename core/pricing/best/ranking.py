"""Which choices of as many ids as the best so far have smaller ones."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.neighbours import options_of
from core.pricing.best.packets import Packets
from core.pricing.best.remainders import Toll
from core.pricing.best.trials import Choice


def is_alike(cases: Cases, case: Case, best: Choice, packets: Packets) -> bool:
    """Whether choices of a case have just what the best so far has of the platform.

    Then what they have of stores decides whose ids are smaller. Not where a packet may not fit.
    """
    if case.floor < 0:
        return False
    stores = cases.vectors.stores
    of_stores = {row for option in options_of(stores, best.rows) for row in stores.rows(option)}
    of_platform = {cases.coupon, case.shipping.row} - {None}
    return set(best.rows) - of_stores == of_platform | set(packets.reached(case.level.goods))


def smaller(cases: Cases, case: Case, best: Choice, masks: array[int]) -> Iterator[Case]:
    """The case by the first word of ids in which a choice has smaller ones than the best so far.

    Of choices that are alike, of as many ids. All words before are the same.
    """
    stores = cases.vectors.stores
    words = len(masks) // len(stores)
    same: list[Toll] = []
    for word in range(words):
        numbers = masks[word::words]
        most = sum([numbers[option] for option in options_of(stores, best.rows)])
        yield case._replace(smaller=(*same, Toll(numbers, most - 1)))
        same.append(Toll(numbers, most))
        same.append(Toll([-number for number in numbers], -most))
