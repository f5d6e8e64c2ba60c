"""Placing and paying an order on dynoxide, the DynamoDB of the tests: beside bare transactions.

The functions' own handlers run in this process on the product's client and store. `bare` is as
many transactions of the same items under other keys, on the same client, with nothing read,
decided or compared; both in turn, so that whatever else the machine does slows both. Then workers,
each a process with a shopper and a SKU of its own, place and pay on one server as fast as they can,
and after that write bare transactions of the items of placing.
"""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from tests.bench import silence_logs
from tests.bench.shopping import STEPS, Shopping, Tables, set_up
from tests.fakes.dynoxide import Dynoxide

WARM_UP, ORDERS = 20, 100
WORKERS: Final = (1, 2, 4, 8)
ROUND_S: Final = 3.0
ASKED: Final = {"place": 2.0}
"""Step → at most so many times what is bare."""
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
    timed: dict[str, list[tuple[float, float, int]]] = {step: [] for step in STEPS}
    for number in range(WARM_UP + ORDERS):
        shopping.fill_cart()
        for step in STEPS:
            taken_s = _seconds(lambda step=step: shopping.do(step))  # type: ignore[misc]
            twins = shopping.twins(f"{number}#{step}")
            bare_s = _seconds(lambda twins=twins: shopping.write(twins))  # type: ignore[misc]
            if number >= WARM_UP:
                timed[step].append((taken_s, bare_s, sum(map(len, twins))))
    print(f"One order of one line: medians of {ORDERS}, in turn.")
    print(f"{'step':16}{'ms':>8}{'bare ms':>9}{'items':>7}{'ratio':>7}{'asked':>8}")
    for step, runs in timed.items():
        taken_s, bare_s = (statistics.median(run[at] for run in runs) for at in (0, 1))
        asked = f"{ASKED[step]:6.1f} x" if step in ASKED else ""
        items = runs[0][2]
        print(
            f"{step:16}{taken_s * 1e3:8.1f}{bare_s * 1e3:9.1f}{items:7}"
            f"{taken_s / bare_s:7.2f}{asked}"
        )


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
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"\nWorkers on one server, {ROUND_S:g} s each; busy is in cores. Here: {load}.")
    print(f"{'workers':>7}{'orders/s':>10}{'growth':>8}{'busy':>6}{'server':>8}", end="")
    print(f"{'bare/s':>10}{'growth':>8}{'server':>8}")
    first: list[float] = []
    for count in WORKERS:
        rates = [_round(server, pipes[:count], what) for what in ("orders", "bare")]
        first = first or [rate for rate, _, _ in rates]
        (orders, busy, serving), (bare, _, serving_bare) = rates
        print(f"{count:7}{orders:10.1f}{orders / first[0]:7.2f}x{busy:6.2f}{serving:8.2f}", end="")
        print(f"{bare:10.1f}{bare / first[1]:7.2f}x{serving_bare:8.2f}")
    for pipe in pipes:
        pipe.send(None)
    print("Workers, server and whatever else runs share the cores, and the server writes one")
    print("transaction at a time: once busy and server come to the cores that are free, more")
    print("workers only wait. Bare transactions stop growing for the same reason.")


def _round(server: Dynoxide, pipes: list[Connection], what: str) -> tuple[float, float, float]:
    """How many a second; cores busy in workers and in the server."""
    before_s, started_s = _cpu_s(server), time.perf_counter()
    for pipe in pipes:
        pipe.send(what)
    answers = [pipe.recv() for pipe in pipes]
    taken_s = time.perf_counter() - started_s
    done, cpu_s = (sum(answer[at] for answer in answers) for at in (0, 1))
    return done / taken_s, cpu_s / taken_s, (_cpu_s(server) - before_s) / taken_s


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
        done, before_s, until_s = 0, time.process_time(), time.perf_counter() + ROUND_S
        twins = shopping.twins(f"{number}#{what}")
        while time.perf_counter() < until_s:
            if what == "orders":
                shopping.buy()
            else:
                shopping.write(shopping.renamed(twins, done))
            done += 1
        orders.send((done, time.process_time() - before_s))


if __name__ == "__main__":
    main()
