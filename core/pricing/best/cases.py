"""Every way the platform's offers can turn out, each with what it needs and what it costs.

Whatever is chosen, it turns out in one of the cases; the search looks into each that may be best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from core.pricing.best.bounds import (
    Bound,
    Bounds,
    Turn,
    is_apart,
    is_within,
    scale_of,
    sums_say,
)
from core.pricing.best.case import Case
from core.pricing.best.covered import Covered
from core.pricing.best.packets import Level
from core.pricing.best.pieces import (
    NOTHING,
    Piece,
    is_elastic,
    merged,
    pieces_of,
    raised,
    split,
    within,
    worth_at,
)
from core.pricing.best.rivals import Rivals
from core.pricing.best.shares import fixed_tax
from core.pricing.best.shipping import Shipping, by_fees
from core.pricing.best.vectors import Need, Vectors, Weights
from core.pricing.flat_cart import FlatCart


class Cases:
    """The cases of one platform coupon (or none) over one set of vectors."""

    def __init__(
        self, flat: FlatCart, vectors: Vectors, cross: Sequence[int], coupon: int | None
    ) -> None:
        self.vectors = vectors
        self.coupon = coupon
        self._cross = cross
        self.scale = scale_of(vectors)
        self.flat = flat
        self.bounds = Bounds(flat, vectors, self.scale, cross, coupon)
        self.freight_rounding = vectors.freight_rounding
        self.is_taxed = any(cell.tax_bps for cell in vectors.cells)
        self.in_coupon = vectors.set_of(cell.is_in_coupon for cell in vectors.cells)
        self.cross_sets = {row: self._find_set(row) for row in (None, *cross)}
        self.rivals = Rivals(flat, vectors, self.cross_sets)
        self.covered = Covered(vectors, self.bounds, self.in_coupon, self.cross_sets)
        self._crosses = self._find_crosses(cross)
        pieces = [piece for _, found in self._crosses for piece in found]
        self._most_off = max(piece.most for piece in pieces)
        self._coupon_pieces = self._find_coupon_pieces()
        self.most_off = self._most_off + max((p.most for p in self._coupon_pieces), default=0)
        """What layers 5 and 6 take off at most."""

    def with_fixed(self, options: Sequence[int]) -> Cases:
        """The same where the merchants of these options, all taxed ones too, have no others."""
        return Cases(self.flat, self.vectors.with_fixed(options), self._cross, self.coupon)

    def goods_range(self) -> tuple[int, int]:
        """Between what the goods after layer 6 are."""
        goods = self.vectors.goods
        return max(self.vectors.least(goods) - self.most_off, 0), self.vectors.most(goods)

    def natural(self, turn: Turn) -> Piece:
        """The whole piece of the cross-store offer that a turn has a part of."""
        for row, pieces in self._crosses:
            for piece in pieces if row == turn.row else ():
                is_alike = (piece.slope, piece.most) == (turn.cross.slope, turn.cross.most)
                if is_alike and piece.threshold <= turn.cross.threshold <= piece.end:
                    return piece
        return turn.cross

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
            if not self.is_even(row):
                pieces = [narrow for piece in pieces for narrow in split(piece)]  # noqa: PLW2901
            for cross, coupon in product(pieces, self._coupon_pieces):
                turn = self._raised(Turn(row, cross, coupon))
                if all(map(self._is_possible, self.turn_needs(turn))):
                    yield self._floor(self.bounds.of(turn), amount, packets), turn

    def cases(
        self, turn: Turn, shipping: Sequence[Shipping], levels: Sequence[Level]
    ) -> Iterator[Case]:
        """Every case of a turn, with its plain bounds."""
        bounds = self.bounds.of(turn)
        needs = self.turn_needs(turn)
        parts = [part for paid in shipping for part in by_fees(self.vectors, paid)]
        for paid, level in product(parts, levels):
            case = self.case_of(turn, bounds, needs, paid, level)
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
                others = [w - weight * of for w, of in zip(bound.weights, of_cross, strict=True)]
                most = payable * self.scale + bound.deduction
                least = self.vectors.least_owing(others, case.shipping.fees[0])
                end = min(end, (most - least) // weight)
        if any(end < need.least for need in case.needs if need.weights == of_cross):
            return None
        if turn.row is not None and end < turn.cross.low:
            return None
        return self._again(case, turn._replace(cross=turn.cross._replace(end=end)))

    def narrowed(self, case: Case, cross: range, coupon: range) -> Case | None:
        """The case where its offers are known to be over an amount in each of these ranges.

        None where the case has no such choice.
        """
        turn = case.turn
        if turn.row is not None:
            turn = turn._replace(cross=within(self.flat, turn.row, turn.cross, cross))
        if self.coupon is not None:
            turn = turn._replace(coupon=within(self.flat, self.coupon, turn.coupon, coupon))
        if turn.cross.low > turn.cross.end or turn.coupon.low > turn.coupon.end:
            return None
        return self._again(case, turn)

    def _again(self, case: Case, turn: Turn) -> Case | None:
        """The case with more known of its turn; None where there is no such choice."""
        needs = self.turn_needs(turn)
        found = self.case_of(turn, self.bounds.of(turn), needs, case.shipping, case.level)
        if found is None:
            return None
        if turn.cross.end < case.turn_found.cross.end:
            # Not a need: whatever exceeds it costs too much.
            end = Need(tuple([-n for n in self.cross_sets[turn.row]]), -turn.cross.end)
            needs = [need for need in found.needs if need != end]
            found = found._replace(needs=tuple(needs))
        return found._replace(turn_found=case.turn_found)

    def case_of(
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
        fees, (least, most) = self.vectors.fees, shipping.fees
        needs += [Need(goods, shipping.goods), Need(fees, least)]
        needs.append(Need(tuple([-n for n in fees]), -most))
        if shipping.row is not None:
            needs.append(Need(fees, 1))
        if not all(map(self._is_possible, needs)):
            return None
        bounds = tuple(self._shipped(plain, shipping.amount, level.total, shipping.fees))
        if self.vectors.fixed:
            tax = fixed_tax(self.vectors, turn, shipping) * self.scale
            bounds = tuple([bound.with_tax(tax) for bound in bounds])
        over = ((turn.cross, self.cross_sets[turn.row]), (turn.coupon, self.in_coupon))
        return Case(
            turn_found=turn,
            turn=turn,
            shipping=shipping,
            level=level,
            plain=bounds,
            bounds=bounds,
            needs=self._open(needs),
            elastic=tuple([lines for piece, lines in over if is_elastic(piece)]),
            floor=max(map(self.value, bounds)),
        )

    def _open(self, needs: list[Need]) -> tuple[Need, ...]:
        """Those that not every choice has, of one sum that of the most."""
        found: dict[Weights, int] = {}
        for need in needs:
            if not self.is_certain(need):
                found[need.weights] = max(found.get(need.weights, need.least), need.least)
        return tuple([Need(weights, least) for weights, least in found.items()])

    def _floor(self, plain: list[Bound], amount: int, packets: int) -> int:
        return max(map(self.value, self._shipped(plain, amount, packets)))

    def _shipped(
        self, plain: list[Bound], amount: int, packets: int, fees: tuple[int, int] | None = None
    ) -> Iterator[Bound]:
        """The bounds with freight and red packets."""
        for goods in plain:
            for bound in self.bounds.shipped(goods, amount, fees):
                yield bound._replace(deduction=bound.deduction + packets * self.scale)

    def _raised(self, turn: Turn) -> Turn:
        """The turn with what each offer is over at least, as the other says.

        Where layer 5 takes all that it does from the coupon's lines.
        """
        of_cross = self.cross_sets[turn.row]
        if turn.row is None or self.coupon is None or not is_within(of_cross, self.in_coupon):
            return turn
        others = tuple([c - x for c, x in zip(self.in_coupon, of_cross, strict=True)])
        low = turn.coupon.threshold + turn.cross.least - self.vectors.most(others)
        cross = raised(self.flat, turn.row, turn.cross, low)
        low = cross.low - cross.most + self.vectors.least(others)
        return Turn(turn.row, cross, raised(self.flat, self.coupon, turn.coupon, low))

    def is_even(self, row: int | None) -> bool:
        """Whether it does not matter how much a cross-store offer is over, but for what it gives.

        Where it has lines that are taxed, or some of the coupon's lines and others, too, what is
        left of a line does: that depends on its share of the offer's lines.
        """
        of_cross = self.cross_sets[row]
        taxed = self.vectors.set_of(bool(cell.tax_bps) for cell in self.vectors.cells)
        return sums_say(of_cross, self.in_coupon) and is_apart(of_cross, taxed)

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

    def turn_needs(self, turn: Turn) -> list[Need]:
        """What it takes that the cross-store offer wins, and that it and the coupon turn out so.

        All of sums that choices which are one agree in.
        """
        of_cross = self.cross_sets[turn.row]
        needs = []
        if turn.row is not None:
            needs.append(Need(of_cross, turn.cross.threshold))
            needs.append(Need(tuple([-n for n in of_cross]), -turn.cross.end))
        if self.coupon is not None:
            needs.append(self.covered.need(turn))
        for of_other, most in self.rivals.told(turn.row, turn.cross.end):
            needs.append(Need(tuple([-n for n in of_other]), -most))
        return needs

    def _find_crosses(self, rows: Sequence[int]) -> list[tuple[int | None, list[Piece]]]:
        """The pieces of every cross-store offer that may win, and none where none must."""
        ranges = {}
        for row in rows:
            lines = self.cross_sets[row]
            ranges[row] = (self.vectors.least(lines), self.vectors.most(lines))
        sure = {row: worth_at(self.flat, row, low) for row, (low, _) in ranges.items()}
        is_one_sure = any(sure.values())
        found: list[tuple[int | None, list[Piece]]] = [] if is_one_sure else [(None, [NOTHING])]
        for row, (low, high) in ranges.items():
            # Of equals the one of the first id wins, which has the first row.
            least = max(
                (worth + (other < row) for other, worth in sure.items() if other != row), default=0
            )
            pieces = [p for p in pieces_of(self.flat, row, low, high) if p.most >= least]
            if pieces:
                found.append((row, pieces))
        return found

    def _find_coupon_pieces(self) -> list[Piece]:
        if self.coupon is None:
            return [NOTHING]
        low = max(self.vectors.least(self.in_coupon) - self._most_off, 0)
        return pieces_of(self.flat, self.coupon, low, self.vectors.most(self.in_coupon))
