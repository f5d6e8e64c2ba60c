"""What merchants can choose whose lines decide is just what all bounds let through, taxed."""

from __future__ import annotations

from itertools import product

from core.pricing.best import deciding, taxes
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from tests.builders.pricing_taxed_sales import many_sale
from tests.property.test_pricing_best_bars import deciding_merchants, every_fixed
from tests.property.test_pricing_best_cases import all_cases, searched_of

MANY_CHOICES = 64


def test_what_deciding_merchants_can_choose_is_what_all_bounds_with_its_tax_let_through() -> None:
    for fixed in every_fixed():
        assert fixed.of_case is not None
        found = deciding.choices(fixed.of.cases, fixed.of_case, fixed.bar)
        if not fixed.decided:
            assert found is None
            continue
        assert found is not None
        assert fixed.decided in found
        floors = floors_of(fixed.of.cases, fixed.of_case)
        assert set(found) == {chosen for chosen, floor in floors.items() if floor <= fixed.bar}
        assert [floors[chosen] for chosen in found] == sorted(map(floors.__getitem__, found))


def test_so_many_choices_of_deciding_merchants_are_searched_all_at_once() -> None:
    many = [of for seed in range(4) for of in searched_of(many_sale, seed)]
    for of in many:
        case = next(case for _, case in all_cases(of))
        for bar in sorted(floors_of(of.cases, case).values())[MANY_CHOICES - 1 :: 8]:
            few = [floor for floor in floors_of(of.cases, case).values() if floor <= bar]
            found = deciding.choices(of.cases, case, bar)
            assert (found is None) == (len(few) > MANY_CHOICES)


def floors_of(cases: Cases, case: Case) -> dict[tuple[int, ...], int]:
    """Of each choice of these merchants what it is payable for at least, with its tax."""
    starts = cases.vectors.stores.starts
    ranges = [range(starts[at], starts[at + 1]) for at in deciding_merchants(cases, case.turn.row)]
    tax = taxes.least(cases, case)
    bounds = [bound.with_tax(0) for bound in case.bounds]
    found = {}
    for chosen in product(*ranges):
        vectors = cases.vectors.with_fixed(chosen)
        floor = max(vectors.least(bound.weights) - bound.deduction for bound in bounds)
        found[chosen] = floor + sum(tax[option] for option in chosen) * cases.scale
    return found
