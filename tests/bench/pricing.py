"""The money core: one cart priced by compiled and interpreted kernels, and by plain Decimal.

The cart: lines of 3 merchants, percent on one merchant's lines, 300 off 50 over all, a platform
shipping coupon; unit prices and split included. Then `best` on full wallets against pricing the
same cart once, and how time grows. Microseconds are medians of runs in one process a build, which
is why nothing that uses a kernel is imported before the build is chosen.
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
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from tests.builders.bench_carts import bench_document, with_coupons, with_offers
from tests.kernels import Build, import_from

Json = dict[str, Any]

LINE_COUNTS = (1, 5, 20, 100)
SALE_CARTS = 200


def main() -> None:
    """Print the tables, or with --build, measure one build and print numbers as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", choices=[build.value for build in Build])
    parser.add_argument("--carts", type=int, default=SALE_CARTS, help="random carts for `best`")
    arguments = parser.parse_args()
    if arguments.build:
        import_from(Build(arguments.build))
        print(json.dumps(measure(Build(arguments.build), arguments.carts)))
    else:
        report({build: _measure_apart(build, arguments.carts) for build in Build})


def measure(build: Build, carts: int) -> Json:
    """Time everything with the kernels of this build, in microseconds."""
    found: Json = {
        "price": {n: _price_us(n) for n in LINE_COUNTS},
        "read": {n: _read_us(n) for n in LINE_COUNTS},
        "kernel": {n: _kernel_us(n) for n in LINE_COUNTS},
        "apportion": {n: _apportion_us(n) for n in (5, 200)},
    }
    if build is Build.COMPILED:
        found["decimal"] = {n: _decimal_us(n) for n in LINE_COUNTS}
        found["json"] = {n: _json_us(n) for n in LINE_COUNTS}
        found["best"] = _best_ratios(carts)
        found["growth"] = _growth()
        found["c"] = _against_c()
    return found


def report(found: dict[Build, Json]) -> None:
    """Print the tables."""
    fast, slow = found[Build.COMPILED], found[Build.INTERPRETED]
    print(f"{'lines':>30}" + "".join(f"{n:>10}" for n in LINE_COUNTS))
    rows = {
        "price, compiled, us": fast["price"],
        "and every line read, us": fast["read"],
        "price, interpreted, us": slow["price"],
        "and every line read, us ": slow["read"],
        "plain Decimal, us": fast["decimal"],
        "JSON to JSON, compiled, us": fast["json"],
        "kernels alone, compiled, us": fast["kernel"],
        "kernels alone, interpreted, us": slow["kernel"],
    }
    for name, times in rows.items():
        print(f"{name:>30}" + "".join(f"{times[str(n)]:>10.1f}" for n in LINE_COUNTS))
    for name, against, of, least in (
        ("interpreted / compiled", slow["price"], "price", "   (at least 8x at 20)"),
        ("and every line read", slow["read"], "read", ""),
        ("Decimal / compiled", fast["decimal"], "price", "   (at least 15x at 20)"),
        ("and every line read", fast["decimal"], "read", ""),
    ):
        ratios = "".join(f"{against[str(n)] / fast[of][str(n)]:>9.1f}x" for n in LINE_COUNTS)
        print(f"{name:>30}{ratios}{least}")
    for n in ("5", "200"):
        ratio = slow["apportion"][n] / fast["apportion"][n]
        print(f"{'apportion of ' + n:>30}{ratio:>9.1f}x interpreted / compiled   (at least 8x)")
    _report_c(fast["c"])
    best = fast["best"]
    print(
        f"\nbest, 20 merchants, {best['carts']} random carts: median {best['median']:.0f}x, "
        f"99th percentile {best['p99']:.0f}x of pricing once   (at most 50x and 1000x)\n"
        f"median {best['median_ms']:.1f} ms, slowest {best['slowest_ms']:.0f} ms; "
        f"not proven: {best['unproven']} of {best['carts']}"
    )
    for name, curve in fast["growth"].items():
        print(f"{name}: " + ", ".join(f"{n}: {us:.0f} us" for n, us in curve.items()))


def _report_c(found: Json | None) -> None:
    if found is None:
        print("no C compiler (cc, or zig in the environment): not measured against C")
        return
    print(f"{'the same in C, us':>30}" + "".join(f"{c['c']:>10.2f}" for c in found.values()))
    ratios = "".join(f"{c['ratio']:>9.1f}x" for c in found.values())
    print(f"{'kernels alone / C':>30}{ratios}   (at most 5x at 20)")


def _measure_apart(build: Build, carts: int) -> Json:
    command = [sys.executable, "-m", "tests.bench.pricing"]
    command += ["--build", build.value, "--carts", str(carts)]
    done = subprocess.run(command, capture_output=True, check=True)
    found: Json = json.loads(done.stdout)
    return found


def _price_us(line_count: int) -> float:
    from core.pricing import PreparedOffers, parse_document, price  # noqa: PLC0415

    document = parse_document(bench_document(line_count))
    prepared = PreparedOffers(document.offers)
    return _median_us(lambda: price(document, prepared))


def _read_us(line_count: int) -> float:
    """To price it and read every line, with its discounts, split and unit prices."""
    from core.pricing import PreparedOffers, parse_document, price  # noqa: PLC0415

    document = parse_document(bench_document(line_count))
    prepared = PreparedOffers(document.offers)
    return _median_us(lambda: list(price(document, prepared).lines))


def _json_us(line_count: int) -> float:
    from core.pricing import encode_quote, price  # noqa: PLC0415
    from core.pricing.reading import read_document  # noqa: PLC0415

    text = json.dumps(bench_document(line_count)).encode()
    return _median_us(lambda: encode_quote(price(read_document(text))))


def _kernel_us(line_count: int) -> float:
    run = _kernel(line_count)
    return _median_us(lambda: run(1))


def _kernel(line_count: int) -> Callable[[int], None]:
    """The kernels, from buffers to buffers, so many times over."""
    from core.pricing import PreparedOffers, parse_document  # noqa: PLC0415
    from core.pricing.flat_cart import FlatCart  # noqa: PLC0415
    from core_ext import cart_pricing, commission_split  # noqa: PLC0415

    document = parse_document(bench_document(line_count))
    flat = FlatCart(document, PreparedOffers(document.offers))
    flat.choose(["shipping"])

    def run(times: int) -> None:
        for _ in range(times):
            cart_pricing.price_cart(flat.cart)
            commission_split.split_cart(flat.cart)

    return run


def _against_c() -> dict[int, Json] | None:
    """The kernels and the C program by turns, so that both meet the same machine."""
    from core.pricing import parse_document, price  # noqa: PLC0415
    from tests.bench.plain.in_c import CPricing, build_library  # noqa: PLC0415

    library = build_library()
    if library is None:
        return None
    found: dict[int, Json] = {}
    for count in LINE_COUNTS:
        document = bench_document(count)
        in_c, kernel = CPricing(library, document), _kernel(count)
        if not in_c.agrees_with(price(parse_document(document))):
            raise AssertionError("C and the kernels disagree")
        pairs = [
            [_us(functools.partial(run, 100)) / 100 for run in (kernel, in_c.run)]
            for _ in range(100)
        ]
        c_us = statistics.median(c for _, c in pairs)
        found[count] = {"c": c_us, "ratio": statistics.median(k / c for k, c in pairs)}
    return found


def _apportion_us(count: int) -> float:
    from core_ext import rounding  # noqa: PLC0415

    random = Random(count)
    weights = [random.randint(1, 99_999) for _ in range(count)]
    buffer = array("q", [*weights, *[0] * (3 * count)])
    return _median_us(lambda: rounding.apportion(5_001, count, buffer))


def _decimal_us(line_count: int) -> float:
    from core.pricing import parse_document, price  # noqa: PLC0415
    from tests.bench.plain.decimal_pricing import PlainLine, PlainOffer, price_cart  # noqa: PLC0415

    document = bench_document(line_count)
    lines = [
        PlainLine(
            line["sku"],
            line["merchant"],
            Decimal(line["quantity"]),
            Decimal(line["prices"]["list"]),
            Decimal(500),
            Decimal(1_500),
            Decimal(2_000),
        )
        for line in document["lines"]
    ]
    zero = Decimal(0)
    offers = [
        PlainOffer("percent", "M1", Decimal(1_000), zero, zero, zero),
        PlainOffer("off", None, None, Decimal(5_000), Decimal(30_000), Decimal(4_000)),
    ]
    fees = {line.merchant: Decimal(800) for line in lines}
    if price_cart(lines, offers, fees, Decimal(1_000)) != price(parse_document(document)).payable:
        raise AssertionError("the two disagree")
    return _median_us(lambda: price_cart(lines, offers, fees, Decimal(1_000)))


def _best_ratios(carts: int) -> Json:
    from core.pricing import PreparedOffers, parse_document, price  # noqa: PLC0415
    from tests.builders.pricing_carts import sale_cart  # noqa: PLC0415

    ratios, times, unproven = [], [], 0
    for seed in range(carts):
        source = sale_cart(Random(seed))
        document = parse_document(source)
        prepared = PreparedOffers(document.offers)
        started = time.process_time()
        quote = price(document, prepared)
        taken = time.process_time() - started
        fixed = parse_document({**source, "choose": list(quote.chosen)})
        ready = PreparedOffers(fixed.offers)
        price(fixed, ready)
        once_us = _median_us(functools.partial(price, fixed, ready), runs=5)
        ratios.append(taken * 1e6 / once_us)
        times.append(taken * 1e3)
        unproven += not quote.optimal
    return {
        "carts": carts,
        "median": statistics.median(ratios),
        "p99": sorted(ratios)[carts * 99 // 100],
        "median_ms": statistics.median(times),
        "slowest_ms": max(times),
        "unproven": unproven,
    }


def _growth() -> Json:
    from core.pricing import PreparedOffers, parse_document, price  # noqa: PLC0415

    def priced(document: Json) -> float:
        parsed = parse_document(document)
        prepared = PreparedOffers(parsed.offers)
        return _median_us(lambda: price(parsed, prepared), runs=30)

    return {
        "lines": {n: priced(bench_document(n)) for n in (20, 50, 100, 200)},
        "automatic offers": {n: priced(with_offers(n)) for n in (20, 50, 100, 200)},
        "coupons": {n: priced(with_coupons(n)) for n in (10, 20, 30, 50)},
    }


def _median_us(run: Callable[[], object], runs: int = 200) -> float:
    """Median CPU time of a run: the machine may be busy with other work."""
    run()
    return statistics.median(_us(run) for _ in range(runs))


def _us(run: Callable[[], object]) -> float:
    started = time.thread_time_ns()
    run()
    return (time.thread_time_ns() - started) / 1e3


if __name__ == "__main__":
    main()
