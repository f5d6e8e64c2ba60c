"""A report tells what happened, and what should not have."""

import io
import json
from typing import Any

import msgspec
import pytest
from rich.console import Console

from core.flash.reservations import Reservation, ReservationState
from core.ids import FlashRequestId, FlashSaleId, UserId
from ops.audit.findings import Findings, Invariant
from ops.rehearsal.__main__ import as_json
from ops.rehearsal.burst import Outcome
from ops.rehearsal.granted import Written, write_units
from ops.rehearsal.picture import picture
from ops.rehearsal.plan import Crowd, Plan, Press
from ops.rehearsal.report import Report, Seen, report_of
from ops.rehearsal.telling import tell


def outcome(shopper: int, at_s: float, answer: str, *, by_lane: bool = True) -> Outcome:
    return Outcome(
        Press(at_s, shopper, f"key-{shopper}-{at_s}"),
        attempts=1,
        looks=2 * by_lane,
        sent_s=at_s + 0.5,
        door_s=at_s + 1,
        ticket="tkt" if by_lane else "",
        request_id=f"frq_{shopper}_{at_s}" if by_lane else "",
        answer=answer,
        answered_s=at_s + 3 if answer else None,
    )


def reservation(shopper: int, at_s: float, sequence: int) -> Reservation:
    return Reservation(
        sale_id=FlashSaleId("fls_1"),
        lane=0,
        request_id=FlashRequestId(f"frq_{shopper}_{at_s}"),
        shopper_id=UserId(f"user-{shopper}"),
        units=1,
        sequence=sequence,
        state=ReservationState.HELD,
        granted_at=0,
        held_until=60,
    )


def seen(**changes: Any) -> Seen:
    """Two viewers and a bot for two units: the bot and the second viewer come too late."""
    outcomes = [
        outcome(0, 0.0, "held"),
        outcome(2, 1.0, "held"),
        outcome(2, 2.0, "limit"),
        outcome(1, 3.0, "sold_out", by_lane=False),
    ]
    good = Seen(
        plan=Plan(Crowd(2, 4.0), tuple(each.press for each in outcomes), bots=1),
        units=2,
        limit=1,
        in_flight_max=8,
        outcomes=outcomes,
        reservations=[reservation(0, 0.0, 11), reservation(2, 1.0, 12)],
        shoppers={f"user-{at}": at for at in range(3)},
        free=0,
        sold_out_s=1.5,
        written=Written(lanes=2, reservations=2, units=10),
        findings=Findings(),
    )
    return msgspec.structs.replace(good, **changes)


def test_the_figures_of_a_good_rehearsal() -> None:
    report = report_of(seen())
    assert not report.faults
    assert (report.granted, report.free, report.unanswered) == (2, 0, 0)
    assert report.answers == {"held": 2, "limit": 1, "sold_out": 1}
    assert (report.refused_at_door, report.refused_by_lane) == ({"sold_out": 1}, {"limit": 1})
    assert report.write_units_per_unit == 5
    assert report.requests_per_s == 1


def test_times_count_from_when_a_press_was_meant() -> None:
    report = report_of(seen())
    spreads = [report.door, report.door_alone, report.final, report.final_held]
    assert [(each.count, each.p99) for each in spreads if each] == [
        (4, 1.0),
        (4, 0.5),
        (4, 3.0),
        (2, 3.0),
    ]


def test_fairness_knows_order_and_bots() -> None:
    fair = report_of(seen()).fairness
    assert fair.rank_correlation == pytest.approx(1)
    assert fair.first_served == 1
    assert (fair.bots_requests, fair.bots_units) == (0.5, 0.5)
    assert fair.bots_shoppers == pytest.approx(1 / 3)
    swapped = [reservation(2, 1.0, 11), reservation(0, 0.0, 12)]
    assert report_of(seen(reservations=swapped)).fairness.rank_correlation == pytest.approx(-1)


def test_a_request_sent_twice_arrived_when_it_was_sent_first() -> None:
    again = msgspec.structs.replace(outcome(0, 0.0, "held"), press=Press(9.0, 0, "key-0-0.0"))
    report = report_of(seen(outcomes=[*seen().outcomes, again]))
    assert report.fairness.rank_correlation == pytest.approx(1)


def _breached() -> Findings:
    findings = Findings()
    findings.check(Invariant.LANES, holds=False, breach="lanes have [-1]")
    return findings


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"outcomes": [outcome(0, 0.0, "held"), outcome(2, 1.0, "")]}, "1 requests have no answer"),
        ({"units": 1}, "oversold"),
        ({"free": 1}, "2 granted and 1 free are not 2 units"),
        (
            {"reservations": [reservation(0, 0.0, 11), reservation(0, 5.0, 12)]},
            "1 shoppers have more than 1",
        ),
        ({"reservations": [reservation(0, 0.0, 11)]}, "told of units that nobody granted"),
        (
            {"outcomes": [outcome(0, 0.0, "held"), outcome(2, 1.0, "sold_out")]},
            "refused that were granted",
        ),
        ({"findings": _breached()}, "the audit found 1 breaches"),
    ],
)
def test_what_breaks_a_promise_is_a_fault(changes: dict[str, Any], fault: str) -> None:
    assert any(fault in each for each in report_of(seen(**changes)).faults)


def test_a_report_is_told_as_text_json_and_a_picture() -> None:
    report = report_of(seen(sold_out_s=None, free=0))
    told = io.StringIO()
    tell(report, Console(file=told, width=120))
    text = told.getvalue()
    assert "4 requests for 2 units, 1 a shopper: 2 viewers" in text
    assert "nothing oversold" in text
    assert msgspec.json.decode(as_json(report), type=Report).granted == 2
    assert json.loads(as_json(report))["setting"]["requests"] == 4
    assert "polyline" in picture("A rehearsal", seen().outcomes)
    assert "polyline" in picture("Nobody was answered", [outcome(0, 0.0, "")])


@pytest.mark.parametrize(("text", "units"), [("x" * 900, 2), ("x" * 1_030, 4)])
def test_a_write_costs_two_units_for_each_kilobyte_and_one_for_its_index(
    text: str, units: int
) -> None:
    item = {"pk": {"S": text}, "available": {"N": "12"}}
    assert write_units({"NewImage": item}) == units
    assert write_units({"NewImage": {**item, "gsi2sk": {"S": "due"}}}) == units + 1
