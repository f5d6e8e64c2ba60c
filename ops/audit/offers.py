"""Offers: what orders took of quotas, budgets and coupons, they took once and gave back once."""

from collections import Counter

from core.ids import OfferId, OrderId, UserId
from core.offers.coupon_states import CouponState
from core.orders.order_states import OrderState
from ops.audit.findings import Findings, Invariant
from ops.audit.records import Head, Records
from ops.audit.stock import UNPAID

OVER = UNPAID | {OrderState.REFUNDED}
"""An order that is in one of these has given back what it took."""


def check_offers(records: Records, findings: Findings, now: int) -> None:
    """Compare allowances, coupons and redemptions with the orders that last."""
    lasting = [head for head in records.heads.values() if head.state not in OVER]
    kept = {
        offer_id for offer_id, each in records.offers.items() if each.terms.has_kept_coupons(now)
    }
    _check_allowances(records, lasting, kept, findings)
    _check_coupons(records, lasting, kept, findings)
    _check_redemptions(records, lasting, findings)


def _check_allowances(
    records: Records, lasting: list[Head], kept: set[OfferId], findings: Findings
) -> None:
    used = Counter(coupon.offer_id for coupon in records.coupons)
    spent: Counter[tuple[OfferId, str]] = Counter()
    for head in lasting:
        for spend in head.spends:
            used[spend.offer_id] += spend.quota
            spent.update({(spend.offer_id, party): n for party, n in spend.budgets.items()})
    for offer_id, allowance in records.allowances.items():
        offer = records.offers.get(offer_id)
        if offer is None:
            fault = f"{offer_id} is published and not there"
            findings.check(Invariant.ALLOWANCES, holds=False, breach=fault)
            continue
        quota, left, count = offer.terms.quota, allowance.left, used[offer_id]
        findings.check(
            Invariant.ALLOWANCES,
            _is_rest(left, quota, count, are_all=offer_id in kept),
            f"{offer_id}: {left} left and {count} used of {quota}",
        )
        budgets = {each.party: each.budget for each in offer.consents}
        rest = {party: budgets[party] - spent[offer_id, party] for party in budgets}
        findings.check(
            Invariant.ALLOWANCES,
            allowance.budgets == rest and min(rest.values(), default=0) >= 0,
            f"{offer_id}: budgets left {allowance.budgets}, not {rest}",
        )


def _is_rest(left: int | None, quota: int | None, count: int, *, are_all: bool) -> bool:
    """Whether `left` is what `count` uses leave of a quota, or more of them where not all count."""
    if left is None or quota is None:
        return left is quota
    return 0 <= left <= quota - count and (left == quota - count or not are_all)


def _check_coupons(
    records: Records, lasting: list[Head], kept: set[OfferId], findings: Findings
) -> None:
    """A coupon is reserved by the order that waits for its money, used by the one that was paid."""
    wanted: dict[tuple[UserId, OfferId, int], tuple[CouponState, OrderId | None]] = {}
    for head in lasting:
        state = CouponState.RESERVED if head.state is OrderState.PLACED else CouponState.USED
        for spend in head.spends:
            if spend.coupon is not None:
                key = (head.shopper_id, spend.offer_id, spend.coupon.ordinal)
                is_first = key not in wanted
                fault = f"{head.order_id} spends a coupon of {spend.offer_id} that another spends"
                findings.check(Invariant.COUPONS, is_first, fault)
                wanted[key] = (state, head.order_id)
    for coupon in records.coupons:
        name = (coupon.shopper_id, coupon.offer_id, coupon.ordinal)
        where = wanted.pop(name, (CouponState.CLAIMED, None))
        fault = f"{name} is {coupon.state} for {coupon.order_id}, not {where}"
        findings.check(Invariant.COUPONS, (coupon.state, coupon.order_id) == where, fault)
    for name in wanted:
        if name[1] in kept:
            findings.check(Invariant.COUPONS, holds=False, breach=f"{name} is spent and not there")


def _check_redemptions(records: Records, lasting: list[Head], findings: Findings) -> None:
    wanted = {
        (head.shopper_id, spend.offer_id, spend.redemption, head.order_id)
        for head in lasting
        for spend in head.spends
        if spend.redemption is not None
    }
    for redemption in records.redemptions:
        offer = records.offers.get(redemption[1])
        limit = offer.terms.per_shopper_limit if offer is not None else None
        holds = redemption in wanted and limit is not None and redemption[2] <= limit
        findings.check(Invariant.REDEMPTIONS, holds, f"{redemption} of {limit} a shopper")
    for lost in wanted - set(records.redemptions):
        findings.check(Invariant.REDEMPTIONS, holds=False, breach=f"{lost} is not there")
