"""Which tests ask for a mutant: quotes known from the oracle, and pytest."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from importlib.machinery import SourceFileLoader
from multiprocessing import get_context
from pathlib import Path
from random import Random
from types import CodeType
from typing import Final, Literal, NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from msgspec import Struct

from tests.builders.pricing_documents import document
from tests.builders.pricing_sales import middling_sale
from tests.kernels import Build, import_from
from tests.oracles.pricing_oracle import quote

Quotes = list[tuple[str, dict[str, object]]]

DOCUMENTS: Final = 500
SALES: Final = 60
LEVEL_SALES: Final = range(160, 200)  # where import tax decides by a unit
MORE_SALES: Final = 120  # of either, where machine code searches
_EXAMPLES: Final = 15  # of each property, which the documents before it made mostly redundant
_PYTEST: Final = (
    *("-x", "-q", "-p", "no:cacheprovider", "-m", "not long"),
    *("--hypothesis-seed=0", "--hypothesis-profile=few"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # Hypothesis was imported by the parent
)
_PRICING: Final = (
    "tests/unit/pricing",
    "tests/property/test_price_basis.py",
    "tests/property/test_price_traces.py",
    "tests/property/test_pricing_reading.py",
    "tests/property/test_pricing_rendering.py",
    "tests/property/test_pricing_properties.py",
)
_TRACES: Final = ("tests/unit/pricing/test_trace.py", "tests/property/test_price_traces.py")
_REFUSALS: Final = (
    "tests/unit/pricing/test_refusals.py",
    "tests/unit/pricing/test_layer_table.py",
    "tests/unit/pricing/test_hostile_documents.py",
)
_ABOUT: Final = {
    "core/pricing/__main__.py": ("tests/unit/pricing/test_command_line.py",),
    "core/pricing/basis.py": ("tests/property/test_price_basis.py",),
    "core/pricing/eligibility.py": _TRACES,
    "core/pricing/thresholds.py": _TRACES,
    "core/pricing/trace.py": _TRACES,
    "core/pricing/checks.py": _REFUSALS,
    "core/pricing/document.py": _REFUSALS,
    "core/pricing/limits.py": _REFUSALS,
    "core/pricing/reasons.py": ("tests/unit/pricing/test_reasons.py",),
    "core/pricing/offers.py": _REFUSALS,
    "core/pricing/parsing.py": _REFUSALS,
    "core/pricing/reading.py": (
        "tests/unit/pricing/test_refused_texts.py",
        *_REFUSALS,
        "tests/property/test_pricing_reading.py",
    ),
}
"""Of files that quotes tell little about, the tests that do."""
AFTER_PRICING: Final = {
    "core/selling/plans.py": (
        "tests/unit/test_plans.py",
        "tests/functional/test_catalog.py",
        "tests/functional/test_admin_catalog.py",
    ),
    "core/selling/attribution.py": (
        "tests/unit/test_attribution.py",
        "tests/functional/test_carts.py",
    ),
    "core/refunds/reversals.py": ("tests/property/test_refund_amounts.py",),
    "core/unit_spans.py": (
        "tests/property/test_refund_amounts.py",
        "tests/functional/test_refunds.py",
    ),
}
"""Of files that commission is found with and given back by, their tests."""
# Of what holds the builds against each other only that counts which holds each against an oracle,
# and only of the interpreted one: mutants are of the source.
_EACH_BUILD: Final = ("-k", "TestEachBuild and interpreted")


class Known(NamedTuple):
    """Quotes of random documents, by the oracle, and of sales, by trying every choice."""

    documents: Quotes
    sales: Quotes
    more_sales: Quotes


class Stage(NamedTuple):
    """One process's worth of tests: the quotes where no pytest arguments are given.

    Those of `searches` are searched for the best however few choices there are.
    """

    arguments: tuple[str, ...] = ()
    build: Build = Build.INTERPRETED
    searches: Literal["documents", "sales", "more sales"] | None = None
    cpu_seconds: int = 10  # several times what it takes: a mutant may loop for ever


_QUOTES = Stage()
_SEARCHES = (Stage(searches="documents"), Stage(searches="sales", cpu_seconds=60))
_TESTS = Stage(_PRICING, cpu_seconds=60)


def _property(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/property/test_{name}.py" for name in names)


# What is slow there are searches of the same documents and sales.
_BEST_TESTS = Stage((*_property("pricing_best"), "-m", "not slow"), cpu_seconds=60)
_PARTS: Final = (
    *("work", "pieces", "sums", "search", "packets", "trials", "shipping", "freight", "ranking"),
    *("turns", "shares", "bars", "bar_lines", "covered", "deciding", "sharpening", "stores"),
    *("vectors", "exploring", "leaves", "listing", "cases", "rivals", "dividing", "last_pass"),
)
_BEST = (
    Stage(searches="documents"),
    *[Stage(_property(f"pricing_best_{part}"), cpu_seconds=60) for part in _PARTS],
    Stage(_property("pricing_ranks", "pricing_remainders"), cpu_seconds=60),
    Stage(searches="more sales", cpu_seconds=60),
    _BEST_TESTS,
)


_COUPON_TESTS: Final = {
    "bounds": _property("coupon_bounds"),
    "completions": _property("coupon_completions"),
    "layers": _property("coupon_layers", "coupon_searches"),
    "options": _property("coupon_bounds"),
    "search": _property("coupon_searches", "coupon_states", "coupon_completions", "coupon_walks"),
    "states": _property("coupon_searches", "coupon_states"),
    "sweep": _property("coupon_layers", "coupon_searches", "coupon_completions"),
    "trials": _property("coupon_trials"),
    "walks": (
        *_property("coupon_walks"),
        *("tests/parity/test_coupon_walks.py", "-k", "not builds"),
    ),
}


def _each_build(*paths: str, profile: str = "all") -> Stage:
    arguments = (*paths, *_EACH_BUILD, f"--hypothesis-profile={profile}")
    return Stage(arguments, Build.COMPILED, cpu_seconds=12)


def _kernel_tests(*arguments: str) -> Stage:
    """Tests of a kernel as its source, where all else of the build does not matter."""
    return Stage((*arguments, "--hypothesis-profile=all"), Build.COMPILED, cpu_seconds=20)


_KERNELS: Final = {
    "core_ext/reservation.py": (
        _each_build("tests/parity/test_reservation.py", profile="few"),
        _each_build("tests/parity/test_reservation.py"),
    ),
    "core_ext/rounding.py": (_QUOTES, _each_build("tests/parity/test_rounding.py"), _TESTS),
    "core_ext/wide.py": (_QUOTES, _each_build("tests/parity/test_rounding.py"), _TESTS),
    "core_ext/json_keys.py": (_each_build("tests/parity/test_json_keys.py"),),
    "core_ext/texts.py": (
        Stage(("tests/unit/test_kernel_texts.py",)),
        _QUOTES,
        _each_build("tests/parity/test_json_keys.py"),
    ),
    **{
        f"core_ext/coupon_{name}.py": (_kernel_tests(*arguments), *_SEARCHES, _BEST_TESTS)
        for name, arguments in _COUPON_TESTS.items()
    },
    "core_ext/coupon_stacking.py": (
        Stage((*_property("store_options"), "--hypothesis-profile=all"), cpu_seconds=20),
        *_SEARCHES,
        _BEST_TESTS,
    ),
}
"""Of kernels that quotes alone tell too little or too slowly about."""


def stages_of(path: str) -> tuple[Stage, ...]:
    """The stages that decide about the mutants of a file."""
    if path in _KERNELS:
        return _KERNELS[path]
    if path.startswith("core/pricing/best/"):  # the kernels are as they are: machine code will do
        return tuple(stage._replace(build=Build.COMPILED) for stage in _BEST)
    if path.startswith("core_ext/coupon_"):
        return (*_SEARCHES, _QUOTES, _BEST_TESTS)
    if path == "core/pricing/flat_cart.py":  # some of it is for the search alone
        return (_QUOTES, *_SEARCHES, _TESTS)
    if path in AFTER_PRICING:
        return (Stage(AFTER_PRICING[path], Build.COMPILED, cpu_seconds=20),)
    if path in _ABOUT:
        return (Stage(_ABOUT[path]), _QUOTES, _TESTS)
    return (_QUOTES, _TESTS)


def known_quotes() -> Known:
    """Documents as JSON, and what is to be found."""
    made = [document(Random(seed), choices_max=12, lines_max=8) for seed in range(DOCUMENTS)]
    with ProcessPoolExecutor(1, get_context("fork")) as process:
        sales = process.submit(_try_sales, range(SALES), LEVEL_SALES).result()
        more = range(MORE_SALES)
        more_sales = process.submit(_try_sales, more, more).result()
    return Known([(json.dumps(each), quote(each)) for each in made], sales, more_sales)


def _try_sales(middling: Iterable[int], level: Iterable[int]) -> Quotes:
    """In a process of its own: here what is to be mutated is imported as it is."""
    import_from(Build.COMPILED)
    from core.pricing import parse_document, price, render_quote  # noqa: PLC0415
    from core.pricing.best import choosing  # noqa: PLC0415
    from tests.property.test_pricing_best_lines import level_sale  # noqa: PLC0415

    choosing._TRIED_ALL_MAX = 10**9  # type: ignore[misc]
    made = [middling_sale(seed) for seed in middling]
    made += [level_sale(Random(seed)) for seed in level]
    return [(json.dumps(each), render_quote(price(parse_document(each)))) for each in made]


def replace_module(path: Path, code: CodeType) -> None:
    """From now on this process imports that code for the file."""
    get_code = SourceFileLoader.get_code

    @functools.wraps(get_code)
    def mutated(loader: SourceFileLoader, fullname: str) -> CodeType | None:
        return code if Path(loader.path) == path else get_code(loader, fullname)

    SourceFileLoader.get_code = mutated  # type: ignore[method-assign, assignment]


def _register_profiles() -> None:
    """What fails need not be shrunk: that takes much longer than to find it."""
    phases = (Phase.explicit, Phase.generate)
    each = settings(
        deadline=None, database=None, phases=phases, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.register_profile("all", each)
    settings.register_profile("few", each, max_examples=_EXAMPLES)


def _values(lines: Iterable[Struct]) -> list[object]:
    """The lines as JSON has them, which is written apart from them."""
    values = msgspec.json.decode(msgspec.json.encode([*lines]), type=list[dict[str, object]])
    return [{name: each[name] for name in each if name != "tax_added_on_goods"} for each in values]


def passes(stage: Stage, known: Known) -> bool:
    """Whether the tests of a stage find nothing wrong with what this process imports."""
    if stage.arguments:
        _register_profiles()
        build = f"--build={stage.build.value}"
        return pytest.main([*_PYTEST, build, *stage.arguments]) == pytest.ExitCode.OK
    import_from(stage.build)
    if stage.searches:
        quotes = {"documents": known.documents, "sales": known.sales}
        return _finds(quotes.get(stage.searches, known.more_sales))
    return _prices(known.documents)


def _prices(quotes: Quotes) -> bool:
    from core.pricing import price, render_quote  # noqa: PLC0415  mutated: not before the fork
    from core.pricing.reading import read_document  # noqa: PLC0415

    for source, expected in quotes:
        found = price(read_document(source.encode()))
        if render_quote(found) != expected or _values(found.lines) != expected["lines"]:
            return False
    return True


def _finds(quotes: Quotes) -> bool:
    """The same of quotes of the best: by the search, in narrow passes, half without listing."""
    from core.pricing import price, render_quote  # noqa: PLC0415
    from core.pricing.best import choosing, listing  # noqa: PLC0415
    from core.pricing.reading import read_document  # noqa: PLC0415

    choosing._TRIED_ALL_MAX = 0  # type: ignore[misc]
    choosing._WIDTHS = (2, 5)  # type: ignore[misc]
    listed = listing._ENOUGH
    for at, (source, expected) in enumerate(quotes):
        listing._ENOUGH = listed if at % 2 else 0  # type: ignore[misc]
        parsed = read_document(source.encode())
        if parsed.choose == "best" and render_quote(price(parsed)) != expected:
            return False
    return True
