"""What part of its lines an offer takes off, and the tax left then, against plain definitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import ceil, floor
from random import Random
from typing import Any

from core.pricing.best.bounds import Turn
from core.pricing.best.pieces import NOTHING, Piece, pieces_of, worth_at
from core.pricing.best.shares import (
    NO_SHARE,
    Share,
    Shares,
    exact,
    fixed_tax,
    shares_of,
    tax_between,
    tax_least,
)
from core.pricing.best.shipping import Shipping
from core.pricing.best.vectors import Cell, Vectors
from core.pricing.limits import BPS
from core_ext import layout
from tests.builders.pricing_brinks import brink_sale
from tests.builders.pricing_documents import NOW
from tests.builders.pricing_sales import one_of
from tests.builders.pricing_taxed_sales import barred_sale
from tests.builders.pricing_uneven_sales import dear_sale, uneven_sale
from tests.property.test_pricing_best_bars import deciding_merchants
from tests.property.test_pricing_best_cases import all_cases, nominal_of, searched_of
from tests.property.test_pricing_best_pieces import AMOUNT_MAX, holds, offers
from tests.property.test_pricing_best_sums import is_given_as_in, turns_out
from tests.property.test_pricing_ranks import apportioned

Json = dict[str, Any]
SEEDS = range(16)
SALE_SEEDS = range(40)
ROUNDS = 400
NOTHING_PAID = Shipping(0, 0)


def test_a_line_bears_its_share_within_a_unit_and_no_more_than_all() -> None:
    for seed in range(ROUNDS):
        random = Random(seed)
        weights = [random.randint(0, 30) for _ in range(4)]
        whole = sum(weights)
        off = random.randint(0, whole)
        share = exact(off, whole)
        for part, weight in zip(apportioned(off, weights), weights, strict=True):
            assert share.least_of(weight) <= part <= share.most_of(weight)
        some = Share(random.randint(0, 9), random.randint(1, 9), *random.choices((1, 2, 3), k=2))
        for weight in weights:
            assert some.most_of(weight) == min(
                ceil(Fraction(weight * some.most, some.of_most)), weight
            )
            assert some.least_of(weight) == floor(Fraction(weight * some.least, some.of_least))
            of_none = shares_of(Turn(None, NOTHING, NOTHING), NOTHING_PAID).cross
            for nothing in (NO_SHARE, exact(0, 0), exact(0, 7)):
                assert nothing.most_of(weight) == nothing.least_of(weight) == 0
            assert of_none.least_of(weight) == 0


def test_the_share_of_an_offer_is_between_what_is_said_of_its_piece() -> None:
    for _, flat, row in offers():
        for piece in pieces_of(flat, row, 0, AMOUNT_MAX):
            turn = Turn(row, piece, NOTHING)
            share = shares_of(turn, NOTHING_PAID).cross
            assert shares_of(Turn(row, NOTHING, piece), NOTHING_PAID).coupon == share
            most, least = Fraction(share.most, share.of_most), Fraction(share.least, share.of_least)
            amounts = range(max(piece.threshold, piece.low, 1), piece.end + 1)
            given = [(amount, worth_at(flat, row, amount)) for amount in amounts]
            there = [
                Fraction(worth, amount) for amount, worth in given if holds(piece, amount, worth)
            ]
            assert all(least <= each <= most for each in there)
            assert (least, most) == ends_of(piece)


def ends_of(piece: Piece) -> tuple[Fraction, Fraction]:
    """A rate but for half a unit of the least that it is of, or an amount of least and most."""
    low = max(piece.low, 1)
    rate, half = Fraction(*piece.slope), Fraction(1, 2 * low)
    if piece.is_exact:
        return max(rate - half, Fraction(0)), rate + half
    if rate == 1 and piece.most < piece.low:
        rate = Fraction(piece.most, piece.low)
    return Fraction(piece.least, max(piece.end, 1)), rate


def test_the_share_of_fees_that_the_platform_pays_is_between_nothing_and_what_is_said() -> None:
    turn = Turn(None, NOTHING, NOTHING)
    for amount, least, more in product(range(6), range(6), range(4)):
        share = shares_of(turn, Shipping(0, amount, fees=(least, least + more))).fees
        most = max(
            Fraction(min(amount, fees), max(fees, 1)) for fees in range(least, least + more + 1)
        )
        is_part = least + more > amount
        assert share.left_of(7) == (7 - share.most_of(7), 7 if is_part else 0)
        assert Fraction(share.most, share.of_most) == (most if is_part else 1)


def test_the_tax_on_lines_is_between_those_of_whatever_can_be_left_of_them() -> None:
    for seed in range(ROUNDS):
        random = Random(seed)
        rates = [random.choice((0, 910, 10_000, 30_000)) for _ in range(random.randint(1, 3))]
        cells = [Cell(frozenset(), is_in_coupon=False, tax_bps=rate) for rate in rates]
        least = [random.choice((0, 1, random.randint(0, 9))) for _ in cells]
        most = [low + random.choice((0, 0, 1, 3)) for low in least]
        fee = random.choice((0, random.randint(1, 12)))
        dear = fee + random.choice((0, random.randint(1, 5)))
        found = tax_between(cells, least, most, (fee, dear))
        every = product(*(range(low, high + 1) for low, high in zip(least, most, strict=True)))
        taxes = [tax_of(rates, [*left], fees) for left in every for fees in range(fee, dear + 1)]
        assert found[0] <= min(taxes) <= max(taxes) <= found[1]
        lines = list(zip(least, most, rates, strict=True))
        freights = [fee * low // max(sum(most) - high + low, 1) for low, high, _ in lines]
        assert found[0] == sum(
            half_up((low + freight) * rate)
            for (low, _, rate), freight in zip(lines, freights, strict=True)
        )
        freights = [
            -(-dear * high // (sum(least) - low + high)) if any(least) else dear
            for low, high, _ in lines
        ]
        assert found[1] == sum(
            half_up((high + freight) * rate)
            for (_, high, rate), freight in zip(lines, freights, strict=True)
        )


def tax_of(rates: list[int], left: list[int], fee: int) -> int:
    """The tax on lines of which so much is left, by which the fee is shared out."""
    parts = apportioned(fee, left if any(left) else [1] * len(left))
    return sum(
        half_up((goods + part) * rate) for goods, part, rate in zip(left, parts, rates, strict=True)
    )


def half_up(times_bps: int) -> int:
    return (2 * times_bps + BPS) // (2 * BPS)


def test_a_merchants_tax_is_no_less_than_that_of_its_option_wherever_a_choice_turns_out() -> None:
    for sale, seed in product((barred_sale, dear_sale), SEEDS):
        for of in searched_of(sale, seed):
            lines = of.cases.flat.lines
            for _, case in all_cases(of):
                shares = shares_of(case.turn, case.shipping)
                for choice in [each for each in of.choices if turns_out(of, case, each)]:
                    of.trials._price(() if choice.best is None else choice.best.rows)
                    vectors, row = of.cases.vectors, case.turn.row
                    for option in choice.options:
                        at = [line * layout.LINE for line in vectors.stores.lines(option)]
                        added = sum(lines[line + layout.TAX_ADDED] for line in at)
                        found = tax_least(vectors, row, option, shares)
                        assert found <= added
                        assert found == tax_of_option(vectors, row, option, shares)
                    taxed = [
                        choice.options[merchant] for merchant in deciding_merchants(of.cases, None)
                    ]
                    fixed = vectors.with_fixed(taxed)
                    together = sum(tax_least(vectors, row, option, shares) for option in taxed)
                    assert fixed_tax(fixed, case.turn, case.shipping) == together


def test_what_a_choice_is_payable_for_at_least_it_is_wherever_it_turns_out_as_in_a_case() -> None:
    sales = (barred_sale, brink_sale, dear_sale, uneven_sale, taxed_unit_sale)
    for sale, seed in product(sales, SALE_SEEDS):
        for of in searched_of(sale, seed):
            for _, case in all_cases(of):
                for choice in [each for each in of.choices if is_given_as_in(of, case, each)]:
                    nominal = nominal_of(of, case, choice)
                    assert nominal is not None
                    assert nominal <= choice.payable, (case, choice)


def taxed_unit_sale(random: Random) -> Json:
    """So little is in the coupon that layer 5 may leave nothing of it, but for its last unit."""
    lines = [one_of(f"M{at}", f"M{at}", random.randint(1, 3), 10_000) for at in range(3)]
    cross: Json = {"id": "cross", "layer": "cross_store", "scope": {"all": True}}
    coupon: Json = {"id": "coupon", "layer": "platform_coupon", "scope": {"skus": ["M0", "M1"]}}
    offers = [{**each, "benefit": {"amount": random.randint(1, 2)}} for each in (cross, coupon)]
    return {"currency": "CNY", "now": NOW, "lines": lines, "offers": offers, "choose": "best"}


def tax_of_option(vectors: Vectors, row: int | None, option: int, shares: Shares) -> int:
    cells = [vectors.cell_of[line] for line in vectors.stores.lines(option)]
    ends = []
    for cell, goods in zip(cells, vectors.stores.goods(option), strict=True):
        low = high = goods
        for share, bears in ((shares.cross, row in cell.cross), (shares.coupon, cell.is_in_coupon)):
            low -= share.most_of(low) if bears else 0
            high -= share.least_of(high) if bears else 0
        ends.append((low, high))
    fee = vectors.stores.fee(option)
    least, most = zip(*ends, strict=True)
    return tax_between(cells, [*least], [*most], shares.fees.left_of(fee))[0]
