"""Placing and paying an order on dynoxide, the DynamoDB of the tests: beside bare transactions.

The functions' own handlers run in this process on the product's client and store. Beside each step
run as many transactions of the same items under other keys, with nothing read, decided or
compared: on botocore's client, as anybody writes them, which is what placing is measured by, and
on the product's own, which is quicker. All in turn, so that whatever else the machine does slows
all. Then workers, each a process with a shopper and a SKU of its own, place and pay on one
server as fast as they can, and after that write bare transactions of the items of placing.
"""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from msgspec import Struct

from tests.bench import silence_logs
from tests.bench.shopping import STEPS, Shopping, Tables, set_up
from tests.fakes.dynoxide import Dynoxide

WARM_UP, ORDERS = 20, 100
WORKERS: Final = (1, 2, 4, 8)
ROUND_S: Final = 3.0
ASKED: Final = {"place": 2.0}
"""Step → at most so many times what is bare, by botocore."""
CORES: Final = os.cpu_count() or 1
SATURATED: Final = 0.9
"""So much of a core, or of all, is as good as all of it."""
SECONDS_PER_TICK: Final = 1 / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print both tables."""
    server = Dynoxide()
    try:
        tables = set_up(server, max(WORKERS) + 1)
        _print_ratios(Shopping(tables, max(WORKERS) + 1))
        _print_growth(server, tables)
    finally:
        server.stop()


# --- one order -----------------------------------------------------------------------------


def _print_ratios(shopping: Shopping) -> None:
    silence_logs()
    timed: dict[str, list[tuple[float, float, float]]] = {step: [] for step in STEPS}
    items: dict[str, int] = {}
    for number in range(WARM_UP + ORDERS):
        shopping.fill_cart()
        for at, step in enumerate(STEPS):
            taken_s = _seconds(partial(shopping.do, step))
            twins = shopping.twins(f"{number}#{step}")
            again = shopping.renamed(twins, number * len(STEPS) + at)
            bare_s = _seconds(partial(shopping.write, twins, plainly=True))
            own_s = _seconds(partial(shopping.write, again))
            items[step] = sum(map(len, twins))
            if number >= WARM_UP:
                timed[step].append((taken_s, bare_s, own_s))
    print(f"One order of one line: medians of {ORDERS}, in turn; ratios to bare transactions.")
    print(f"{'':31}{'by botocore':>15}{'by our client':>17}")
    print(
        f"{'step':16}{'items':>7}{'ms':>8}{'ms':>8}{'ratio':>7}{'ms':>10}{'ratio':>7}{'asked':>9}"
    )
    for step, runs in timed.items():
        taken_s, bare_s, own_s = (
            statistics.median(run[column] for run in runs) for column in range(3)
        )
        asked = f"{ASKED[step]:6.1f} x" if step in ASKED else ""
        botocore = f"{bare_s * 1e3:8.1f}{taken_s / bare_s:7.2f}"
        ours = f"{own_s * 1e3:10.1f}{taken_s / own_s:7.2f}"
        print(f"{step:16}{items[step]:7}{taken_s * 1e3:8.1f}{botocore}{ours}{asked:>9}")


def _seconds(run: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    run()
    return time.perf_counter() - started_s


# --- many at once --------------------------------------------------------------------------


def _print_growth(server: Dynoxide, tables: Tables) -> None:
    spawn = multiprocessing.get_context("spawn")
    pipes: list[Connection] = []
    for number in range(1, max(WORKERS) + 1):
        here, there = spawn.Pipe()
        spawn.Process(target=_work, args=(tables, number, there), daemon=True).start()
        pipes.append(here)
    for pipe in pipes:
        pipe.recv()
    print(
        f"\nWorkers on one server, {ROUND_S:g} s each, and how many of {CORES} cores were busy with"
    )
    print(f"what.{'placing and paying':>32}{'bare transactions':>50}")
    part = f"{'/s':>10}{'growth':>8}{'workers':>9}{'server':>8}{'others':>8}"
    print(f"{'workers':>7}{part}  {part}")
    first: list[float] = []
    for count in WORKERS:
        rounds = [_round(server, pipes[:count], what) for what in ("orders", "bare")]
        first = first or [each.rate for each in rounds]
        print(f"{count:7}" + "  ".join(map(_row, rounds, first)))
    for pipe in pipes:
        pipe.send(None)
    print(f"{max(WORKERS)} workers are held up by {_limit(rounds[0])}.")


def _row(ran: "Round", first: float) -> str:
    return (
        f"{ran.rate:10.1f}{ran.rate / first:7.2f}x"
        f"{ran.workers:9.2f}{ran.server:8.2f}{ran.others:8.2f}"
    )


def _limit(ran: "Round") -> str:
    """What more workers would have to wait for, too."""
    if ran.server >= SATURATED:
        return "the server, which does one transaction at a time"
    busy = ran.workers + ran.server + ran.others
    if busy < CORES * SATURATED:
        return "waiting: neither cores nor server are busy"
    return f"the {CORES} cores, which workers, server and others share: all are busy"


class Round(Struct, frozen=True):
    """How many a second, and the cores that were busy with what."""

    rate: float
    workers: float
    server: float
    others: float


def _round(server: Dynoxide, pipes: list[Connection], what: str) -> Round:
    for pipe in pipes:
        pipe.send(what)
    for pipe in pipes:
        pipe.recv()
    server_s, all_s, started_s = _cpu_s(server), _all_cpu_s(), time.perf_counter()
    for pipe in pipes:
        pipe.send("go")
    answers = [pipe.recv() for pipe in pipes]
    taken_s = time.perf_counter() - started_s
    workers = sum(cpu_s for _, cpu_s in answers) / taken_s
    serving = (_cpu_s(server) - server_s) / taken_s
    every = (_all_cpu_s() - all_s) / taken_s
    rate = sum(done for done, _ in answers) / taken_s
    return Round(rate, workers, serving, max(0.0, every - workers - serving))


def _all_cpu_s() -> float:
    """What everybody on this machine has computed so far, in seconds."""
    fields = [int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    idle, waiting = fields[3:5]
    return (sum(fields) - idle - waiting) * SECONDS_PER_TICK


def _cpu_s(server: Dynoxide) -> float:
    """What the server has computed so far, in seconds."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * SECONDS_PER_TICK


def _work(tables: Tables, number: int, orders: Connection) -> None:
    """Buy, or write, for a round whenever told to; say how many, and what it took to compute."""
    silence_logs()
    shopping = Shopping(tables, number)
    for _ in range(WARM_UP // 4):
        shopping.buy()
    orders.send("ready")
    while (what := orders.recv()) is not None:
        shopping.fill_cart()
        shopping.do(STEPS[0])
        twins = shopping.twins(f"{number}#{what}")
        orders.send("ready")
        orders.recv()
        done, before_s, until_s = 0, time.process_time(), time.perf_counter() + ROUND_S
        while time.perf_counter() < until_s:
            if what == "orders":
                shopping.buy()
            else:
                shopping.write(shopping.renamed(twins, done))
            done += 1
        orders.send((done, time.process_time() - before_s))


if __name__ == "__main__":
    main()
