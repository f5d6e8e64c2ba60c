"""Offers, wallets and what orders spend of them: the same on the memory store and on DynamoDB."""

from collections.abc import Sequence
from typing import Any

import pytest

from core.errors import Conflict
from core.idempotency import Once
from core.ids import OfferId, OrderId, UserId
from core.limits import EPOCH_S_MAX
from core.offers.coupon_states import CouponState
from core.offers.coupons import Coupon
from core.offers.offer import Consent, OfferState, StoredOffer, Terms, agreed
from core.offers.shelves import Shelf, published, unshelved
from core.offers.spends import ClaimRef, Spend
from core.pages import PageRequest
from core.pricing.parsing import parse_offer
from core.versions import VersionConflict
from functions.shared.dynamodb.coupons import DynamoCoupons, spend_writes
from functions.shared.dynamodb.offers import DynamoOffers
from functions.shared.dynamodb.spends import return_writes, use_writes
from functions.shared.dynamodb.store import Refused, Store, Write
from tests.fakes.http import NOW
from tests.fakes.ids import user

STAFF, SHOPPER, BUYER = (UserId(user(number)) for number in (1, 2, 3))
OWNER = f"merchant:mer_{1:026d}"
ORDER, OTHER_ORDER = (OrderId(f"ord_{number:026d}") for number in (1, 2))
BENEFITS: list[dict[str, Any]] = [
    {"percent": 500, "max": 100},
    {"amount": 100},
    {"every": 1_000, "amount": 100, "times": 3},
    {"tiers": [{"min_amount": 1, "percent": 500}, {"min_quantity": 2, "amount": 300}]},
    {"buy": 2, "get": 1, "percent": 10_000},
]


def once(key: str) -> Once:
    return Once(STAFF, "test", key, "digest", lambda _: b"{}")


def offer(
    number: int, code: str | None = None, quota: int | None = None, **terms: Any
) -> StoredOffer:
    source = {
        "id": f"off_{number:026d}",
        "owner": OWNER,
        "layer": "store_coupon",
        "scope": {"all": True},
        "benefit": {"amount": 100},
        **terms,
    }
    kept = Terms(parse_offer(source), "CNY", "优惠", code, quota, 2, None)
    return StoredOffer(kept, OfferState.DRAFT, STAFF, NOW)


def put_out(offers: DynamoOffers, draft: StoredOffer) -> OfferId:
    """Publish a new offer."""
    offer_id = draft.terms.offer_id
    offers.add(draft, once(offer_id))
    for party in draft.missing_consents:
        draft = agreed(draft, Consent(party, 1_000, STAFF, NOW))
        offers.save(draft)
    offers.publish(published(draft, offers.shelves([OWNER])[OWNER], frozenset()))
    return offer_id


def coupon(offer_id: OfferId, ordinal: int = 1, ends_at: int = EPOCH_S_MAX) -> Coupon:
    return Coupon(SHOPPER, offer_id, OWNER, ordinal, ends_at, NOW)


@pytest.mark.parametrize("benefit", BENEFITS, ids=lambda benefit: next(iter(benefit)))
def test_an_offer_comes_back_as_it_was_kept(any_store: Store, benefit: dict[str, Any]) -> None:
    kept = offer(1, code="momo10", quota=5, benefit=benefit, layer="store_tier")
    DynamoOffers(any_store).add(kept, once("k"))
    fresh = DynamoOffers(any_store)
    assert fresh.get(kept.terms.offer_id) == kept
    assert fresh.terms([kept.terms.offer_id]) == {kept.terms.offer_id: kept.terms}
    assert fresh.by_code("momo10") == kept.terms.offer_id
    assert fresh.of_owner(OWNER, PageRequest()).items == [kept]


def test_of_two_changes_to_one_version_one_is_kept(any_store: Store) -> None:
    offers = DynamoOffers(any_store)
    draft = offer(1, funding={"merchant": 5_000, "platform": 5_000})
    offers.add(draft, once("k"))
    first, second = (
        agreed(draft, Consent("platform", budget, STAFF, NOW)) for budget in (100, 200)
    )
    offers.save(first)
    with pytest.raises(VersionConflict):
        offers.save(second)
    assert offers.get(draft.terms.offer_id) == first


def test_a_shelf_has_what_is_published_until_it_is_withdrawn(any_store: Store) -> None:
    offers = DynamoOffers(any_store)
    assert offers.shelves([OWNER]) == {OWNER: Shelf(OWNER)}
    tier = put_out(offers, offer(1, layer="store_tier"))
    public = put_out(offers, offer(2))
    put_out(offers, offer(3, code="momo10"))
    assert offers.shelves([OWNER])[OWNER] == Shelf(OWNER, [tier], [public], 3)
    before = offers.get(public)
    assert before is not None
    after = before.after("withdraw")
    offers.withdraw(after, unshelved(offers.shelves([OWNER])[OWNER], public))
    assert offers.shelves([OWNER])[OWNER] == Shelf(OWNER, [tier], [], 4)
    assert offers.allowances([public])[public].state is OfferState.WITHDRAWN
    with pytest.raises(VersionConflict):
        offers.withdraw(after, None)


def test_a_code_is_free_again_after_the_withdrawal(any_store: Store) -> None:
    offers = DynamoOffers(any_store)
    first = offer(1, code="momo10")
    offers.add(first, once("k1"))
    with pytest.raises(Conflict, match="code_taken"):
        offers.add(offer(2, code="momo10"), once("k2"))
    offers.withdraw(first.after("withdraw"), None)
    offers.add(offer(2, code="momo10"), once("k2"))
    assert offers.by_code("momo10") == f"off_{2:026d}"


def test_funders_are_asked(any_store: Store) -> None:
    offers = DynamoOffers(any_store)
    funding = {"merchant": 4_000, "platform": 3_000, "buyer": 3_000}
    draft = offer(1, funding=funding, buyer=BUYER)
    offers.add(draft, once("k"))
    offers.add(offer(2), once("k2"))
    for party in ("platform", f"buyer:{BUYER}"):
        assert offers.asking(party, PageRequest()).items == [draft]
    assert offers.asking(OWNER, PageRequest()).items == []


def test_usable_coupons_are_those_claimed_and_not_over_first_to_end_first(
    any_store: Store,
) -> None:
    offers, wallet = DynamoOffers(any_store), DynamoCoupons(any_store)
    ends = {1: EPOCH_S_MAX, 2: NOW + 10, 3: NOW + 1, 4: NOW}
    for number, ends_at in ends.items():
        offer_id = put_out(offers, offer(number))
        wallet.claim(coupon(offer_id, ends_at=ends_at), counted=False, once=once(f"c{number}"))
    usable = wallet.usable(SHOPPER, NOW)
    assert [each.ends_at for each in usable] == [NOW + 1, NOW + 10, EPOCH_S_MAX]
    page = wallet.of_shopper(SHOPPER, PageRequest(3))
    rest = wallet.of_shopper(SHOPPER, PageRequest(3, page.next))
    assert [each.ends_at for each in [*page.items, *rest.items]] == sorted(
        ends.values(), reverse=True
    )


def test_a_claim_takes_a_free_ordinal_of_an_open_offer_with_some_left(any_store: Store) -> None:
    offers, wallet = DynamoOffers(any_store), DynamoCoupons(any_store)
    offer_id = put_out(offers, offer(1, quota=2))
    terms = offers.terms([offer_id])[offer_id]
    wallet.claim(coupon(offer_id), counted=True, once=once("c1"))
    with pytest.raises(VersionConflict):
        wallet.claim(coupon(offer_id), counted=True, once=once("c2"))
    wallet.claim(coupon(offer_id, 2), counted=True, once=once("c3"))
    with pytest.raises(VersionConflict):
        wallet.claim(coupon(offer_id, 3), counted=True, once=once("c4"))
    assert wallet.taken(SHOPPER, terms) == {1, 2}
    assert offers.allowances([offer_id])[offer_id].left == 0


@pytest.mark.parametrize("quota", [None, 5])
def test_nothing_is_claimed_of_a_withdrawn_offer(any_store: Store, quota: int | None) -> None:
    offers, wallet = DynamoOffers(any_store), DynamoCoupons(any_store)
    offer_id = put_out(offers, offer(1, quota=quota))
    before = offers.get(offer_id)
    assert before is not None
    offers.withdraw(before.after("withdraw"), unshelved(offers.shelves([OWNER])[OWNER], offer_id))
    with pytest.raises(VersionConflict):
        wallet.claim(coupon(offer_id), counted=quota is not None, once=once("c"))
    assert wallet.usable(SHOPPER, NOW) == []


# --- what orders spend ---------------------------------------------------------------------


@pytest.fixture
def spend(any_store: Store) -> Spend:
    """Of a coupon that is half the platform's, whose budget is 1,000."""
    funding = {"merchant": 5_000, "platform": 5_000}
    offer_id = put_out(DynamoOffers(any_store), offer(1, funding=funding))
    DynamoCoupons(any_store).claim(coupon(offer_id), counted=False, once=once("c"))
    return Spend(offer_id, coupon=ClaimRef(1, EPOCH_S_MAX), budgets={"platform": 600})


def state(store: Store) -> tuple[CouponState, OrderId | None]:
    [held] = DynamoCoupons(store).of_shopper(SHOPPER, PageRequest()).items
    return held.state, held.order_id


def budget(store: Store, spend: Spend) -> int:
    return DynamoOffers(store).allowances([spend.offer_id])[spend.offer_id].budgets["platform"]


def refuses(store: Store, writes: Sequence[Write]) -> bool:
    try:
        store.commit(writes)
    except Refused:
        return True
    return False


def test_a_coupon_is_spent_by_one_order_and_given_back_by_it_once(
    any_store: Store, spend: Spend
) -> None:
    any_store.commit(spend_writes(SHOPPER, ORDER, [spend]))
    assert (state(any_store), budget(any_store, spend)) == ((CouponState.RESERVED, ORDER), 400)
    assert refuses(any_store, spend_writes(SHOPPER, OTHER_ORDER, [spend]))
    released = [
        return_writes(SHOPPER, each, [spend], was_paid=False) for each in (ORDER, OTHER_ORDER)
    ]
    assert refuses(any_store, released[1])
    any_store.commit(released[0])
    assert (state(any_store), budget(any_store, spend)) == ((CouponState.CLAIMED, None), 1_000)
    assert refuses(any_store, released[0])
    assert budget(any_store, spend) == 1_000


def test_a_used_coupon_comes_back_only_as_one_that_was_paid_for(
    any_store: Store, spend: Spend
) -> None:
    any_store.commit(spend_writes(SHOPPER, ORDER, [spend]))
    assert refuses(any_store, use_writes(SHOPPER, OTHER_ORDER, [spend]))
    any_store.commit(use_writes(SHOPPER, ORDER, [spend]))
    assert state(any_store) == (CouponState.USED, ORDER)
    assert refuses(any_store, return_writes(SHOPPER, ORDER, [spend], was_paid=False))
    any_store.commit(return_writes(SHOPPER, ORDER, [spend], was_paid=True))
    assert state(any_store) == (CouponState.CLAIMED, None)


def test_a_budget_is_never_overspent(any_store: Store, spend: Spend) -> None:
    more = Spend(spend.offer_id, budgets={"platform": 1_001})
    assert refuses(any_store, spend_writes(SHOPPER, ORDER, [more]))
    assert budget(any_store, spend) == 1_000


def test_two_orders_never_redeem_an_offer_as_the_same_one(any_store: Store) -> None:
    offer_id = put_out(DynamoOffers(any_store), offer(1, layer="store_tier", quota=5))
    spend = Spend(offer_id, quota=True, redemption=1)
    any_store.commit(spend_writes(SHOPPER, ORDER, [spend]))
    assert refuses(any_store, spend_writes(SHOPPER, OTHER_ORDER, [spend]))
    assert refuses(any_store, return_writes(SHOPPER, OTHER_ORDER, [spend], was_paid=False))


def test_an_automatic_offer_is_spent_while_it_is_published_and_some_is_left(
    any_store: Store,
) -> None:
    offers = DynamoOffers(any_store)
    offer_id = put_out(offers, offer(1, layer="store_tier", quota=1))
    first, second = (Spend(offer_id, quota=True, redemption=ordinal) for ordinal in (1, 2))
    any_store.commit(spend_writes(SHOPPER, ORDER, [first]))
    assert refuses(any_store, spend_writes(SHOPPER, OTHER_ORDER, [second]))
    wallet = DynamoCoupons(any_store)
    assert wallet.redemptions(SHOPPER, {offer_id: 2}) == {offer_id: frozenset({1})}
    any_store.commit(return_writes(SHOPPER, ORDER, [first], was_paid=False))
    assert wallet.redemptions(SHOPPER, {offer_id: 2}) == {offer_id: frozenset()}
    assert offers.allowances([offer_id])[offer_id].left == 1
    before = offers.get(offer_id)
    assert before is not None
    offers.withdraw(before.after("withdraw"), unshelved(offers.shelves([OWNER])[OWNER], offer_id))
    assert refuses(any_store, spend_writes(SHOPPER, ORDER, [first]))
