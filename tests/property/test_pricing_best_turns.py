"""What is said of how the platform's offers turn out, and of parts of that, of small carts."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from core.pricing.best.bounds import Turn
from core.pricing.best.case import Case
from core.pricing.best.pieces import NOTHING, Piece, pieces_of, split, worth_at
from core.pricing.best.shares import fixed_tax
from core.pricing.best.vectors import dot
from core_ext import layout
from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import one_of
from tests.builders.pricing_taxed_sales import barred_sale
from tests.property.test_pricing_best_bars import deciding_merchants
from tests.property.test_pricing_best_cases import Searched, Whole, all_cases, is_of, searched_of
from tests.property.test_pricing_best_sums import eligible, searched, turns_out

Json = dict[str, Any]
FEW = 6


def test_offers_take_off_no_more_than_is_said_and_goods_are_in_the_range_that_is() -> None:
    for of in searched():
        cases, flat = of.cases, of.cases.flat
        least, most = (
            ends(cases.vectors.goods) for ends in (cases.vectors.least, cases.vectors.most)
        )
        of_platform = (
            [*of.trials.cross] if cases.coupon is None else [*of.trials.cross, cases.coupon]
        )
        for choice in of.choices:
            if choice.best is None:
                continue
            of.trials._price(choice.best.rows)
            given = flat.offers[layout.GIVEN :: layout.OFFER]
            assert sum(given[row] for row in of_platform) <= cases.most_off
            low, high = cases.goods_range()
            assert low <= flat.totals[layout.ALL_GOODS] <= high
        assert cases.goods_range() == (max(least - cases.most_off, 0), most)
        crossed = [
            worth_at(flat, row, cases.vectors.most(lines))
            for row, lines in cases.cross_sets.items()
            if row is not None
        ]
        off = max(crossed, default=0)
        if cases.coupon is not None:
            off += worth_at(flat, cases.coupon, cases.vectors.most(cases.in_coupon))
        assert 0 <= cases.most_off - off <= 2  # of a rate half a unit may be rounded up


def test_a_part_of_a_piece_is_known_for_what_it_is_a_part_of() -> None:
    for of in (*searched(), *searched_of(tiered_sale, 0)):
        for row, pieces in of.cases._crosses:
            for piece in pieces:
                middle = (piece.threshold + piece.end) // 2
                for part in (piece, *split(piece), piece._replace(threshold=middle, low=middle)):
                    found = of.cases.natural(Turn(row, part, NOTHING))
                    assert found in pieces
                    assert found[2:4] == piece[2:4]
                    assert found.threshold <= part.threshold
                    assert part.end <= found.end


def test_how_much_an_offer_is_over_matters_where_it_has_taxed_lines_or_some_of_both() -> None:
    for of in searched():
        for row in of.cases.cross_sets:
            lines = [cell for cell in of.cases.vectors.cell_of if row in cell.cross]
            is_both = len({cell.is_in_coupon for cell in lines}) > 1
            is_taxed = any(cell.tax_bps for cell in lines)
            assert of.cases.is_even(row) == (not is_both and not is_taxed)


def test_a_case_known_to_be_payable_for_so_much_keeps_its_choices_that_are() -> None:
    for of, case, there in turned_out():
        row, cross = case.turn.row, case.turn.cross
        of_cross = of.cases.cross_sets[row]
        for payable in {each.payable + less for each in of.choices[:FEW] for less in (-9, -1, 0)}:
            tight = of.cases.tightened(case, payable)
            few = [choice for choice in there if choice.payable <= payable]
            assert tight is not None or not few
            if tight is not None:
                assert tight.turn_found == case.turn_found
                assert tight.turn != case.turn or tight == case
                assert tight.turn.cross.end <= cross.end
                assert row is None or cross.low <= tight.turn.cross.end
                assert all(dot(of_cross, each.vector) <= tight.turn.cross.end for each in few)
                assert all(is_of(of, tight, choice) for choice in few)


def test_a_case_known_to_be_over_some_amounts_keeps_its_choices_that_are() -> None:
    for of, case, there in turned_out():
        random = Random(len(there))
        for choice in there:
            over = dot(of.cases.cross_sets[case.turn.row], choice.vector)
            left = 0 if of.cases.coupon is None else eligible(of, choice)
            cross, coupon = (
                range(amount + random.randint(-2, 1), amount + random.randint(0, 2))
                for amount in (over, left)
            )
            found = of.cases.narrowed(case, cross, coupon)
            is_there = (case.turn.row is None or over in cross) and (
                of.cases.coupon is None or left in coupon
            )
            assert found is not None or not is_there
            if found is not None:
                assert not is_there or is_of(of, found, choice)
                assert case.turn.row is None or is_within(found.turn.cross, case.turn.cross, cross)
                assert of.cases.coupon is None or is_within(
                    found.turn.coupon, case.turn.coupon, coupon
                )


def is_within(part: Piece, piece: Piece, amounts: range) -> bool:
    """Whether a part is of just those amounts of a piece."""
    ends = max(piece.low, amounts[0]), min(piece.end, amounts[-1])
    return (part.low, part.end) == ends and ends[0] <= ends[1]


def turned_out() -> Iterator[tuple[Searched, Case, list[Whole]]]:
    """Cases, and choices that turn out so."""
    for of in searched():
        for _, case in all_cases(of):
            there = [choice for choice in of.choices if turns_out(of, case, choice)]
            if there:
                yield of, case, there[:FEW]


def test_where_the_options_of_taxed_merchants_are_fixed_bounds_know_what_tax_they_have() -> None:
    for of in (of for seed in range(FEW) for of in searched_of(barred_sale, seed)):
        taxed = [of.choices[0].options[at] for at in deciding_merchants(of.cases, None)]
        cases = of.cases.with_fixed(taxed)
        for case in of.chooser._cases_in(next(cases.turns(0, 0))[1], cases, 0):
            tax = fixed_tax(cases.vectors, case.turn, case.shipping)
            plain = [bound.with_tax(0) for bound in of.cases.bounds.of(case.turn)]
            shipped = [
                bound.with_tax(0)
                for each in plain
                for bound in cases.bounds.shipped(each, case.shipping.amount, case.shipping.fees)
            ]
            more = case.level.total - tax
            assert [*case.plain] == [
                bound._replace(deduction=bound.deduction + more * cases.scale) for bound in shipped
            ]


def test_floors_are_what_the_sharpest_bound_says() -> None:
    for of in searched():
        cases, (amount, packets) = of.cases, of.chooser._most_paid(of.cases)
        for floor, turn in cases.turns(amount, packets):
            bounds = [
                bound
                for each in cases.bounds.of(turn)
                for bound in cases.bounds.shipped(each, amount)
            ]
            assert floor == max(map(cases.value, bounds)) - packets * cases.scale
            for case in of.chooser._cases_in(turn, cases, floor):
                assert case.floor == max(map(cases.value, case.plain))
                assert case.bounds == case.plain


def test_an_offer_within_the_coupons_lines_is_over_what_the_coupon_lacks_of_others() -> None:
    raised = set()
    for of in searched():
        cases, vectors = of.cases, of.cases.vectors
        for _, turn in cases.turns(*of.chooser._most_paid(cases)):
            lines = [cell for cell in vectors.cell_of if turn.row in cell.cross]
            if cases.coupon is None or not lines or not all(c.is_in_coupon for c in lines):
                continue
            others = [
                c - x for c, x in zip(cases.in_coupon, cases.cross_sets[turn.row], strict=True)
            ]
            whole = cases.natural(turn)
            low = turn.coupon.threshold + whole.least - vectors.most(tuple(others))
            assert turn.cross.low >= min(low, turn.cross.end)
            left = turn.cross.low - turn.cross.most + vectors.least(tuple(others))
            assert turn.coupon.low >= min(left, turn.coupon.end)
            raised |= {(low > whole.low, left > turn.coupon.threshold)}
    assert (
        {is_cross for is_cross, _ in raised}
        == {is_coupon for _, is_coupon in raised}
        == {False, True}
    )


def test_cross_store_offers_turn_out_so_as_none_is_sure_to_give_more_or_as_much_before() -> None:
    for of in (*searched(), *searched_of(equal_sale, 0)):
        cases, flat = of.cases, of.cases.flat
        ranges = {
            row: (cases.vectors.least(lines), cases.vectors.most(lines))
            for row, lines in cases.cross_sets.items()
            if row is not None
        }
        sure = {row: worth_at(flat, row, low) for row, (low, _) in ranges.items()}
        right: dict[int | None, list[Piece]] = {} if any(sure.values()) else {None: [NOTHING]}
        for row, (low, high) in ranges.items():
            right[row] = [
                piece
                for piece in pieces_of(flat, row, low, high)
                if all(
                    piece.most > worth or (piece.most == worth and row <= other)
                    for other, worth in sure.items()
                    if other != row
                )
            ]
        assert dict(cases._crosses) == {row: pieces for row, pieces in right.items() if pieces}


def tiered_sale(random: Random) -> Json:
    """A cross-store offer of an amount from some on, or of a rate of any."""
    lines = [one_of("S", "M", random.randint(110, 130), None)]
    own = {"id": "own", "layer": "store_coupon", "owner": "merchant:M", "scope": {"all": True}}
    cross = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    tiers = {"tiers": [{"min_amount": 60, "amount": 9}, {"percent": 1_000}]}
    offers = [{**own, "benefit": {"amount": 80}}, {**cross, "benefit": tiers}]
    return {"currency": "CNY", "now": NOW, "lines": lines, "offers": offers, "choose": "best"}


def equal_sale(random: Random) -> Json:
    """Two cross-store offers that are sure to give the same, of other lines, and one less."""
    lines = [one_of(f"S{at}", f"M{at}", random.randint(50, 60), None) for at in range(2)]
    given = random.randint(5, 9)
    cross = [
        {
            "id": f"cross-{at}",
            "layer": "cross_store",
            "scope": {"skus": [f"S{at % 2}"]},
            "benefit": {"amount": given - at // 2},
        }
        for at in range(3)
    ]
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"skus": ["S1"]}}
    coupon["benefit"] = {"amount": 10}
    sale: Json = {"currency": "CNY", "now": NOW, "lines": lines, "choose": "best"}
    return {**sale, "offers": [*cross, coupon]}


def test_where_options_are_fixed_an_offer_gives_no_less_than_is_said_of_its_piece() -> None:
    for of in (of for seed in range(2 * FEW) for of in searched_of(barred_sale, seed)):
        deciding = deciding_merchants(of.cases, None)
        for _, case in all_cases(of) if of.trials.cross else ():
            row = case.turn.row
            if row is None:
                continue
            there = [each for each in of.choices if turns_out(of, case, each)]
            for choice in there[:2]:
                fixed = of.cases.with_fixed([choice.options[at] for at in deciding])
                over = dot(fixed.cross_sets[row], choice.vector)
                assert fixed.natural(case.turn).least <= worth_at(fixed.flat, row, over)
