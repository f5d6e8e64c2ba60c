"""Wallets in the commerce table, and what orders spend of them and of offers."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from core import limits
from core.idempotency import Once
from core.ids import OfferId, OrderId, UserId
from core.offers.coupon_states import CouponMove
from core.offers.coupons import Coupon
from core.offers.offer import OfferState, Owner, Terms
from core.offers.spends import Spend
from core.pages import Page, PageRequest
from core.pricing.limits import COUPONS_MAX
from core.versions import VersionConflict
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.spends import coupon_moved, rations
from functions.shared.dynamodb.store import (
    Absent,
    AtLeast,
    Check,
    Condition,
    Equals,
    Put,
    Query,
    Refused,
    Store,
    Update,
    Write,
)

COUPON_KEPT_S = 2 * 365 * 86_400
"""After its end; longer than an order can be refunded."""
WALLET_PAGES_MAX = 20
"""How much of a wallet a quote reads, in pages of as many coupons as a quote takes."""


class DynamoCoupons:
    """See `core.ports.offers.Coupons`.

    A coupon's key ends with its ordinal, so a shopper cannot hold more than the limit; keys
    sort by the coupon's end, so what is over is never read.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)

    def taken(self, shopper_id: UserId, terms: Terms) -> frozenset[int]:
        """See `core.ports.offers.Coupons.taken`."""
        begins = keys.coupons_of(terms.ends_at, terms.offer_id)
        rows = self._store.query(Query(keys.wallet(shopper_id), begins=begins))
        return frozenset(msgspec.convert(item, Coupon).ordinal for item in rows.items)

    def claim(self, coupon: Coupon, *, counted: bool, once: Once) -> None:
        """See `core.ports.offers.Coupons.claim`."""
        key = keys.allowance(coupon.offer_id)
        is_open = Equals("state", OfferState.PUBLISHED.value)
        take: Write = Check(key, when=(is_open,))
        if counted:
            take = Update(key, add={"left": -1}, when=(is_open, AtLeast("left", 1)))
        try:
            self._receipts.commit_once(once, coupon, [_coupon_put(coupon), take])
        except Refused:
            raise VersionConflict from None

    def of_shopper(self, shopper_id: UserId, page: PageRequest) -> Page[Coupon]:
        """See `core.ports.offers.Coupons.of_shopper`."""
        rows = self._store.query(newest(keys.wallet(shopper_id), page, begins=keys.COUPON))
        return Page([msgspec.convert(item, Coupon) for item in rows.items], rows.next)

    def usable(
        self,
        shopper_id: UserId,
        now: int,
        owners: Collection[Owner] | None = None,
        asked: Collection[OfferId] = (),
    ) -> list[Coupon]:
        """See `core.ports.offers.Coupons.usable`; of a wallet of thousands the first are read."""
        bounds = (keys.coupons_ending(now + 1), keys.LAST_COUPON)
        query = Query(keys.wallet(shopper_id), between=bounds, limit=COUPONS_MAX)
        found: list[Coupon] = []
        for _ in range(WALLET_PAGES_MAX):
            rows = self._store.query(query)
            held = (msgspec.convert(item, Coupon) for item in rows.items)
            found += [
                coupon
                for coupon in held
                if coupon.is_usable
                and (owners is None or coupon.owner in owners or coupon.offer_id in asked)
            ]
            if rows.next is None or len(found) >= COUPONS_MAX:
                break
            query = msgspec.structs.replace(query, after=rows.next)
        return found[:COUPONS_MAX]

    def redemptions(
        self, shopper_id: UserId, limits: Mapping[OfferId, int]
    ) -> Mapping[OfferId, frozenset[int]]:
        """See `core.ports.offers.Coupons.redemptions`."""
        places = {
            (offer_id, ordinal): keys.redemption(shopper_id, offer_id, ordinal)
            for offer_id, limit in limits.items()
            for ordinal in range(1, limit + 1)
        }
        found = self._store.get_many(list(places.values()))
        taken: dict[OfferId, set[int]] = {offer_id: set() for offer_id in limits}
        for (offer_id, ordinal), key in places.items():
            if key in found:
                taken[offer_id].add(ordinal)
        return {offer_id: frozenset(ordinals) for offer_id, ordinals in taken.items()}


def spend_writes(shopper_id: UserId, order_id: OrderId, spends: Iterable[Spend]) -> list[Write]:
    """What the transaction that places an order adds; refused when something is used up."""
    writes: list[Write] = []
    for spend in spends:
        if spend.coupon is not None:
            writes.append(coupon_moved(shopper_id, order_id, spend, CouponMove.RESERVE))
        if spend.quota or spend.budgets:
            writes.append(_take(spend))
        if spend.redemption is not None:
            key = keys.redemption(shopper_id, spend.offer_id, spend.redemption)
            writes.append(Put(key, {"order_id": order_id}, when=(Absent(),)))
    return writes


def _take(spend: Spend) -> Update:
    """Take from an allowance; an automatic offer must be published, coupons held stay good."""
    conditions: list[Condition] = [
        AtLeast(field, -amount) for field, amount in rations(spend, -1).items()
    ]
    if spend.coupon is None:
        conditions.append(Equals("state", OfferState.PUBLISHED.value))
    key = keys.allowance(spend.offer_id)
    return Update(key, add=rations(spend, -1), when=tuple(conditions))


def _coupon_put(coupon: Coupon) -> Put:
    item: dict[str, Any] = msgspec.to_builtins(coupon)
    if coupon.ends_at < limits.EPOCH_S_MAX:
        item["expires_at"] = coupon.ends_at + COUPON_KEPT_S
    key = keys.coupon(coupon.shopper_id, coupon.ends_at, coupon.offer_id, coupon.ordinal)
    return Put(key, item, when=(Absent(),))
