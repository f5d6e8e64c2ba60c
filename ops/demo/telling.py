"""Prints a story: what happens, the requests that make it happen, and their answers, shortened."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from rich.console import Console
from rich.markup import escape

from ops.client import Call

TEXT_CHARS_MAX: Final = 40
ITEMS_MAX: Final = 2
DEPTH_MAX: Final = 3
LINE_CHARS_MAX: Final = 500
_ID: Final = re.compile(r"^([a-z]+_)[0-9A-HJKMNP-TV-Z]{22}([0-9A-HJKMNP-TV-Z]{4})$")
_USER_ID: Final = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_SYMBOLS: Final = {"CNY": "¥", "BRL": "R$"}


class Telling:
    """Numbers the steps of a story and prints every call that is made between them."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._steps = 0
        self._is_quiet = False

    def step(self, title: str) -> None:
        """Begin the next step."""
        self._steps += 1
        self.console.print(f"\n[bold cyan]{self._steps}. {escape(title)}[/]")

    def say(self, remark: str) -> None:
        """Point out what an answer means."""
        self.console.print(f"   [green]→ {escape(remark)}[/]", soft_wrap=True)

    def quote(self, line: str) -> None:
        """Show a line of a file as it is."""
        self._print(f"     [dim]{escape(line)}[/]")

    @contextlib.contextmanager
    def quietly(self) -> Iterator[None]:
        """Print no calls in the body: they only look whether something is there yet."""
        before, self._is_quiet = self._is_quiet, True
        try:
            yield
        finally:
            self._is_quiet = before

    def watch(self, call: Call) -> None:
        """Print a call."""
        if self._is_quiet:
            return
        parts = urlsplit(call.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self._print(f"   [bold]{call.method}[/] {escape(target)}")
        if call.sent is not None:
            self._print(f"     [dim]{escape(shown(call.sent))}[/]")
        colour = "green" if call.status < 300 else "red"
        took = f"[{colour}]{call.status}[/] [dim]{call.seconds * 1000:.0f} ms[/]"
        answer = "" if call.answer is None else f" {escape(shown(call.answer))}"
        self._print(f"     {took}{answer}")

    def _print(self, line: str) -> None:
        self.console.print(line, soft_wrap=True, highlight=False)


def shown(document: Any) -> str:
    """A JSON document on one line: long texts and lists are cut, what is null is left out."""
    line = msgspec.json.encode(_shortened(document)).decode()
    return line if len(line) <= LINE_CHARS_MAX else f"{line[:LINE_CHARS_MAX]} …"


def money(amount: int, currency: str = "CNY") -> str:
    """An amount of a currency with two decimals: -1234567 is -¥12,345.67."""
    sign = "-" if amount < 0 else ""
    units, hundredths = divmod(abs(amount), 100)
    return f"{sign}{_SYMBOLS.get(currency, currency + ' ')}{units:,}.{hundredths:02}"


def _shortened(document: Any, depth: int = 0) -> Any:
    if isinstance(document, str):
        return _short_text(document)
    if isinstance(document, list):
        return _short_list(document, depth)
    if isinstance(document, dict):
        if document.keys() == {"amount", "currency"}:
            return money(document["amount"], document["currency"])
        if depth == DEPTH_MAX:
            return "{…}"
        return {
            name: _shortened(value, depth + 1)
            for name, value in document.items()
            if value is not None
        }
    return document


def _short_list(items: list[Any], depth: int) -> Any:
    if depth == DEPTH_MAX and items:
        return f"[{len(items)}]"
    kept = [_shortened(item, depth + 1) for item in items[:ITEMS_MAX]]
    left = len(items) - ITEMS_MAX
    return kept if left <= 0 else [*kept, f"… {left} more"]


def _short_text(text: str) -> str:
    if _ID.match(text):
        return _ID.sub(r"\1…\2", text)
    if _USER_ID.match(text):
        return f"{text[:8]}…"
    line = " ".join(text.split())
    return line if len(line) <= TEXT_CHARS_MAX else f"{line[:TEXT_CHARS_MAX]}…"
