"""A platform offer as pieces holds what it gives on every amount, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from random import Random
from typing import Any

from core.pricing import PreparedOffers, parse_document
from core.pricing.best.pieces import (
    NOTHING,
    WHOLE,
    Piece,
    is_elastic,
    merged,
    pieces_of,
    raised,
    split,
    within,
    worth_at,
)
from core.pricing.best.quarters import _quarters
from core.pricing.best.vectors import NO_BAR
from core.pricing.flat_cart import FlatCart
from core_ext import layout
from tests.builders.pricing_brinks import brink_sale
from tests.builders.pricing_documents import NOW, document
from tests.builders.pricing_sales import near_sale, one_of

Json = dict[str, Any]
SEEDS = range(25)
AMOUNT_MAX = 300
NARROW = 32
STEPS = 40
ROUNDS = 5


def offers() -> Iterator[tuple[Random, FlatCart, int]]:
    """Offers of the platform that take off goods."""
    for seed in SEEDS:
        random = Random(seed)
        made = document(random, choices_max=12, lines_max=4)
        for source in (brink_sale(random), near_sale(random), made, capped_sale(random)):
            parsed = parse_document(source)
            flat = FlatCart(parsed, PreparedOffers(parsed.offers))
            layers = flat.offers[layout.LAYER :: layout.OFFER]
            for row, layer in enumerate(layers):
                if layer in {layout.CROSS_STORE, layout.PLATFORM_COUPON}:
                    yield random, flat, row


def capped_sale(random: Random) -> Json:
    """Offers of rates up to some amount, and of an amount for each so many up to some times."""
    benefits: list[Json] = [
        {"percent": random.choice((700, 1_250, 9_000)), "max": random.randint(2, 20)},
        {"every": random.randint(2, 9), "amount": random.randint(1, 3), "times": 60},
        {"every": random.randint(9, 30), "amount": random.randint(2, 9), "times": 3},
        {"tiers": [{"min_amount": at, "amount": at // 9} for at in random.sample(range(9, 99), 3)]},
    ]
    offers = [
        {"id": f"{at}", "layer": "cross_store", "scope": {"all": True}, "benefit": benefit}
        for at, benefit in enumerate(benefits)
    ]
    sale: Json = {"currency": "CNY", "now": NOW, "offers": offers}
    return {**sale, "lines": [one_of("S", "M", AMOUNT_MAX, None)], "choose": "best"}


def holds(piece: Piece, amount: int, worth: int) -> bool:
    """Whether all is so of an amount that a piece says."""
    share, of = piece.slope
    return (
        max(piece.threshold, piece.low) <= amount <= piece.end
        and piece.least <= worth <= piece.most
        and 2 * worth * of <= 2 * amount * share + of
        and (not piece.is_exact or 2 * worth * of >= 2 * amount * share - of)
        and (is_elastic(piece) or worth == piece.most)
    )


def test_some_piece_holds_what_is_given_on_each_amount() -> None:
    for random, flat, row in offers():
        low = random.choice((0, random.randint(0, AMOUNT_MAX)))
        high = random.choice((AMOUNT_MAX, random.randint(low, AMOUNT_MAX)))
        pieces = pieces_of(flat, row, low, high)
        worths = {amount: worth_at(flat, row, amount) for amount in range(low, high + 1)}
        given = {amount: worth for amount, worth in worths.items() if worth > 0}
        assert bool(pieces) == bool(given)
        together = merged(pieces) if pieces else NOTHING
        for piece in pieces:
            assert piece.least == worth_at(flat, row, piece.low)
            assert max(worths[low], 1) <= piece.most <= worth_at(flat, row, piece.end) + 1
            is_tiered = flat.offers[row * layout.OFFER + layout.KIND] == layout.TIERED
            if not is_tiered or all(each.slope == WHOLE for each in pieces):
                own = range(piece.low, piece.end + 1)
                assert all(holds(piece, amount, worths[amount]) for amount in own)
        for amount, worth in given.items():
            found = [piece for piece in pieces if holds(piece, amount, worth)]
            assert found, (pieces, amount, worth)
            assert holds(together._replace(is_exact=False), amount, worth)
            for piece in found:
                up = raised(flat, row, piece, random.randint(0, amount))
                assert holds(up, amount, worth)
                assert any(holds(part, amount, worth) for part in split(up))


def test_of_few_steps_each_is_a_piece_and_of_many_together_they_are_a_slope() -> None:
    seen = set()
    for random, flat, row in offers():
        kind, gives, step, most = (
            flat.offers[row * layout.OFFER + field]
            for field in (layout.KIND, layout.GIVES, layout.STEP, layout.MOST)
        )
        times = NO_BAR if most == layout.NONE else most
        few = random.randint(0, AMOUNT_MAX)
        ranges = [(few, random.randint(few, 10 * AMOUNT_MAX)), (few, few + STEPS * step)]
        ranges += [(0, STEPS * step), (1, STEPS * step + step)]
        for low, high in ranges if kind == layout.EVERY else ():
            first, last = (min(amount // step, times) for amount in (low, high))
            steps = range(max(first, 1), last + 1)
            slope = WHOLE if len(steps) <= STEPS else (min(gives, step), step)
            pieces = pieces_of(flat, row, low, high)
            assert {piece.slope for piece in pieces} <= {slope}
            seen |= {(len(steps) > STEPS, piece.slope == WHOLE) for piece in pieces}
    assert {(False, True), (True, False)} <= seen


def test_a_piece_of_an_amount_is_split_into_narrow_ones_side_by_side() -> None:
    for random, flat, row in offers():
        low = random.randint(0, AMOUNT_MAX)
        for piece in pieces_of(flat, row, low, 100 * AMOUNT_MAX):
            parts = split(piece)
            assert [parts[0].threshold, parts[0].low] == [piece.threshold, piece.low]
            assert parts[-1].end == piece.end
            assert all(
                one.end + 1 == other.low == other.threshold for one, other in pairwise(parts)
            )
            assert all(part.low <= part.end for part in parts)
            if piece.slope != WHOLE or piece.low < NARROW:
                assert parts == [piece]
            for part in parts if piece.slope == WHOLE else ():
                assert part.low < NARROW or part.end - part.low <= part.low // NARROW


def test_a_piece_within_some_amounts_is_of_those_of_its_own_and_holds_them() -> None:
    for random, flat, row in offers():
        for piece in pieces_of(flat, row, random.randint(0, AMOUNT_MAX), AMOUNT_MAX):
            beyond = piece.end + random.randint(1, 9)
            assert raised(flat, row, piece, beyond) == raised(flat, row, piece, piece.end)
            for _ in range(ROUNDS):
                near = random.choice((piece.low, piece.end)) + random.randint(-3, 3)
                amounts = range(near, near + random.choice((-1, 0, 1, 2, 9)))
                part = within(flat, row, piece, amounts)
                both = [each for each in amounts if piece.low <= each <= piece.end]
                assert [part.low, part.end] == [both[0], both[-1]] if both else part.low > part.end
                assert part._replace(low=0, end=0, least=0) == piece._replace(low=0, end=0, least=0)
                assert not both or part.least == (
                    worth_at(flat, row, part.low) if part.low > piece.low else piece.least
                )


def test_quarters_of_a_piece_are_about_as_wide_and_all_of_it() -> None:
    for low, width in product((0, 1, 7), range(40)):
        piece = NOTHING._replace(threshold=low // 2, low=low, end=low + width)
        quarters = list(_quarters(piece))
        assert len(quarters) == min(width + 1, 4)
        assert (quarters[0].threshold, quarters[0].low) == (piece.threshold, low)
        assert quarters[-1].end == piece.end
        assert all(a.end + 1 == b.low == b.threshold for a, b in pairwise(quarters))
        sizes = [part.end - part.low + (part is not quarters[0]) for part in quarters]
        assert max(sizes) - min(sizes) <= 1
