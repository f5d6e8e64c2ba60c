"""What a rehearsal found out: figures, and what should not have happened."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from core.flash.reservations import LIVE, Reservation
from ops.audit.findings import Findings
from ops.rehearsal.burst import Outcome
from ops.rehearsal.fairness import rank_correlation, served_of_first
from ops.rehearsal.granted import Written
from ops.rehearsal.plan import Plan
from ops.replay.figures import Spread, spread

HELD: Final = frozenset({"held", "ordered", "sold", "expired", "cancelled"})
"""Answers to a request that was granted."""
SHOWN_MAX: Final = 5


class Setting(Struct, frozen=True):
    """What was asked for."""

    requests: int
    viewers: int
    duplicates: int
    bots: int
    units: int
    limit: int
    burst_s: float
    in_flight_max: int
    seed: int


class Fairness(Struct, frozen=True):
    """Whether who came first was served first, and what bots got."""

    rank_correlation: float | None
    """Of the times at which granted requests were meant to be sent, and their places in the log."""
    first_served: float
    """The part of the first as many shoppers as there were units that got one."""
    bots_requests: float
    """Bots' part of all requests."""
    bots_shoppers: float
    """Bots' part of all shoppers."""
    bots_units: float
    """Bots' part of the units granted."""


class Report(Struct, frozen=True):
    """A rehearsal's figures; times are in seconds, from when a press was meant to be sent."""

    setting: Setting
    seconds: float
    """From the begin of the burst to the last answer for good."""
    requests_per_s: float
    """Presses that the front door answered, a second."""
    sold_out_s: float | None
    """When the merchant saw no unit free; None when some were left."""
    granted: int
    free: int
    door: Spread | None
    """The front door's answer."""
    door_alone: Spread | None
    """The same from when it really was sent: what of it is the service's."""
    final: Spread | None
    """The answer for good."""
    final_held: Spread | None
    """Of these, the ones that granted something."""
    answers: Mapping[str, int]
    refused_at_door: Mapping[str, int]
    refused_by_lane: Mapping[str, int]
    unanswered: int
    sent_again: int
    looks: int
    fairness: Fairness
    written: Written
    write_units_per_unit: float | None
    audit: Mapping[str, int]
    """Breaches by invariant."""
    faults: Sequence[str]
    """What should not have happened; empty after a good rehearsal."""


class Seen(Struct, frozen=True):
    """What is known once a burst is over."""

    plan: Plan
    units: int
    limit: int
    in_flight_max: int
    outcomes: Sequence[Outcome]
    reservations: Sequence[Reservation]
    shoppers: Mapping[str, int]
    """User id → the number of the shopper."""
    free: int
    sold_out_s: float | None
    written: Written
    findings: Findings


def report_of(seen: Seen) -> Report:
    """The figures of a burst."""
    outcomes = seen.outcomes
    answered = [each for each in outcomes if each.answer]
    refused = [each for each in answered if each.answer not in HELD]
    granted = sum(each.units for each in seen.reservations if each.state in LIVE)
    doors = [each.door_s for each in outcomes if each.door_s is not None]
    finals = [each.answered_s for each in outcomes if each.answered_s is not None]
    return Report(
        setting=_setting(seen),
        seconds=max(finals, default=0.0),
        requests_per_s=len(doors) / max(doors) if doors else 0.0,
        sold_out_s=seen.sold_out_s,
        granted=granted,
        free=seen.free,
        door=_spread([o.door_s - o.press.at_s for o in outcomes if o.door_s is not None]),
        door_alone=_spread([o.door_s - o.sent_s for o in outcomes if o.door_s and o.sent_s]),
        final=_spread([o.answered_s - o.press.at_s for o in outcomes if o.answered_s]),
        final_held=_spread(
            [o.answered_s - o.press.at_s for o in answered if o.answered_s and o.answer in HELD]
        ),
        answers=_counted(answered),
        refused_at_door=_counted([each for each in refused if not each.ticket]),
        refused_by_lane=_counted([each for each in refused if each.ticket]),
        unanswered=len(outcomes) - len(answered),
        sent_again=sum(each.attempts for each in outcomes) - len(outcomes),
        looks=sum(each.looks for each in outcomes),
        fairness=_fairness(seen),
        written=seen.written,
        write_units_per_unit=seen.written.units / granted if granted else None,
        audit={each.value: len(said) for each, said in seen.findings.broken.items()},
        faults=list(_faults(seen, granted)),
    )


def _setting(seen: Seen) -> Setting:
    crowd = seen.plan.crowd
    return Setting(
        requests=len(seen.plan.presses),
        viewers=crowd.viewers,
        duplicates=len(seen.plan.presses) - len({each.key for each in seen.plan.presses}),
        bots=seen.plan.bots,
        units=seen.units,
        limit=seen.limit,
        burst_s=crowd.burst_s,
        in_flight_max=seen.in_flight_max,
        seed=crowd.seed,
    )


def _fairness(seen: Seen) -> Fairness:
    plan = seen.plan
    place = {str(each.request_id): each.sequence for each in seen.reservations}
    # A request that was sent twice counts from the first time.
    granted = {
        each.request_id: each.press.at_s
        for each in reversed(seen.outcomes)
        if each.request_id in place
    }
    holders = [seen.shoppers[each.shopper_id] for each in seen.reservations]
    bots_units = sum(
        each.units for each in seen.reservations if plan.is_bot(seen.shoppers[each.shopper_id])
    )
    units = sum(each.units for each in seen.reservations)
    pressed = [each.shopper for each in plan.presses]
    return Fairness(
        rank_correlation=rank_correlation(list(granted.values()), [place[r] for r in granted]),
        first_served=served_of_first(pressed, set(holders), seen.units),
        bots_requests=sum(map(plan.is_bot, pressed)) / len(pressed),
        bots_shoppers=plan.bots / plan.shoppers,
        bots_units=bots_units / units if units else 0.0,
    )


def _faults(seen: Seen, granted: int) -> Iterator[str]:
    """What breaks a promise to the merchant or to a shopper."""
    unanswered = [each for each in seen.outcomes if not each.answer]
    if unanswered:
        what = Counter(each.trouble or "pending" for each in unanswered).most_common(SHOWN_MAX)
        yield f"{len(unanswered)} requests have no answer for good: {dict(what)}"
    if granted > seen.units:
        yield f"{granted} units granted of {seen.units}: oversold"
    if granted + seen.free != seen.units:
        yield f"{granted} granted and {seen.free} free are not {seen.units} units"
    held: Counter[str] = Counter()
    for each in seen.reservations:
        held[each.shopper_id] += each.units
    if over := sum(units > seen.limit for units in held.values()):
        yield f"{over} shoppers have more than {seen.limit}"
    told = {each.request_id for each in seen.outcomes if each.answer in HELD}
    has = {each.request_id for each in seen.reservations}
    if told - has:
        yield f"{len(told - has)} requests were told of units that nobody granted"
    heard = {each.request_id for each in seen.outcomes if each.answer}
    if untold := len((has & heard) - told):
        yield f"{untold} requests were refused that were granted"
    if seen.findings.broken:
        yield f"the audit found {sum(map(len, seen.findings.broken.values()))} breaches"


def _counted(outcomes: Sequence[Outcome]) -> dict[str, int]:
    return dict(Counter(each.answer for each in outcomes).most_common())


def _spread(seconds: Sequence[float]) -> Spread | None:
    return spread(seconds) if seconds else None
