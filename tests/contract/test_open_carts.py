"""Carts with the coupons beside them: the same on the memory store and on DynamoDB."""

from msgspec import to_builtins

from core.carts.cart import Cart
from core.ids import OfferId, OrderId, UserId
from core.limits import EPOCH_S_MAX
from core.offers.coupons import Coupon
from core.offers.spends import ClaimRef, Spend
from core.pricing.limits import COUPONS_MAX
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.carts import DynamoCarts
from functions.shared.dynamodb.coupons import DynamoCoupons, spend_writes
from functions.shared.dynamodb.store import Put, Store
from tests.fakes.http import NOW
from tests.fakes.ids import user

SHOPPER = UserId(user(2))
ORDER = OrderId(f"ord_{1:026d}")


def coupon(number: int, ends_at: int = NOW + 1) -> Coupon:
    offer_id = OfferId(f"off_{number:026d}")
    return Coupon(SHOPPER, offer_id, "platform", 1, ends_at, NOW)


def hold(store: Store, *coupons: Coupon) -> None:
    """Put coupons into the wallet."""
    store.put_many(
        [
            Put(keys.coupon(SHOPPER, each.ends_at, each.offer_id, 1), to_builtins(each))
            for each in coupons
        ]
    )


def test_a_cart_opens_with_the_coupons_that_may_be_used(any_store: Store) -> None:
    carts, wallet = DynamoCarts(any_store), DynamoCoupons(any_store)
    empty = carts.open(SHOPPER, NOW)
    assert (empty.cart, empty.coupons) == (Cart(SHOPPER), [])
    ends = {1: EPOCH_S_MAX, 2: NOW + 1, 3: NOW, 4: NOW + 2}
    hold(any_store, *(coupon(number, ends_at) for number, ends_at in ends.items()))
    reserved = Spend(coupon(4).offer_id, coupon=ClaimRef(1, NOW + 2))
    any_store.commit(spend_writes(SHOPPER, ORDER, [reserved]))
    carts.save(Cart(SHOPPER, currency="CNY", version=1))
    opened = carts.open(SHOPPER, NOW)
    assert opened.cart == carts.get(SHOPPER) == Cart(SHOPPER, currency="CNY", version=1)
    assert opened.coupons == wallet.usable(SHOPPER, NOW)
    assert [each.ends_at for each in opened.coupons or ()] == [NOW + 1, EPOCH_S_MAX]


def test_a_wallet_of_hundreds_hides_no_cart(any_store: Store) -> None:
    carts = DynamoCarts(any_store)
    carts.save(Cart(SHOPPER, currency="CNY", version=1))
    for count, told in ((COUPONS_MAX - 1, COUPONS_MAX - 1), (COUPONS_MAX + 1, None)):
        hold(any_store, *map(coupon, range(count)))
        opened = carts.open(SHOPPER, NOW)
        assert opened.cart.version == 1
        assert (None if opened.coupons is None else len(opened.coupons)) == told
