"""One case looked into: its choices that may be best are priced exactly."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

from core.pricing.best import outcomes, taxes
from core.pricing.best.case import Case
from core.pricing.best.cases import Cases
from core.pricing.best.listing import Listing
from core.pricing.best.neighbours import neighbourhoods
from core.pricing.best.quarters import divided, unevenness
from core.pricing.best.search import JOINS_A_PRICE, Leaf, Merging, Search, Work
from core.pricing.best.sharpening import sharpen
from core.pricing.best.trials import Trials
from core.pricing.best.vectors import Weights

_JOINS_AN_OPTION: Final = 16
"""To make a case's bounds as sharp as they get counts as that many for each option."""
_JOINS_A_LOOK: Final = 128
"""To judge a leaf counts as that many."""
_UNEVEN: Final = 50
_UNEVEN_AT_LAST: Final = 4
"""Units of tax: narrow cases have sharp bounds, but what is found in one helps no other."""
_TAXED_FROM: Final = 100
"""Where fewer states of a layer go on, to bound each option's tax takes longer than it saves."""


class Explorer:
    """Looks for choices better than the best so far: cheaper, or with `ties` also as cheap."""

    def __init__(self, trials: Trials, work: Work) -> None:
        self.ties = False
        self._trials = trials
        self._work = work
        self.masks = array("q")
        self._dropped: Sequence[int] = ()
        # Where a signature was not enough, or may not be: of a part, and with any shipping coupon.
        # A search for ties asks for any part: it rests on that all that is nominally cheaper was
        # priced by the search for less.
        self._odd = set[tuple[object, ...]]()

    def look_for_ties(self) -> None:
        """From now on, what is as cheap with fewer or smaller ids is better, too."""
        self.ties = True
        self.masks = self._trials.stores.masks(self._trials.id_order)

    def is_hopeless(self, floor: int, cases: Cases) -> bool:
        """Whether nothing of this floor, in 1 / scale, is better than the best so far."""
        return floor > self.bar(cases)

    def bar(self, cases: Cases) -> int:
        """What a better choice may come to, in 1 / scale."""
        return self._payable_most() * cases.scale

    def sharpen(
        self, case: Case, cases: Cases, *, is_fine: bool = False, fewer: int = 0
    ) -> Case | None:
        """The case with bounds sharp for what is better than the best so far; None if nothing is.

        When ids are sought, of at least so many fewer than the best has.
        """
        best = self._trials.best
        if is_fine:
            self._work.is_done(_JOINS_AN_OPTION * len(self._trials.stores))
        if not self.ties:
            return sharpen(cases, case, best.payable - 1, is_fine=is_fine)
        ids = best.size - (cases.coupon is not None) - (case.shipping.row is not None)
        ids -= fewer + (case.level.size if case.floor >= 0 else 0)
        if ids < cases.vectors.least(cases.vectors.ids):
            return None
        return sharpen(cases, case, best.payable, ids, is_fine=is_fine)

    def explore(self, case: Case, cases: Cases, width: int) -> bool:
        """Try the choices of a case that may be best; whether none was left behind."""
        if self.is_hopeless(case.floor, cases):
            return True
        turn = (cases.coupon, case.turn.row, case.level)
        key = turn if self.ties else (id(cases), case.turn_found, case.level)
        if outcomes.is_decided_by_signature(cases, case):
            # Tolls drop what stands for others, unpriced.
            if not case.tolls and key not in self._odd:
                found = self._try_cheapest(case, cases, width)
                if found is not None:
                    return found
            self._odd.update((key, turn))
        return self._try_all(case, cases, width)

    def look_around(self, case: Case, cases: Cases) -> None:
        """Try the choices of a case that are like the best so far, as long as that gets better."""
        best = None
        while best != self._trials.best:
            best = self._trials.best
            for dropped in neighbourhoods(self._trials.stores, best.rows):
                self._dropped = dropped
                self.explore(case, cases, 0)
        self._dropped = ()

    def parts(self, case: Case, cases: Cases, width: int) -> list[Case]:
        """The cases to explore instead: parts, or itself if its tax is much the same all over."""
        uneven = _UNEVEN_AT_LAST if width == 0 else _UNEVEN
        if cases.is_taxed and unevenness(cases, case.turn) <= uneven:
            return [case]
        return divided(cases, case)

    def _try_cheapest(self, case: Case, cases: Cases, width: int) -> bool | None:
        """Try the cheapest choice of each signature; None where one is dearer than it should be."""
        signature = outcomes.signature(cases, case)
        paid = outcomes.fees_paid(case)
        lead = cases.vectors.fees if paid >= 0 else ()
        merging = Merging(signature, paid, lead=lead, dropped=self._dropped)
        search = self._search(case, cases, merging)
        for leaf in search.leaves(width, self._work):
            if self._is_over(leaf, search, cases):
                break
            nominal = outcomes.nominal(cases, case, leaf.vector)
            if nominal is None or nominal > self._payable_most():
                continue
            payable = self._try(leaf, cases)
            if payable is None or payable > nominal:
                return None
        return search.is_complete

    def _try_all(self, case: Case, cases: Cases, width: int) -> bool:
        """Try every choice, those of equal goods together."""
        merging = self._equals(case, cases)
        is_open = cases.is_taxed and not cases.vectors.fixed
        if is_open and not 0 < width < _TAXED_FROM:
            merging = merging._replace(taxes=taxes.least(cases, case))
        search = self._search(case, cases, merging)
        for leaf in search.leaves(width, self._work):
            if self._is_over(leaf, search, cases):
                break
            if case.floor < 0 or not merging.keeps_all:
                self._try(leaf, cases)
                for other in search.others(leaf) if merging.keeps_all else ():
                    self._try(other, cases)
            elif self._may_win(leaf, case, cases):
                self._try_best(leaf, search, case, cases)
        return search.is_complete

    def _may_win(self, leaf: Leaf, case: Case, cases: Cases) -> bool:
        """Whether of the choices that lead where this leaf does one may be better."""
        self._work.is_done(_JOINS_A_LOOK)
        if outcomes.misses_level(cases, case, leaf.vector):
            return False
        if cases.is_taxed:
            nominal = taxes.nominal(cases, case, leaf)
        else:  # they differ in fees
            nominal = outcomes.nominal(cases, case, (*leaf.vector[:-2], 0, 0))
        return nominal is not None and nominal <= self._payable_most()

    def _try_best(self, leaf: Leaf, search: Search, case: Case, cases: Cases) -> None:
        """Try the best of the choices that lead where this leaf does."""
        goods = sum(leaf.vector[: len(cases.vectors.cells)])
        shipping: Sequence[int | None] = (case.shipping.row,)
        if not self.ties:
            shipping = self._trials.shipping_for(goods)
        for row in shipping:
            listing = Listing(self._trials, self._work, search, case, cases, row)
            if not listing.try_best(leaf, ties=self.ties):
                search.is_complete = False

    def _equals(self, case: Case, cases: Cases) -> Merging:
        """Which choices are priced alike, but for what the parts of single lines decide."""
        vectors = cases.vectors
        stores = self._trials.stores
        if cases.is_taxed and not stores.are_numbered and not vectors.fixed:
            return Merging(None, dropped=self._dropped)
        signature = outcomes.equal_goods(cases, case.turn)
        dropped = self._dropped
        if not self.ties and case.floor >= 0:
            dropped = list(map(max, dropped or stores.has_smaller_fee, stores.has_smaller_fee))
        lead: Weights = ()
        if vectors.fixed:  # what the coupon is over has a table; this sum is what is open besides
            lead = cases.cross_sets[case.turn.row]
        elif cases.is_taxed:
            lead = vectors.unit(vectors.dims - 3)
        if case.level.goods:  # where another wins a packet may be out of reach
            signature += outcomes.rivals(cases, case.turn)
        has_fees = cases.is_taxed or case.floor < 0
        if has_fees:
            signature.append(outcomes.fees_part(cases, case))
        return Merging(
            signature,
            -1,
            keeps_all=True,
            lead=lead,
            dropped=dropped,
            has_fees=has_fees,
        )

    def _search(self, case: Case, cases: Cases, merging: Merging) -> Search:
        return Search(cases, case, self.bar(cases), merging, self.masks)

    def _is_over(self, leaf: Leaf, search: Search, cases: Cases) -> bool:
        """Whether no later leaf can be better, or the work is done."""
        if self.is_hopeless(leaf.floor, cases):
            return True
        if self._work.is_done(0):
            search.is_complete = False
            return True
        return False

    def _payable_most(self) -> int:
        return self._trials.best.payable - (not self.ties)

    def _try(self, leaf: Leaf, cases: Cases) -> int | None:
        self._work.is_done(JOINS_A_PRICE)
        return self._trials.best_of(leaf.options, cases.coupon)
