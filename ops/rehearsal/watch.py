"""Watching a burst as its merchant does, on one line that moves."""

import threading
from types import TracebackType
from typing import Any, Final, Self

from rich.console import Console

from ops.build.steps import BuildError
from ops.client import ApiError
from ops.rehearsal.burst import Burst
from ops.rehearsal.stage import Sale, Stage

LOOK_S: Final = 0.5
LINE_S: Final = 10.0
"""Where no line can move, one is printed this often."""


class Watch:
    """Looks at a sale for the length of the body; says how the burst goes."""

    def __init__(self, stage: Stage, sale: Sale, burst: Burst, console: Console) -> None:
        self.sold_out_s: float | None = None
        """When no unit was seen free, from the begin of the burst."""
        self._stage = stage
        self._sale = sale
        self._burst = burst
        self._console = console
        self._status = console.status("")
        self._said_s = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._status.start()
        self._thread.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()
        self._status.stop()

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_S):
            self._look()
        # The last unit may have gone since.
        self._look()

    def _look(self) -> None:
        try:
            watched = self._stage.watch(self._sale)
        except (ApiError, BuildError) as trouble:
            self._say(f"the merchant sees nothing: {trouble}")
            return
        if self.sold_out_s is None and not watched["available"]:
            self.sold_out_s = self._burst.elapsed_s
        self._say(self._line(watched))

    def _say(self, line: str) -> None:
        self._status.update(line)
        elapsed_s = self._burst.elapsed_s
        if not self._console.is_terminal and elapsed_s - self._said_s >= LINE_S:
            self._console.print(line, highlight=False, soft_wrap=True)
            self._said_s = elapsed_s

    def _line(self, watched: Any) -> str:
        burst = self._burst
        sent = sum(each.sent_s is not None for each in burst.outcomes)
        final = sum(bool(each.answer) for each in burst.outcomes)
        return (
            f"{burst.elapsed_s:.0f} s: {sent:,} of {len(burst.outcomes):,} sent, {final:,} "
            f"answered for good, {watched['granted']:,} units granted, {watched['available']:,} "
            f"free; {burst.in_flight} in flight, {burst.late_s:.1f} s late"
        )
