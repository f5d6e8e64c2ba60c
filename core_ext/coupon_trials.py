"""Whole choices priced in one call: the best of all that lead to one state of a search.

One source: compiled with coupon_trials.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import cart as carts
from core_ext import (
    cart_pricing,
    coupon_search,
    coupon_sweep,
    layout,
    offer_worth,
    rounding,
)

JOINS_A_TRIAL = 32


class Trial:
    """A cart, its options (see coupon_stacking) and what the platform gives besides.

    `cross_at` is the first cross-store offer. `coupon` and `shipping` are the rows of the
    platform's coupons, NONE for none; the shipping coupon's minimum is not tested. `joins` is the
    work done: one to list a choice, and `JOINS_A_TRIAL` to price its goods.
    """

    def __init__(
        self,
        cart: carts.Cart,
        options: array[int],
        goods: array[int],
        cross_at: int,
        coupon: int,
        shipping: int,
    ) -> None:
        self.cart = cart
        self.options = options
        self.goods = goods
        self.cross_at = cross_at
        self.coupon = coupon
        self.shipping = shipping
        self.chosen = array("q", bytes(8 * self.cart.merchant_count))
        self.joins = 0
        self.is_taxed = False
        for line in range(0, self.cart.line_count * layout.LINE, layout.LINE):
            if self.cart.lines[line + layout.TAX_MODE] == layout.IMPORT:
                self.is_taxed = True
        self.laid = array("q", [-1]) * self.cart.merchant_count
        self.goods_due = -1


def best_choice(
    trial: Trial,
    sweep: coupon_sweep.Sweep,
    state: int,
    most: int,
    joins_max: int,
    best: array[int],
) -> int:
    """Fill in the options of the best choice that leads to a state and owes at most `most`.

    The one that owes least; in a sweep with masks that of the fewest, then smallest ids. Returns
    what it owes, -1 if there is none, -2 if that takes more than `joins_max` joins.
    """
    found = -1
    coupon_search.trace(sweep, state, trial.chosen)
    while True:
        trial.joins += 1
        if trial.joins > joins_max:
            return -2
        if found < 0 or sweep.words == 0 or is_smaller(sweep, trial.chosen, best):
            due = due_of(trial, trial.chosen)
            if 0 <= due <= most:
                found = due
                for i in range(len(best)):
                    best[i] = trial.chosen[i]
                if sweep.words == 0:
                    most = due - 1
        if not coupon_search.next_choice(sweep, trial.chosen):
            return found


def is_smaller(sweep: coupon_sweep.Sweep, chosen: array[int], best: array[int]) -> bool:
    """Whether a choice has fewer, or as many and smaller ids than another."""
    ids = 0
    for i in range(sweep.options.store_count):
        at = sweep.options.dims - 1
        ids += sweep.options.vectors[chosen[i] * sweep.options.dims + at]
        ids -= sweep.options.vectors[best[i] * sweep.options.dims + at]
    if ids != 0:
        return ids < 0
    for word in range(sweep.words):
        bits = 0
        for i in range(sweep.options.store_count):
            bits += sweep.masks[chosen[i] * sweep.words + word]
            bits -= sweep.masks[best[i] * sweep.words + word]
        if bits != 0:
            return bits < 0
    return False


def due_of(trial: Trial, chosen: array[int]) -> int:
    """What a choice owes before red packets, -1 where the platform's coupon gives nothing.

    Choices of equal goods come one after the other; where no tax is on fees, those are priced once.
    """
    fees = 0
    for i in range(len(chosen)):
        fees += trial.options[5 * chosen[i] + 3]
    if trial.is_taxed or not _is_laid(trial, chosen):
        trial.joins += JOINS_A_TRIAL
        _lay_choice(trial, chosen)
        trial.goods_due = _take_offers(trial)
    if trial.goods_due < 0:
        return -1
    if trial.is_taxed:
        return trial.goods_due + _take_fees(trial, fees) + _tax(trial.cart)
    if trial.shipping != layout.NONE:
        fees -= min(trial.cart.offers[trial.shipping * layout.OFFER + layout.GIVES], fees)
    return trial.goods_due + fees


def _is_laid(trial: Trial, chosen: array[int]) -> bool:
    """Whether every line is at what the choice leaves of it, but for the platform's offers."""
    for i in range(len(chosen)):
        if trial.laid[i] != trial.options[5 * chosen[i] + 4]:
            return False
    return True


def _lay_choice(trial: Trial, chosen: array[int]) -> int:
    """Put every line at what a choice leaves of it, and every merchant's fee. Returns 0."""
    cart = trial.cart
    for i in range(len(chosen)):
        option = 5 * chosen[i]
        row = trial.options[option] * layout.MERCHANT_ROW
        lines = cart.merchants[row + layout.LINES_AT]
        goods_at = trial.options[option + 4]
        trial.laid[i] = goods_at
        for j in range(cart.merchants[row + layout.LINES_COUNT]):
            line = cart.members[lines + j] * layout.LINE
            cart.lines[line + layout.GOODS] = trial.goods[goods_at + j]
            cart.lines[line + layout.FREIGHT] = 0
        cart.merchants[row + layout.FEE_LEFT] = trial.options[option + 3]
        cart.merchants[row + layout.FEE_FUNDED] = 0
    return 0


def _take_offers(trial: Trial) -> int:
    """What goods are due after the platform's offers, -1 where its coupon gives nothing."""
    cart = trial.cart
    _take_cross_offer(trial)
    if trial.coupon != layout.NONE:
        if offer_worth.assess(cart, trial.coupon) == 0:
            return -1
        _take(cart, trial.coupon)
    due = 0
    for line in range(0, cart.line_count * layout.LINE, layout.LINE):
        due += cart.lines[line + layout.GOODS]
    return due


def _tax(cart: carts.Cart) -> int:
    """The import tax on what is due of goods and freight."""
    tax = 0
    for line in range(0, cart.line_count * layout.LINE, layout.LINE):
        if cart.lines[line + layout.TAX_MODE] == layout.IMPORT:
            tax += rounding.rate(
                cart.lines[line + layout.GOODS] + cart.lines[line + layout.FREIGHT],
                cart.lines[line + layout.TAX_RATE],
            )
    return tax


def _take_cross_offer(trial: Trial) -> int:
    """Take off the cross-store offer that gives most; of equals the one of the first id."""
    cart = trial.cart
    best = layout.NONE
    largest = 0
    offer = trial.cross_at
    while (
        offer < cart.offer_count
        and cart.offers[offer * layout.OFFER + layout.LAYER] == layout.CROSS_STORE
    ):
        worth = offer_worth.assess(cart, offer)
        if worth > largest:
            largest = worth
            best = offer
        offer += 1
    if best != layout.NONE:
        _take(cart, best)
    return 0


def _take(cart: carts.Cart, offer: int) -> int:
    """Take an offer's worth off its lines. Returns 0."""
    count = cart.offers[offer * layout.OFFER + layout.MEMBERS_COUNT]
    members = cart.offers[offer * layout.OFFER + layout.MEMBERS_AT]
    offer_worth.apportion_worth(cart, offer)
    for i in range(count):
        line = cart.members[members + i] * layout.LINE
        cart.lines[line + layout.GOODS] -= cart.scratch[count + i]
    return 0


def _take_fees(trial: Trial, fees: int) -> int:
    """Take off the platform's shipping coupon and spread what is left, which it returns."""
    cart = trial.cart
    left = fees
    if trial.shipping != layout.NONE:
        paid = min(cart.offers[trial.shipping * layout.OFFER + layout.GIVES], fees)
        left -= paid
        count = cart.merchant_count
        for merchant in range(count):
            row = merchant * layout.MERCHANT_ROW
            cart.scratch[merchant] = cart.merchants[row + layout.FEE_LEFT]
        rounding.apportion(paid, count, cart.scratch, 0)
        for merchant in range(count):
            row = merchant * layout.MERCHANT_ROW
            cart.merchants[row + layout.FEE_LEFT] -= cart.scratch[count + merchant]
    if left > 0:
        cart_pricing.spread_freight(cart)
    return left
