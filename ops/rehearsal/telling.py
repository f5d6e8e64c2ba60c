"""A report as text."""

from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.table import Table

from ops.rehearsal.report import Report
from ops.replay.figures import Spread


def tell(report: Report, console: Console) -> None:
    """Print a report: what was asked for, the figures, and what should not have happened."""
    for line in _lines(report):
        console.print(line, highlight=False, soft_wrap=True)
    console.print(_times(report))
    for fault in report.faults:
        console.print(f"[bold red]{fault}[/]", highlight=False, soft_wrap=True)
    if not report.faults:
        console.print("[green]every request answered, nothing oversold, the audit is clean[/]")


def setting_line(report: Report) -> str:
    """What was asked for."""
    asked = report.setting
    return (
        f"{asked.requests:,} requests for {asked.units:,} units, {asked.limit} a shopper: "
        f"{asked.viewers:,} viewers, {asked.duplicates:,} requests sent twice, {asked.bots:,} bots"
    )


def _lines(report: Report) -> Iterator[str]:
    fair, written = report.fairness, report.written
    yield f"\n[bold]{setting_line(report)}[/]"
    yield (
        f"pressed within {report.setting.burst_s:g} s, at most {report.setting.in_flight_max} in "
        f"flight; all answered after {report.seconds:.1f} s, {report.requests_per_s:.0f} requests/s"
    )
    sold_out = "not sold out" if report.sold_out_s is None else "sold out"
    when = "" if report.sold_out_s is None else f" after {report.sold_out_s:.1f} s"
    yield f"{sold_out}{when}: {report.granted:,} units granted, {report.free:,} free"
    yield f"answers: {_counts(report.answers)}, {report.unanswered} without one"
    yield (
        f"refused at the door: {_counts(report.refused_at_door)}; by a lane: "
        f"{_counts(report.refused_by_lane)}; sent again {report.sent_again:,}, looks "
        f"{report.looks:,}"
    )
    order = "none" if fair.rank_correlation is None else f"{fair.rank_correlation:.3f}"
    yield (
        f"fairness: rank correlation of arrival and place in the log {order}; of the first "
        f"{report.setting.units:,} shoppers {fair.first_served:.1%} got a unit"
    )
    yield (
        f"bots: {fair.bots_requests:.1%} of the requests, {fair.bots_shoppers:.1%} of the "
        f"shoppers, {fair.bots_units:.1%} of the units"
    )
    each = report.write_units_per_unit
    yield (
        f"written: {written.units:,} write units, {'-' if each is None else f'{each:.2f}'} a unit "
        f"granted; {written.reservations:,} reservations, {written.lanes:,} changes of lanes"
    )
    yield f"audit: {_counts(report.audit)}"


def _times(report: Report) -> Table:
    table = Table(title="milliseconds", title_justify="left")
    table.add_column("")
    for heading in ("count", "p50", "p95", "p99", "longest"):
        table.add_column(heading, justify="right")
    for name, each in (
        ("answer of the front door", report.door),
        ("... from when it was sent", report.door_alone),
        ("answer for good", report.final),
        ("... that grants a unit", report.final_held),
    ):
        table.add_row(name, *_cells(each))
    return table


def _cells(each: Spread | None) -> list[str]:
    if each is None:
        return ["0"]
    times = (each.p50, each.p95, each.p99, each.longest)
    return [f"{each.count:,}", *(f"{seconds * 1000:,.0f}" for seconds in times)]


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counts.items()) or "none"
