"""How what is payable, and what a coupon is over, grow with goods and fees, in one case."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.limits import BPS

_HALF: Final = Fraction(1, 2)
_NONE: Final = Fraction(0)
_ONE: Final = Fraction(1)


class Span(NamedTuple):
    """Between what and what a slope is."""

    low: Fraction = _NONE
    high: Fraction = _NONE


class Gives(NamedTuple):
    """What an offer gives in its piece: a rate of what it is over, or an amount."""

    rate: Fraction = _NONE
    amount: int = 0


class Slopes:
    """The slopes in each dimension, wherever the cross-store offer gives as it does in the case.

    `eligible` is of what the coupon is over after layer 5; that is at least `eligible_least`, as
    weights, but for `eligible_slack`. `is_mixed` says that tax is too uneven to be counted.
    """

    def __init__(self, cases: Cases, case: Case, cross: Gives, coupon: Gives) -> None:
        vectors = cases.vectors
        natural = cases.natural(case.turn)
        self.cross, self.coupon = cross, coupon
        self._cases, self._case = cases, case
        self._of_cross = cases.cross_sets[case.turn.row]
        self._in_coupon = cases.in_coupon
        self._low = max(natural.threshold, vectors.least(self._of_cross), 1)
        self._high = max(min(natural.end, vectors.most(self._of_cross)), self._low)
        self._taxes = [Fraction(cell.tax_bps, BPS) for cell in vectors.cells]
        self.steepest = 1 + max(self._taxes)
        self._rates = [
            {vectors.cell_of[line].tax_bps for line in lines} for lines in cases.flat.merchant_lines
        ]
        self.is_mixed = any(len(rates) > 1 for rates in self._rates)
        both = tuple([c * x for c, x in zip(self._in_coupon, self._of_cross, strict=True)])
        only = tuple([x - b for x, b in zip(self._of_cross, both, strict=True)])
        self._both_share, self._only_share = self._share(both), self._share(only)
        self.eligible = [self._eligible(at) for at in range(vectors.dims)]
        kept = 1 - cross.rate - Fraction(cross.amount, self._low)
        self.eligible_least = [
            -(kept if x else _ONE) * c for c, x in zip(self._in_coupon, self._of_cross, strict=True)
        ]

    def cost(self, coupon: Gives) -> list[Span]:
        """The slopes of what is payable, with the coupon giving so."""
        vectors = self._cases.vectors
        spans = [Span() for _ in range(vectors.dims)]
        for at, tax in enumerate(self._taxes):
            left = 1 - self.cross.rate * self._of_cross[at]
            low = left - coupon.rate * self.eligible[at].high
            high = left - coupon.rate * self.eligible[at].low
            if self._cases.is_taxed:
                taxed = self._taxed(at, coupon)
                low += tax * taxed.low
                high += tax * taxed.high + self._tax_moved(at, coupon)
            spans[at] = Span(low, high)
        fees, tax_on_fees = self._freight()
        spans[vectors.dims - 2] = fees
        if self._cases.is_taxed:
            spans[len(vectors.cells)] = tax_on_fees
        return spans

    def eligible_slack(self) -> Fraction:
        """How far roundings can bring two choices apart in what the coupon is over."""
        return 2 * (self._apart() + (_HALF if self.cross.rate else _NONE))

    def cost_slack(self) -> Fraction:
        """How far roundings can bring two choices apart in what is payable."""
        slack = _HALF if self.cross.rate else _NONE
        if self.coupon.rate:
            slack += _HALF + _HALF * self.coupon.rate * self.eligible_slack()
        if self._cases.is_taxed:
            slack += self._tax_slack(slack)
        return 2 * slack

    def _share(self, cells: tuple[int, ...]) -> Span:
        """How much less is taken off these cells' lines where another cell of the offer is larger.

        Of an amount, for each unit: the offer's lines share it.
        """
        vectors, amount = self._cases.vectors, self.cross.amount
        least, most = vectors.least(cells), min(vectors.most(cells), self._high)
        return Span(Fraction(amount * least, self._high**2), Fraction(amount * most, self._low**2))

    def _eligible(self, dimension: int) -> Span:
        is_in_cross, is_in_coupon = self._of_cross[dimension], self._in_coupon[dimension]
        if is_in_coupon and is_in_cross:
            left = 1 - self.cross.rate
            return Span(left - self._only_share.high, left - self._only_share.low)
        if is_in_coupon:
            return Span(_ONE, _ONE)
        return self._both_share if is_in_cross else Span()

    def _taxed(self, cell: int, coupon: Gives) -> Span:
        """What both offers leave of a unit of a cell."""
        low = high = _ONE
        if self._of_cross[cell]:
            low *= max(1 - self.cross.rate - Fraction(self.cross.amount, self._low), _NONE)
            high *= 1 - self.cross.rate - Fraction(self.cross.amount, self._high)
        if self._in_coupon[cell]:
            most = max(self._cases.vectors.most(self._in_coupon), 1)
            low *= max(1 - coupon.rate - Fraction(coupon.amount, self._coupon_least()), _NONE)
            high *= 1 - coupon.rate - Fraction(coupon.amount, most)
        return Span(low, high)

    def _tax_moved(self, cell: int, coupon: Gives) -> Fraction:
        """How much more tax on all others a unit of a cell leaves at most: they share less off."""
        more = _NONE
        if self._of_cross[cell]:
            more += Fraction(self.cross.amount, self._low**2) * self._most_tax(self._of_cross)
        share = Fraction(coupon.amount, self._coupon_least() ** 2)
        return more + self.eligible[cell].high * share * self._most_tax(self._in_coupon)

    def _most_tax(self, cells: tuple[int, ...]) -> Fraction:
        """The most tax there can be on goods in these cells."""
        most = self._cases.vectors.most
        unit = self._cases.vectors.unit
        taxed = enumerate(self._taxes)
        return sum((tax * most(unit(at)) for at, tax in taxed if tax and cells[at]), _NONE)

    def _coupon_least(self) -> int:
        """What the coupon is over, at least."""
        turn = self._case.turn
        least = self._cases.vectors.least(self._in_coupon) - turn.cross.most
        return max(turn.coupon.threshold, least, 1)

    def _freight(self) -> tuple[Span, Span]:
        """The slopes in fees, and in the tax on fees."""
        shipping, vectors = self._case.shipping, self._cases.vectors
        amount, (least, most) = shipping.amount, shipping.fees
        if most <= amount:
            return Span(), Span()
        low = max(least, amount, 1)
        more = _NONE
        if self._cases.is_taxed:
            taxed = vectors.most(vectors.unit(len(vectors.cells)))
            more = Fraction(taxed * amount, low**2)
        high = max(vectors.most(vectors.fees), low)
        return Span(_ONE, 1 + more), Span(1 - Fraction(amount, low), 1 - Fraction(amount, high))

    def _apart(self) -> int:
        """How far the cross-store offer's parts of the coupon's lines are from their shares."""
        return self._cases.bounds.apportioned[self._case.turn.row]

    def _tax_slack(self, off: Fraction) -> Fraction:
        """How far tax is from that of exact shares, with so much more or less taken off in all.

        Half a unit a line; the tax on a unit a line of either offer; on a unit of freight a
        merchant, whose tax is counted but for less than a unit; and on what the coupon's lines
        are off.
        """
        slack = max(self._taxes) * (off + self._apart())
        for lines, rates in zip(self._cases.flat.merchant_lines, self._rates, strict=True):
            rate = Fraction(max(rates), BPS)
            if rate:
                slack += len(lines) * (_HALF + 2 * rate) + rate + 1
        return slack
