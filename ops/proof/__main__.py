"""`python -m ops.proof verify FILE`: check a proof of a price, offline.

FILE is the answer of GET /v1/orders/{order_id}/proof, or - for the standard input. The price
is computed again from the document in it and compared with what the proof says: totals, lines,
offers and trace. Who signed it, the keys tell that you trust: --keys takes the answer of
GET /v1/price-keys, fetched from the shop itself, --key one public key (its x, in base64url).

    curl -s "$API/v1/price-keys" > keys.json
    curl -s "$API/v1/orders/$ORDER/proof" -H "Authorization: Bearer $TOKEN" > proof.json
    python -m ops.proof verify proof.json --keys keys.json

Exit status: 0 when all of it holds; 1 when anything is wrong, or FILE is no proof; 3 when
nothing is wrong but no keys were given, so that anyone may have made it.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core import jws
from functions.shared.price_keys import PublishedKeys, public_key
from ops.build.steps import BuildError, exit_on_build_error
from ops.proof.checks import Check, Proof, Verdict, check_proof, read_proof

WRONG: Final = 1
OPEN: Final = 3
_STYLES: Final = {Verdict.OK: "green", Verdict.WRONG: "bold red", Verdict.UNCHECKED: "yellow"}


class _Key(Struct, frozen=True):
    """What is needed of a JSON Web Key; which id it goes by follows from it."""

    x: str


class _KeySet(Struct, frozen=True):
    """A JSON Web Key Set."""

    keys: list[_Key]


def main(arguments: list[str] | None = None) -> int:
    """Check one proof; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m ops.proof",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="verify")
    verify = commands.add_parser(
        "verify",
        help="compute the price again and check the signature",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument("file", metavar="FILE", help="the proof, or - for the standard input")
    trusted = verify.add_mutually_exclusive_group()
    trusted.add_argument("--keys", metavar="FILE", help="the answer of GET /v1/price-keys")
    trusted.add_argument("--key", metavar="X", help="one public key, in base64url")
    options = parser.parse_args(arguments)
    with exit_on_build_error():
        keys = _keys(options.keys, options.key)
        proof = read_proof(_bytes(options.file))
        checks = list(check_proof(proof, keys))
        print_checks(Console(), proof, checks)
    return status(checks)


def status(checks: list[Check]) -> int:
    """0 when all hold, 3 when some are open, 1 when any is wrong."""
    verdicts = {check.verdict for check in checks}
    if Verdict.WRONG in verdicts:
        return WRONG
    return OPEN if Verdict.UNCHECKED in verdicts else 0


def print_checks(console: Console, proof: Proof, checks: list[Check]) -> None:
    """A row a claim."""
    table = Table(title=f"order {proof.statement.order_id}", title_justify="left")
    table.add_column("claim")
    table.add_column("verdict")
    table.add_column("", overflow="fold")
    for check in checks:
        style = _STYLES[check.verdict]
        table.add_row(check.claim, f"[{style}]{check.verdict}[/]", Text(check.detail))
    console.print(table)


def _keys(file: str | None, key: str | None) -> jws.Verifier | None:
    if file is None and key is None:
        return None
    try:
        if key is not None:
            return PublishedKeys([public_key(key)])
        listed = msgspec.json.decode(_bytes(str(file)), type=_KeySet)
        return PublishedKeys([public_key(each.x) for each in listed.keys])
    except ValueError as error:
        raise BuildError(f"not public keys: {error}") from None


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise BuildError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
