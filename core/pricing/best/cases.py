"""Every way the platform's offers can turn out, each with what it needs and what it costs.

Whatever is chosen, it turns out in one of the cases; the search looks into each that may be best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final, NamedTuple

from core.pricing.best.bounds import Bound, Bounds, Turn
from core.pricing.best.packets import Level
from core.pricing.best.pieces import NOTHING, Piece, is_elastic, merged, pieces_of, worth_at
from core.pricing.best.vectors import Need, Vectors, Weights
from core.pricing.flat_cart import FlatCart
from core.pricing.limits import BPS

FINEST: Final = BPS**2
"""Of every scale a multiple; a product of two rates is a whole number of these."""
WEIGHED_MAX: Final = 10**16
"""What a bound comes to at most: prices on needs make it dearer, and 64 bits hold it yet."""


class Shipping(NamedTuple):
    """A cart whose goods after layer 4 come to `goods`: the platform pays `amount` of its fees.

    `row` is the coupon's where only that one is meant.
    """

    goods: int
    amount: int
    row: int | None = None


class Case(NamedTuple):
    """One way it can turn out. `floor`: no choice in it is payable for less, in 1 / scale."""

    turn_found: Turn
    turn: Turn
    """The same with what is known of the best so far."""
    shipping: Shipping
    level: Level
    plain: tuple[Bound, ...]
    """Bounds that know nothing of the needs."""
    bounds: tuple[Bound, ...]
    """The sharpest."""
    needs: tuple[Need, ...]
    elastic: tuple[Weights, ...]
    """Sums that decide how much is taken off, not only whether."""
    floor: int
    is_sharp: bool = False
    few: tuple[Need, ...] = ()
    """What few ids need besides; it changes nothing about how it turns out."""


class Cases:
    """The cases of one platform coupon (or none) over one set of vectors."""

    def __init__(
        self, flat: FlatCart, vectors: Vectors, cross: Sequence[int], coupon: int | None
    ) -> None:
        self.vectors = vectors
        self.coupon = coupon
        self.scale = _scale_of(vectors)
        self.flat = flat
        self.bounds = Bounds(flat, vectors, self.scale)
        self.is_taxed = any(cell.tax_bps for cell in vectors.cells)
        self.in_coupon = vectors.set_of(cell.is_in_coupon for cell in vectors.cells)
        self.cross_sets = {row: self._find_set(row) for row in (None, *cross)}
        self._crosses = self._find_crosses(cross)
        pieces = [piece for _, found in self._crosses for piece in found]
        self._most_off = max((piece.most for piece in pieces), default=0)
        self._coupon_pieces = self._find_coupon_pieces()

    def goods_range(self) -> tuple[int, int]:
        """Between what the goods after layer 6 are."""
        off = self._most_off + max((piece.most for piece in self._coupon_pieces), default=0)
        goods = self.vectors.goods
        return max(self.vectors.least(goods) - off, 0), self.vectors.most(goods)

    def floor(self, amount: int, packets: int) -> int | None:
        """No choice is payable for less, with the most that shipping and packets can pay.

        None where the coupon gives nothing whatever is chosen.
        """
        if not self._coupon_pieces:
            return None
        coupon = merged(self._coupon_pieces)
        return min(
            self._floor(self.bounds.of(Turn(row, merged(pieces), coupon)), amount, packets)
            for row, pieces in self._crosses
        )

    def turns(self, amount: int, packets: int) -> Iterator[tuple[int, Turn]]:
        """Every way cross-store offer and coupon can turn out, each with its floor."""
        for row, pieces in self._crosses:
            for cross, coupon in product(pieces, self._coupon_pieces):
                turn = Turn(row, cross, coupon)
                if all(map(self._is_possible, self._turn_needs(turn))):
                    yield self._floor(self.bounds.of(turn), amount, packets), turn

    def cases(
        self, turn: Turn, shipping: Sequence[Shipping], levels: Sequence[Level]
    ) -> Iterator[Case]:
        """Every case of a turn, with its plain bounds."""
        bounds = self.bounds.of(turn)
        needs = self._turn_needs(turn)
        for paid, level in product(shipping, levels):
            case = self._case(turn, bounds, needs, paid, level)
            if case is not None:
                yield case

    def tightened(self, case: Case, payable: int) -> Case | None:
        """Lower the most that the cross-store offer's lines come to, which the bounds use.

        For choices payable for at most `payable`; None where the case has none.
        """
        turn = case.turn
        of_cross = self.cross_sets[turn.row]
        end = turn.cross.end
        for bound in case.plain:
            inside = [w for w, of in zip(bound.weights, of_cross, strict=True) if of]
            weight = min(inside, default=0)
            if weight > 0:
                end = min(end, (payable * self.scale + bound.deduction) // weight)
        if any(end < need.least for need in case.needs if need.weights == of_cross):
            return None
        turn = turn._replace(cross=turn.cross._replace(end=end))
        needs = self._turn_needs(turn)
        found = self._case(turn, self.bounds.of(turn), needs, case.shipping, case.level)
        if found is None:
            return None
        if end < case.turn_found.cross.end:  # not a need: whatever exceeds it costs too much
            needs = [need for need in found.needs if min(need.weights) >= 0]
            found = found._replace(needs=tuple(needs))
        return found._replace(turn_found=case.turn_found)

    def _case(
        self,
        turn: Turn,
        plain: list[Bound],
        turn_needs: list[Need],
        shipping: Shipping,
        level: Level,
    ) -> Case | None:
        """The case with this shipping and this level of red packets; None if impossible."""
        goods = self.vectors.goods
        off = turn.cross.least + turn.coupon.least
        needs = [*turn_needs, Need(goods, level.goods + off if level.goods else 0)]
        needs.append(Need(goods, shipping.goods))
        if shipping.row is not None:
            needs.append(Need(self.vectors.fees, 1))
        if not all(map(self._is_possible, needs)):
            return None
        bounds = tuple(self._shipped(plain, shipping.amount, level.total))
        elastic = []
        if is_elastic(turn.cross):
            elastic.append(self.cross_sets[turn.row])
        if is_elastic(turn.coupon):
            elastic.append(self.in_coupon)
        return Case(
            turn_found=turn,
            turn=turn,
            shipping=shipping,
            level=level,
            plain=bounds,
            bounds=bounds,
            needs=tuple(need for need in needs if not self.is_certain(need)),
            elastic=tuple(elastic),
            floor=max(map(self.value, bounds)),
        )

    def _floor(self, plain: list[Bound], amount: int, packets: int) -> int:
        return max(map(self.value, self._shipped(plain, amount, packets)))

    def _shipped(self, plain: list[Bound], amount: int, packets: int) -> Iterator[Bound]:
        """The bounds with freight and red packets."""
        for goods in plain:
            for bound in self.bounds.shipped(goods, amount):
                yield bound._replace(deduction=bound.deduction + packets * self.scale)

    def _is_possible(self, need: Need) -> bool:
        return self.vectors.most(need.weights) >= need.least

    def is_certain(self, need: Need) -> bool:
        """Whether every choice has it."""
        return self.vectors.least(need.weights) >= need.least

    def value(self, bound: Bound) -> int:
        """No choice of the bound's is payable for less, in 1 / scale."""
        return self.vectors.least(bound.weights) - bound.deduction

    def _find_set(self, row: int | None) -> Weights:
        return self.vectors.set_of(row in cell.cross for cell in self.vectors.cells)

    def _turn_needs(self, turn: Turn) -> list[Need]:
        """What it takes that the cross-store offer and the coupon turn out so."""
        of_cross = self.cross_sets[turn.row]
        needs = []
        if turn.row is not None:
            needs.append(Need(of_cross, turn.cross.threshold))
            needs.append(Need(tuple([-n for n in of_cross]), -turn.cross.end))
        if self.coupon is not None:
            needs.append(self.bounds.coupon_need(turn, self.in_coupon, of_cross))
        return needs

    def _find_crosses(self, rows: Sequence[int]) -> list[tuple[int | None, list[Piece]]]:
        """The pieces of every cross-store offer that may win, and none where none must."""
        ranges = {}
        for row in rows:
            lines = self.cross_sets[row]
            ranges[row] = (self.vectors.least(lines), self.vectors.most(lines))
        sure = max((worth_at(self.flat, row, low) for row, (low, _) in ranges.items()), default=0)
        found: list[tuple[int | None, list[Piece]]] = [(None, [NOTHING])] if sure == 0 else []
        for row, (low, high) in ranges.items():
            pieces = [p for p in pieces_of(self.flat, row, low, high) if p.most >= sure]
            if pieces:
                found.append((row, pieces))
        return found

    def _find_coupon_pieces(self) -> list[Piece]:
        if self.coupon is None:
            return [NOTHING]
        low = max(self.vectors.least(self.in_coupon) - self._most_off, 0)
        return pieces_of(self.flat, self.coupon, low, self.vectors.most(self.in_coupon))


def _scale_of(vectors: Vectors) -> int:
    """How finely bounds are computed: as exact as 64 bits allow."""
    total = vectors.most(vectors.everything)
    dearest = BPS + max(cell.tax_bps for cell in vectors.cells)
    scale = FINEST
    while scale > 1 and total * dearest * scale > WEIGHED_MAX * BPS:
        scale //= 10
    return scale
