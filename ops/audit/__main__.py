"""`python -m ops.audit`: reads whole tables and says what of the invariants does not hold.

By default it reads the stack that `make run` started (.local/stack.json). With --deployed it
reads the account that the environment has credentials for, with no more than dynamodb:Scan and
dynamodb:ListTables; where several stacks are in it, name the tables.

A scan is not one moment: what is written while it goes on, or waits in a stream, can look as if
something were missing. So what is found is looked for again, and only what lasts is a breach.

Exit status: 0 when all holds, 1 when anything does not.
"""

import argparse
import sys
import time
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.table import Table

from ops.audit.findings import Findings, Invariant
from ops.audit.scan import TABLES, deployed_client, local_client, named, scan
from ops.audit.tables import audit
from ops.build.steps import exit_on_build_error
from ops.local_cloud.stack_file import read_stack

SHOWN_MAX: Final = 5
PAUSE_S: Final = 10.0
AUDITS_AGAIN: Final = 2


def main(arguments: list[str] | None = None) -> int:
    """Audit the tables that the command line names; returns the exit status."""
    given = _parser().parse_args(arguments)
    with exit_on_build_error():
        client = deployed_client(given.region) if given.deployed else local_client(read_stack())
        tables = named({what: getattr(given, what) for what in TABLES}, client)
        findings = audit_tables(client, tables, again=given.again, pause_s=PAUSE_S)
    if given.json:
        print(as_json(findings))
    else:
        show(findings, Console())
    return 1 if findings.broken else 0


def audit_tables(client: Any, tables: dict[str, str], *, again: int, pause_s: float) -> Findings:
    """The findings of a stack; what does not hold is looked at `again` so many times at most."""
    findings = _audited(client, tables)
    for _ in range(again):
        if not findings.broken:
            break
        time.sleep(pause_s)
        findings = _audited(client, tables).lasting(findings)
    return findings


def show(findings: Findings, console: Console) -> None:
    """A line an invariant, and below the first of its breaches."""
    table = Table("invariant", "looked at", "breaches", box=None, pad_edge=False)
    for invariant in Invariant:
        said = findings.broken.get(invariant, [])
        count = f"[bold red]{len(said)}[/]" if said else "[green]0[/]"
        table.add_row(invariant.value, f"{findings.checked[invariant]:,}", count)
    console.print(table)
    for invariant, said in findings.broken.items():
        console.print(f"\n[bold red]{invariant.value}[/]")
        for each in said[:SHOWN_MAX]:
            console.print(f"  {each}", markup=False, highlight=False, soft_wrap=True)
        if len(said) > SHOWN_MAX:
            console.print(f"  ... and {len(said) - SHOWN_MAX:,} more")


def as_json(findings: Findings) -> str:
    """The same for programs, with all breaches."""
    said = {
        invariant.name.lower(): {
            "invariant": invariant.value,
            "checked": findings.checked[invariant],
            "breaches": findings.broken.get(invariant, []),
        }
        for invariant in Invariant
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=2).decode()


def _audited(client: Any, tables: dict[str, str]) -> Findings:
    commerce, ledger, webhooks = (scan(client, tables[what]) for what in TABLES)
    return audit(commerce, ledger, webhooks, now=int(time.time()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ops.audit",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--deployed", action="store_true", help="read a deployed stack")
    parser.add_argument("--region", help="where it is deployed (default: as configured)")
    for what, part in TABLES.items():
        parser.add_argument(f"--{what}", metavar="TABLE", help=f"name of the {part}")
    parser.add_argument(
        "--again",
        type=int,
        default=AUDITS_AGAIN,
        help=f"how often to look again at what does not hold (default: {AUDITS_AGAIN})",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, with all breaches")
    return parser


if __name__ == "__main__":
    sys.exit(main())
