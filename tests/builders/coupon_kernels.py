"""What the kernels of the search for the best coupons are given, of one build or the other."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from random import Random
from types import ModuleType
from typing import Any

from core_ext import layout
from tests.builders.flat_carts import flat_cart
from tests.kernels import Build, both_builds_of

Json = dict[str, Any]
Starts = list[int]
KERNELS = (
    "cart",
    "coupon_stacking",
    "coupon_options",
    "coupon_bounds",
    "coupon_sweep",
    "coupon_completions",
    "coupon_layers",
    "coupon_search",
    "coupon_trials",
    "coupon_walks",
)


def kernels(build: Build) -> dict[str, ModuleType]:
    return {name: getattr(both_builds_of(name), build.value) for name in KERNELS}


def flattened(source: Json, build: Build) -> tuple[dict[str, ModuleType], Any, memoryview[int]]:
    """The kernels, a cart of theirs, and its offers."""
    flat = flat_cart(source, build)
    return kernels(build), flat.cart, flat.offers


def options_of(modules: dict[str, ModuleType], cart: Any) -> tuple[array[int], array[int], Starts]:
    """The options, their goods, and where each merchant's start and the last one's end."""
    stacking = modules["coupon_stacking"]
    options, goods = (array("q", bytes(8 * 10_000)) for _ in range(2))
    count = stacking.list_options(cart, stacking.settle_stores(cart), options, goods)
    merchants = options[: 5 * count : 5].tolist()
    starts = [at for at in range(count) if at == 0 or merchants[at] != merchants[at - 1]]
    return options, goods, [*starts, count]


def some_trial(
    modules: dict[str, ModuleType],
    cart: Any,
    offers: memoryview[int],
    options: array[int],
    goods: array[int],
    random: Random,
) -> Any:
    """A trial with some of the platform's coupons, or none."""
    layers = offers[layout.LAYER :: layout.OFFER].tolist()
    owners = offers[layout.OWNER :: layout.OFFER].tolist()
    of_platform = [row for row, owner in enumerate(owners) if owner == layout.NONE]
    cross = layers.index(layout.CROSS_STORE) if layout.CROSS_STORE in layers else len(layers)
    coupon, shipping = (
        random.choice([layout.NONE, *(row for row in of_platform if layers[row] == layer)])
        for layer in (layout.PLATFORM_COUPON, layout.SHIPPING)
    )
    return modules["coupon_trials"].Trial(cart, options, goods, cross, coupon, shipping)


def some_sweep(
    modules: dict[str, ModuleType],
    cart: Any,
    listed: tuple[array[int], array[int], Starts],
    source: Json,
    random: Random,
) -> tuple[Any, int]:
    """A search that keeps every choice of few states, and how many states that are."""
    options, goods, starts = listed
    count, dims = starts[-1], 3
    vectors = array("q", bytes(8 * dims * count))
    cells = array("q", bytes(8 * len(source["lines"])))
    modules["coupon_stacking"].project(cart, options, goods, cells, dims, vectors)
    weights, sums = (array("q", bytes(8 * dims)) for _ in range(2))
    everything = modules["coupon_options"].Options(
        vectors, array("q", starts[:-1]), array("q", starts[1:]), weights, sums
    )
    forms = array("q", [10**12, 1, 1, 0])
    signature = array("q", random.choice(([], [10**12, 10**12, 1, 0, 0])))
    most = random.choice((1, 99))  # of the smaller, ids are often alike in a word
    masks = [-random.randint(0, most) for _ in range(count * random.choice((0, 1, 2)))]
    yes = True  # states of one signature are one, and keep every choice that leads to them
    sweep = modules["coupon_sweep"].Sweep(
        everything, forms, 1, -1, -1, 0, array("q"), signature, yes, -1, array("q", masks), 1,
        array("q"), yes, array("q"), array("q"),
    )  # fmt: skip
    if not modules["coupon_layers"].prepare(sweep, 1 << 20):
        return sweep, 0
    return sweep, modules["coupon_search"].run(sweep, 0, 4_096, 10**6)


def choices_to(sweep: Any, state: int) -> Iterator[list[int]]:
    """The options of every choice that leads to a state of a sweep, interpreted."""
    search = kernels(Build.INTERPRETED)["coupon_search"]
    chosen = array("q", bytes(8 * sweep.options.store_count))
    search.trace(sweep, state, chosen)
    yield chosen.tolist()
    while sweep.keeps_all and search.next_choice(sweep, chosen):
        yield chosen.tolist()


def ids_of(sweep: Any, choice: list[int]) -> list[int]:
    """How many ids a choice has, then which: the smaller."""
    dims, words = sweep.options.dims, sweep.words
    count = sum(sweep.options.vectors[(option + 1) * dims - 1] for option in choice)
    return [count, *(sum(sweep.masks[o * words + at] for o in choice) for at in range(words))]
