"""What becomes of what an order spent of offers, once it is paid or over.

Spending itself, with all its conditions on offers, is in `functions.shared.dynamodb.coupons`.
"""

from collections.abc import Iterable
from typing import Any

from core.errors import Defect
from core.ids import OrderId, UserId
from core.offers.coupon_states import MOVES, CouponMove, CouponState
from core.offers.spends import Spend
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.store import (
    Condition,
    Delete,
    Equals,
    Update,
    Write,
)


def use_writes(shopper_id: UserId, order_id: OrderId, spends: Iterable[Spend]) -> list[Write]:
    """What the transaction that marks the order paid adds."""
    return [
        coupon_moved(shopper_id, order_id, spend, CouponMove.USE)
        for spend in spends
        if spend.coupon is not None
    ]


def return_writes(
    shopper_id: UserId, order_id: OrderId, spends: Iterable[Spend], *, was_paid: bool
) -> list[Write]:
    """What the transaction that ends the whole order, cancelled or refunded, adds."""
    move = CouponMove.GIVE_BACK if was_paid else CouponMove.RELEASE
    writes: list[Write] = []
    for spend in spends:
        if spend.coupon is not None:
            writes.append(coupon_moved(shopper_id, order_id, spend, move))
        if spend.quota or spend.budgets:
            writes.append(Update(keys.allowance(spend.offer_id), add=rations(spend, 1)))
        if spend.redemption is not None:
            key = keys.redemption(shopper_id, spend.offer_id, spend.redemption)
            writes.append(Delete(key, when=(Equals("order_id", order_id),)))
    return writes


def coupon_moved(shopper_id: UserId, order_id: OrderId, spend: Spend, move: CouponMove) -> Update:
    """A step of the coupon that an order spends; refused when it is not where that starts."""
    if spend.coupon is None:
        raise Defect(f"{order_id} spends no coupon of {spend.offer_id}")
    before, after = MOVES[move]
    conditions: list[Condition] = [Equals("state", before.value)]
    if before is not CouponState.CLAIMED:
        conditions.append(Equals("order_id", order_id))
    assign: dict[str, Any] = {"state": after.value}
    if after is not CouponState.CLAIMED:
        assign["order_id"] = order_id
    return Update(
        keys.coupon(shopper_id, spend.coupon.ends_at, spend.offer_id, spend.coupon.ordinal),
        assign=assign,
        remove=("order_id",) if after is CouponState.CLAIMED else (),
        when=tuple(conditions),
    )


def rations(spend: Spend, sign: int) -> dict[str, int]:
    """What an order takes of an allowance, by its fields; negative with `sign` -1."""
    amounts = {f"budgets.{party}": sign * amount for party, amount in spend.budgets.items()}
    return amounts | ({"left": sign} if spend.quota else {})
