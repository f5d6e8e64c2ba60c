"""The money core: one cart priced by compiled and interpreted kernels, by Decimal and in C.

The cart: lines of 3 merchants, percent on one merchant's lines, 300 off 50 over all, a platform
shipping coupon; split included. `price` is with its totals, `every line read` with each line's
amounts, discounts, split and unit prices as objects too. Then `best` on full wallets against
pricing the same cart once. Microseconds are medians, and what is compared takes turns. A build has
a process of its own, so nothing that uses a kernel is imported before the build is chosen.
"""

from __future__ import annotations

import argparse
import functools
import json
import statistics
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.bench.timing import by_turns, medians, us
from tests.builders.bench_carts import bench_document
from tests.builders.pricing_carts import sale_cart
from tests.kernels import Build, import_from

Json = dict[str, Any]

LINE_COUNTS = (1, 5, 20, 100)
SALE_CARTS = 200
TURNS_OF_BUILDS = 3


def main() -> None:
    """Print the tables, or with --build, measure one build and print numbers as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", choices=[build.value for build in Build])
    parser.add_argument("--carts", type=int, default=SALE_CARTS, help="random carts for `best`")
    parser.add_argument("--first", type=int, default=0, help="the seed of the first of them")
    parser.add_argument("--best", action="store_true", help="measure nothing but `best`")
    arguments = parser.parse_args()
    if arguments.best:
        report_best(_best_ratios(arguments.first, arguments.carts))
    elif arguments.build:
        import_from(Build(arguments.build))
        print(json.dumps(measure(Build(arguments.build))))
    else:
        turns = [{b: _measure_apart(b) for b in Build} for _ in range(TURNS_OF_BUILDS)]
        report({b: _median_of([turn[b] for turn in turns]) for b in Build})
        report_best(_best_ratios(arguments.first, arguments.carts))


def measure(build: Build) -> Json:
    """Time everything with the kernels of this build, in microseconds."""
    found: Json = {f"{n} lines": _price_us(n, build) for n in LINE_COUNTS}
    found["apportion"] = {str(n): _apportion_us(n) for n in (5, 200)}
    if build is Build.COMPILED:
        found["c"] = _against_c()
    return found


def report(found: dict[Build, Json]) -> None:
    """Print the tables."""
    fast, slow = found[Build.COMPILED], found[Build.INTERPRETED]
    _row("lines", LINE_COUNTS)
    for build, name in (
        (fast, "price"),
        (fast, "every line read"),
        (fast, "JSON to JSON"),
        (fast, "kernels alone"),
        (slow, "price"),
        (slow, "every line read"),
        (slow, "kernels alone"),
        (fast, "plain Decimal"),
    ):
        label = f"{name}{', interpreted' if build is slow else ''}, us"
        _row(label, [f"{build[f'{n} lines'][name]:.1f}" for n in LINE_COUNTS])
    for name, against, of, least in (
        ("interpreted / compiled", (slow, "price"), "price", "at least 8x at 20"),
        ("every line read", (slow, "every line read"), "every line read", ""),
        ("Decimal / price", (fast, "plain Decimal"), "price", "at least 15x at 20"),
        ("every line read", (fast, "plain Decimal"), "every line read", ""),
    ):
        build, other = against
        pairs = [(build[f"{n} lines"][other], fast[f"{n} lines"][of]) for n in LINE_COUNTS]
        _row(name, [f"{slower / faster:.1f}x" for slower, faster in pairs], least)
    if fast["c"]:
        _row("the same in C, us", [f"{fast['c'][str(n)]['c']:.2f}" for n in LINE_COUNTS])
        ratios = [f"{fast['c'][str(n)]['ratio']:.1f}x" for n in LINE_COUNTS]
        _row("kernels alone / C", ratios, "at most 5x at 20")
    else:
        print("no C compiler (cc, or zig in the environment): not measured against C")
    for n, faster in fast["apportion"].items():
        ratio = f"{slow['apportion'][n] / faster:.1f}x"
        _row(f"apportion of {n}", [ratio], "interpreted / compiled, at least 8x")


def report_best(best: dict[str, Json]) -> None:
    """Print what the search for the best coupons took."""
    print("\nbest, 20 merchants, against pricing once   (median at most 50x, 99th at most 1000x)")
    for kind, found in best.items():
        print(
            f"{kind}, {found['carts']} random carts: median {found['median']:.0f}x, "
            f"99th percentile {found['p99']:.0f}x; median {found['median_ms']:.1f} ms, "
            f"slowest {found['slowest_ms']:.0f} ms; not proven: {found['unproven']}"
        )


def _row(name: str, cells: Sequence[object], least: str = "") -> None:
    print(f"{name:>34}" + "".join(f"{cell:>10}" for cell in cells) + f"   {least}".rstrip())


def _measure_apart(build: Build) -> Json:
    command = [sys.executable, "-m", "tests.bench.pricing", "--build", build.value]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: Json = json.loads(done.stdout)
    return found


def _median_of(found: Sequence[Any]) -> Any:
    """The medians of the numbers in nested dicts that are alike."""
    if not isinstance(found[0], dict):
        return None if found[0] is None else statistics.median(found)
    return {name: _median_of([each[name] for each in found]) for name in found[0]}


def _price_us(line_count: int, build: Build) -> dict[str, float]:
    from core.pricing import PreparedOffers, encode_quote, parse_document, price  # noqa: PLC0415
    from core.pricing.reading import read_document  # noqa: PLC0415
    from tests.bench.plain.decimal_pricing import pricing_in_decimal  # noqa: PLC0415

    source = bench_document(line_count)
    text = json.dumps(source).encode()
    document = parse_document(source)
    prepared = PreparedOffers(document.offers)
    runs: dict[str, Callable[[], object]] = {
        "price": lambda: price(document, prepared),
        "every line read": lambda: list(price(document, prepared).lines),
        "kernels alone": _kernels(line_count),
    }
    if build is Build.COMPILED:
        runs["JSON to JSON"] = lambda: encode_quote(price(read_document(text)))
        in_decimal = runs["plain Decimal"] = pricing_in_decimal(source)
        if in_decimal() != price(document, prepared).payable:
            raise AssertionError("Decimal and the kernels disagree")
    return medians(by_turns(runs, rounds=40, times=10))


def _kernels(line_count: int) -> Callable[[], None]:
    """The kernels, from buffers to buffers."""
    from core.pricing import PreparedOffers, parse_document  # noqa: PLC0415
    from core.pricing.flat_cart import FlatCart  # noqa: PLC0415
    from core_ext import cart_pricing, commission_split  # noqa: PLC0415

    document = parse_document(bench_document(line_count))
    flat = FlatCart(document, PreparedOffers(document.offers))
    flat.choose(["shipping"])

    def run() -> None:
        cart_pricing.price_cart(flat.cart)
        commission_split.split_cart(flat.cart)

    return run


def _against_c() -> dict[str, Json] | None:
    from core.pricing import parse_document, price  # noqa: PLC0415
    from tests.bench.plain.in_c import CPricing, build_library  # noqa: PLC0415

    library = build_library()
    if library is None:
        return None
    found = {}
    for count in LINE_COUNTS:
        document = bench_document(count)
        in_c, kernels = CPricing(library, document), _kernels(count)
        if not in_c.agrees_with(price(parse_document(document))):
            raise AssertionError("C and the kernels disagree")
        # A hundred at a time: one is too short for the clock, and C has no call from Python.
        hundred: dict[str, Callable[[], object]] = {
            "kernels": functools.partial(us, kernels, times=100),
            "c": functools.partial(in_c.run, 100),
        }
        taken = by_turns(hundred, rounds=60)
        pairs = zip(taken["kernels"], taken["c"], strict=True)
        ratio = statistics.median(ours / theirs for ours, theirs in pairs)
        found[str(count)] = {"c": statistics.median(taken["c"]) / 100, "ratio": ratio}
    return found


def _apportion_us(count: int) -> float:
    from core_ext import rounding  # noqa: PLC0415

    random = Random(count)
    weights = [random.randint(1, 99_999) for _ in range(count)]
    buffer = array("q", [*weights, *[0] * (3 * count)])
    run = functools.partial(rounding.apportion, 5_001, count, buffer)
    return medians(by_turns({"run": run}, times=20))["run"]


def _best_ratios(first: int, carts: int) -> dict[str, Json]:
    """Of all carts, and of those with and without goods that are taxed line by line."""
    kinds: dict[str, list[tuple[float, float, bool]]] = {}
    for seed in range(first, first + carts):
        source = sale_cart(Random(seed))
        taken = _best_ratio(source)
        is_taxed = any(line["tax"]["mode"] == "import" for line in source["lines"])
        kinds.setdefault("all", []).append(taken)
        kinds.setdefault("with import tax" if is_taxed else "without", []).append(taken)
    return {kind: _summed_up(taken) for kind, taken in kinds.items()}


def _best_ratio(source: Json) -> tuple[float, float, bool]:
    """How often the cart could be priced with a fixed choice instead, in what time; if proven."""
    from core.pricing import PreparedOffers, parse_document, price  # noqa: PLC0415

    document = parse_document(source)
    prepared = PreparedOffers(document.offers)
    started = time.process_time()
    quote = price(document, prepared)
    taken = time.process_time() - started
    fixed = parse_document({**source, "choose": list(quote.chosen)})
    ready = PreparedOffers(fixed.offers)
    once = by_turns({"once": functools.partial(price, fixed, ready)}, rounds=5)
    return taken * 1e6 / medians(once)["once"], taken * 1e3, quote.optimal


def _summed_up(taken: list[tuple[float, float, bool]]) -> Json:
    ratios, times, proven = zip(*taken, strict=True)
    return {
        "carts": len(taken),
        "median": statistics.median(ratios),
        "p99": sorted(ratios)[len(taken) * 99 // 100],
        "median_ms": statistics.median(times),
        "slowest_ms": max(times),
        "unproven": proven.count(False),
    }


if __name__ == "__main__":
    main()
