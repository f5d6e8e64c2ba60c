"""Every way the platform's offers can turn out, each with what it needs and what it costs.

Whatever is chosen, it turns out in one of the cases; the search looks into each that may be best.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final, NamedTuple

from core.pricing.best.bounds import Bound, Bounds, Range, Turn, is_apart, is_within
from core.pricing.best.packets import Level
from core.pricing.best.pieces import NOTHING, WHOLE, Piece, pieces_of, worth_at
from core.pricing.best.vectors import Vectors, Weights, dot
from core.pricing.flat_cart import FlatCart
from core.pricing.limits import BPS
from core_ext import layout

FINEST: Final = BPS**2
"""Of every scale a multiple; a product of two rates is a whole number of these."""
_WEIGHED_MAX: Final = 2 * 10**18
_BOUNDS_KEPT: Final = 3
_PRICES: Final = (2, 4, 5, 6, 8)


class Case(NamedTuple):
    """One way it can turn out. `floor`: no choice in it is payable for less."""

    turn: Turn
    coupon: int | None
    shipping: int | None
    shipping_amount: int
    level: Level
    plain: tuple[Bound, ...]
    """Bounds that know nothing of the ranges."""
    bounds: tuple[Bound, ...]
    """The sharpest."""
    ranges: tuple[Range, ...]
    elastic: frozenset[Weights]
    """Sums that decide how much is taken off, not only whether."""
    floor: int

    @property
    def signature(self) -> tuple[Weights, ...]:
        """The sums that decide what is taken off, if it turns out as in the case."""
        sums = (*(need.weights for need in self.ranges), *sorted(self.elastic))
        return tuple(dict.fromkeys(sums))


class Cases:
    """The cases of one platform coupon (or none) over one set of vectors."""

    def __init__(
        self, flat: FlatCart, vectors: Vectors, cross: list[int], coupon: int | None
    ) -> None:
        self.vectors = vectors
        self.scale = _scale_of(vectors)
        self._flat = flat
        self._coupon = coupon
        self._bounds = Bounds(flat, vectors, self.scale)
        self._is_taxed = any(cell.tax_bps for cell in vectors.cells)
        self._in_coupon = self._set(cell.is_in_coupon for cell in vectors.cells)
        self._crosses = self._find_crosses(cross)
        self._most_off = max((piece.most for _, piece in self._crosses), default=0)
        self._coupon_pieces = self._find_coupon_pieces()

    def goods_range(self) -> tuple[int, int]:
        """Between what the goods after layer 6 are."""
        off = self._most_off + max((piece.most for piece in self._coupon_pieces), default=0)
        return max(self.vectors.least(self.vectors.goods) - off, 0), self.vectors.most(
            self.vectors.goods
        )

    def all(self, shipping: list[int | None], levels: list[Level]) -> Iterator[Case]:
        """Every case in which the chosen offers give something, with its plain bounds."""
        for row, cross in self._crosses:
            for piece in self._coupon_pieces:
                turn = Turn(row, cross, piece)
                bounds = self._bounds.of(turn)
                ranges = self._platform_ranges(turn)
                if all(map(self._is_possible, ranges)):
                    for coupon, level in product(shipping, levels):
                        case = self._case(turn, bounds, ranges, coupon, level)
                        if case is not None:
                            yield case

    def sharpen(self, case: Case, payable: int) -> Case | None:
        """Add bounds that know of the ranges: raising a sum to its least costs something.

        For choices payable for at most `payable`; None where the case then has none.
        """
        tight = self._tighten(case, payable)
        return None if tight is None else self._price_ranges(tight)

    def _tighten(self, case: Case, payable: int) -> Case | None:
        """Lower the most that the cross-store offer's lines come to, which the bounds use."""
        turn = case.turn
        of_cross = self._of_cross(turn.row)
        end = turn.cross.end
        for bound in case.plain:
            inside = [w for w, of in zip(bound.weights, of_cross, strict=True) if of]
            weight = min(inside, default=0)
            if weight > 0:
                end = min(end, (payable * self.scale + bound.deduction) // weight)
        if end < turn.cross.threshold:
            return None
        turn = turn._replace(cross=turn.cross._replace(end=end))
        ranges = self._platform_ranges(turn)
        bounds = self._bounds.of(turn)
        return self._case(turn, bounds, ranges, case.shipping, case.level)

    def _price_ranges(self, case: Case) -> Case:
        valued = [(self._value(bound), bound) for bound in case.bounds]
        for bound, need in product(case.bounds, case.ranges):
            if self.vectors.least(need.weights) < need.least:
                for price in _PRICES:
                    sharper = _sharper(bound, need, price)
                    valued.append((self._value(sharper), sharper))
        valued.sort(key=lambda pair: -pair[0])
        plain = max(case.bounds, key=self._value)
        kept = tuple(bound for _, bound in valued[:_BOUNDS_KEPT])
        if plain not in kept:
            kept = (*kept, plain)
        return case._replace(bounds=kept, floor=max(case.floor, valued[0][0]))

    def is_decided_by_signature(self, case: Case) -> bool:
        """Whether the rest is paid for as it is, so that less of it is never worse."""
        if self._is_taxed or case.floor < 0:  # below 0, some red packet may not fit
            return False
        of_cross = self._of_cross(case.turn.row)
        return self._in_coupon not in case.elastic or _is_simple(of_cross, self._in_coupon)

    def has_fees_apart(self, case: Case) -> bool:
        """Whether the platform may pay all fees, so that less of them is not always better."""
        return self.vectors.least(self.vectors.fees) < case.shipping_amount

    def nominal(self, case: Case, vector: tuple[int, ...]) -> int:
        """What a vector is payable for if it turns out as in the case, by its signature."""
        flat, turn = self._flat, case.turn
        cross = 0
        of_cross = self._of_cross(turn.row)
        if turn.row is not None:
            cross = worth_at(flat, turn.row, dot(of_cross, vector))
        coupon = turn.coupon.most
        if case.coupon is not None and _is_simple(of_cross, self._in_coupon):
            inside = cross if is_within(of_cross, self._in_coupon) else 0
            coupon = worth_at(flat, case.coupon, dot(self._in_coupon, vector) - inside)
        shipping = min(case.shipping_amount, dot(self.vectors.fees, vector))
        return dot(self.vectors.everything, vector) - cross - coupon - shipping - case.level.total

    def is_decided_by_sums(self) -> bool:
        """Whether equal vectors are equally good: nothing depends on parts of single lines."""
        return not self._is_taxed and all(
            _is_simple(self._of_cross(row), self._in_coupon) for row, _ in self._crosses
        )

    def _case(
        self,
        turn: Turn,
        plain: list[Bound],
        ranges: list[Range],
        shipping: int | None,
        level: Level,
    ) -> Case | None:
        """The case with this shipping coupon and this level of red packets; None if impossible."""
        needs = []
        amount = 0
        if shipping is not None:
            at = shipping * layout.OFFER
            amount = self._flat.offers[at + layout.GIVES]
            needs.append(Range(self.vectors.goods, self._flat.offers[at + layout.MIN_AMOUNT]))
            needs.append(Range(self.vectors.fees, 1))
        off = turn.cross.least + turn.coupon.least
        needs.append(Range(self.vectors.goods, level.goods + off if level.goods else 0))
        if not all(map(self._is_possible, needs)):
            return None
        open_needs = tuple(need for need in (*ranges, *needs) if not self._is_certain(need))
        packets = level.total * self.scale
        bounds = tuple(
            bound._replace(deduction=bound.deduction + packets)
            for goods in plain
            for bound in self._bounds.shipped(goods, amount)
        )
        floor = max(map(self._value, bounds))
        elastic = set[Weights]()
        if _is_elastic(turn.cross):
            elastic.add(self._of_cross(turn.row))
        if _is_elastic(turn.coupon):
            elastic.add(self._in_coupon)
        return Case(
            turn=turn,
            coupon=self._coupon,
            shipping=shipping,
            shipping_amount=amount,
            level=level,
            plain=bounds,
            bounds=bounds,
            ranges=open_needs,
            elastic=frozenset(elastic),
            floor=floor,
        )

    def _is_possible(self, need: Range) -> bool:
        return self.vectors.most(need.weights) >= need.least and (
            need.most is None or self.vectors.least(need.weights) <= need.most
        )

    def _is_certain(self, need: Range) -> bool:
        return self.vectors.least(need.weights) >= need.least and (
            need.most is None or self.vectors.most(need.weights) <= need.most
        )

    def _value(self, bound: Bound) -> int:
        return self.vectors.least(bound.weights) - bound.deduction

    def _set(self, holds: Iterable[bool]) -> Weights:
        return (*map(int, holds), 0, 0)

    def _of_cross(self, row: int | None) -> Weights:
        return self._set(row in cell.cross for cell in self.vectors.cells)

    def _platform_ranges(self, turn: Turn) -> list[Range]:
        """Where the cross-store offer and the coupon turn out so."""
        of_cross = self._of_cross(turn.row)
        needs = []
        if turn.row is not None:
            needs.append(Range(of_cross, turn.cross.threshold, turn.cross.end))
        if self._coupon is not None:
            needs.append(self._bounds.coupon_range(turn, self._in_coupon, of_cross))
        return needs

    def _find_crosses(self, rows: list[int]) -> list[tuple[int | None, Piece]]:
        """The pieces of every cross-store offer that may win, and none where none must."""
        ranges = {}
        for row in rows:
            lines = self._of_cross(row)
            ranges[row] = (self.vectors.least(lines), self.vectors.most(lines))
        sure = max((worth_at(self._flat, row, low) for row, (low, _) in ranges.items()), default=0)
        found: list[tuple[int | None, Piece]] = [(None, NOTHING)] if sure == 0 else []
        for row, (low, high) in ranges.items():
            found.extend((row, p) for p in pieces_of(self._flat, row, low, high) if p.most >= sure)
        return found

    def _find_coupon_pieces(self) -> list[Piece]:
        if self._coupon is None:
            return [NOTHING]
        low = max(self.vectors.least(self._in_coupon) - self._most_off, 0)
        return pieces_of(self._flat, self._coupon, low, self.vectors.most(self._in_coupon))


def _sharper(bound: Bound, need: Range, fourths: int) -> Bound:
    """The bound with a price on the need; four fourths are what its cheapest cell is worth.

    It can pay to ask for more: a coupon lowers cells of the need and others at once.
    """
    unit = max(need.weights)
    worth = min(w * unit // of for w, of in zip(bound.weights, need.weights, strict=True) if of)
    price = max(worth, 0) * fourths // 4
    weights = tuple(
        w - (price * of + unit - 1) // unit
        for w, of in zip(bound.weights, need.weights, strict=True)
    )
    return Bound(weights, bound.deduction - price * need.least // unit)


def _is_elastic(piece: Piece) -> bool:
    """Whether what a piece gives depends on more than that it is reached."""
    return piece.slope != WHOLE or piece.most > piece.threshold


def _is_simple(of_cross: Weights, in_coupon: Weights) -> bool:
    """Whether sums alone say what layer 5 leaves of the coupon's lines."""
    return is_within(of_cross, in_coupon) or is_apart(of_cross, in_coupon)


def _scale_of(vectors: Vectors) -> int:
    """How finely bounds are computed: as exact as 64 bits allow."""
    total = vectors.most(vectors.everything)
    dearest = BPS + max(cell.tax_bps for cell in vectors.cells)
    scale = FINEST
    while scale > 1 and total * dearest * scale > _WEIGHED_MAX * BPS:
        scale //= 10
    return scale
