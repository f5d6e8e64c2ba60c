"""The rounding kernel: against exact fractions, compiled and interpreted, up to its limits."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_ext import fields, layout, texts
from tests.kernels import BothBuilds, both_builds_of
from tests.oracles.money_rules import apportion as apportion_by_oracle

AMOUNTS = st.integers(0, 10**15) | st.integers(0, 100)
WEIGHTS = st.lists(AMOUNTS, min_size=1, max_size=40)
BOTH = both_builds_of("rounding")


def apportioned(kernel: ModuleType, total: int, weights: list[int]) -> list[int]:
    count = len(weights)
    buffer = array("q", [*weights, *[0] * (3 * count)])
    kernel.apportion(total, count, buffer)
    assert buffer[:count].tolist() == weights
    return buffer[count : 2 * count].tolist()


@pytest.mark.once
@pytest.mark.parametrize("kernel", BOTH, ids=BOTH._fields)
class TestEachBuild:
    @given(AMOUNTS, st.integers(0, 10**6))
    def test_a_rate_is_half_up(self, kernel: ModuleType, amount: int, bps: int) -> None:
        exact = Fraction(amount * bps, 10_000)
        assert kernel.rate(amount, bps) == math.floor(exact + Fraction(1, 2))

    def test_a_rate_turns_up_at_half_exactly(self, kernel: ModuleType) -> None:
        assert [kernel.rate(amount, 1) for amount in (4_999, 5_000, 14_999, 15_000)] == [0, 1, 1, 2]

    @given(st.integers(-(10**15), 10**17), st.integers(1, 9_999))
    def test_units_add_up_and_floor_downwards(
        self, kernel: ModuleType, amount: int, quantity: int
    ) -> None:
        units = array("q", bytes(8 * quantity))
        kernel.units(amount, quantity, units)
        assert sum(units) == amount
        assert units[0] == amount // quantity
        assert units[-1] == kernel.unit(amount, quantity, quantity - 1)

    @given(AMOUNTS, WEIGHTS)
    def test_parts_are_the_oracles(
        self, kernel: ModuleType, total: int, weights: list[int]
    ) -> None:
        assert apportioned(kernel, total, weights) == apportion_by_oracle(total, weights)

    @given(WEIGHTS)
    def test_no_part_exceeds_its_weight(self, kernel: ModuleType, weights: list[int]) -> None:
        parts = apportioned(kernel, sum(weights) // 2, weights)
        assert all(part <= weight for part, weight in zip(parts, weights, strict=True))

    def test_a_negative_total_or_weight_is_an_error(self, kernel: ModuleType) -> None:
        with pytest.raises(ValueError, match="negative total"):
            apportioned(kernel, -1, [1])
        with pytest.raises(ValueError, match="negative weight"):
            apportioned(kernel, 1, [-1])


@pytest.mark.once
def test_beyond_64_bits_the_compiled_kernel_raises_and_never_wraps(
    both_builds: Callable[[str], BothBuilds],
) -> None:
    compiled, interpreted = both_builds("rounding")

    assert interpreted.rate(2**62, 10**6) == 2**62 * 100
    with pytest.raises(OverflowError):
        compiled.rate(2**62, 10**6)
    with pytest.raises(OverflowError):
        compiled.rate(2**63, 1)
    with pytest.raises(IndexError):
        compiled.apportion(1, 5, array("q", [1] * 19))


@pytest.mark.once
@pytest.mark.parametrize("constant", [fields, layout, texts])
def test_constants_are_the_same_for_the_compiler(constant: ModuleType) -> None:
    source_file = Path(str(constant.__file__))
    overlay = source_file.with_name(f"{source_file.stem}_c.pxd").read_text()
    constants = {name: int(value) for name, value in re.findall(r"([A-Z_]+) = (-?\d+)", overlay)}
    source = {name: value for name, value in vars(constant).items() if type(value) is int}

    assert constants == source
