"""Shoppers, merchants and providers that race over refunds on DynamoDB."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from core.errors import Busy
from core.ids import LineId, MerchantId, ProviderRefundId
from core.offers.coupon_states import CouponState
from core.pages import PageRequest
from core.payments.provider_refunds import (
    ProviderRefund,
    ProviderRefundState,
    RefundNotice,
    RefundOutcome,
)
from core.refunds.terms import UNSENT_ANSWER_S
from core.use_cases.execute_provider_refund import (
    confirm_refund,
    execute_provider_refund,
)
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.coupons import DynamoCoupons
from functions.shared.dynamodb.due import DynamoDueList
from functions.shared.dynamodb.due_keys import PROVIDER_REFUNDS
from functions.shared.dynamodb.dynamo_store import DynamoStore
from functions.shared.dynamodb.store import Put
from tests.builders.orders import SHOPPER, STAFF, line_id
from tests.builders.refunds import RefundMarket, RefundShop, asking
from tests.contract.race import race
from tests.fakes.dynoxide import Dynoxide
from tests.fakes.http import NOW, Response

RACERS = 50


@pytest.fixture
def shop(table: DynamoStore, dynoxide: Dynoxide) -> RefundShop:
    shop = RefundShop(table, dynoxide.new_table())
    shop.add_sku(1, units=20, price=9_999, freight=700)
    return shop


@pytest.fixture
def order(shop: RefundShop) -> Any:
    return shop.paid_order(1, quantity=7)


def until_heard(call: partial[Response]) -> Response:
    """Ask again, as one does, while too many are at it."""
    answer = call()
    while answer.status == 503:
        answer = call()
    return answer


def asks(shop: RefundShop, order: Any, units: int, key: str | None = None) -> partial[Response]:
    path = f"/v1/orders/{order['order_id']}/refunds"
    body = asking(order, units=[(1, units)])
    return partial(until_heard, partial(shop.asker().call, "POST", path, body, key=key))


def test_fifty_requests_never_get_more_units_than_there_are(shop: RefundShop, order: Any) -> None:
    answers = race([asks(shop, order, 1) for _ in range(RACERS)])
    assert Counter(answer.status for answer in answers) == {201: 7, 409: RACERS - 7}
    assert {answer.code for answer in answers if answer.status == 409} == {"not_refundable"}
    amounts = [answer.json["amount"]["amount"] for answer in answers if answer.status == 201]
    assert sum(amounts) == 7 * 9_999
    child = shop.child(order)
    assert child.refunds_open == 7
    assert [(span.first, span.count) for span in child.returns.of(LineId(line_id(1)))] == [(0, 7)]


def test_requests_of_some_units_each_share_what_there_is(shop: RefundShop, order: Any) -> None:
    answers = race([asks(shop, order, units) for units in (1, 2, 3, 4) * 5])
    units = [answer.json["lines"][0]["units"] for answer in answers if answer.status == 201]
    claimed = sum(span.count for span in shop.child(order).returns.of(LineId(line_id(1))))
    assert sum(units) == claimed <= 7
    left = 7 - claimed
    refused = [number for number in (1, 2, 3, 4) if number <= left]
    assert not refused, "what was left was refused to nobody who asked for so little"


def test_fifty_requests_of_one_key_are_one_refund(shop: RefundShop, order: Any) -> None:
    answers = race([asks(shop, order, 2, key="k1") for _ in range(RACERS)])
    assert {answer.status for answer in answers} <= {201, 409}
    assert {a.code for a in answers if a.status == 409} <= {"request_in_progress"}
    assert len({answer.text for answer in answers if answer.status == 201}) == 1
    assert shop.child(order).refunds_open == 1


@pytest.mark.parametrize("attempt", range(4))
def test_a_request_is_agreed_to_rejected_or_cancelled_and_not_two_of_it(
    shop: RefundShop, order: Any, attempt: int
) -> None:
    refund = shop.asked(order, units=[(1, 2 + attempt)])
    steps: tuple[Callable[[], object], ...] = (
        partial(shop.answer, refund, "approve", {}),
        partial(shop.answer, refund, "reject", {"note": "nein"}),
        partial(shop.go_on, refund, "cancel"),
        partial(shop.lapse, NOW + UNSENT_ANSWER_S),
    )
    race([*steps, *steps])
    state = shop.refund(refund)["state"]
    child, stock = shop.child(order), shop.stock(1)
    if state == "approved":
        assert (child.refunds_open, stock) == (1, (15 + attempt, 0, 5 - attempt))
    else:
        assert state in {"rejected", "cancelled"}
        assert (child.refunds_open, child.returns.claimed, stock) == (0, {}, (13, 0, 7))


@pytest.mark.parametrize("attempt", range(4))
def test_a_unit_is_sent_or_called_off_and_never_both(
    shop: RefundShop, order: Any, attempt: int
) -> None:
    refund = shop.asked(order, units=[(1, 7)])

    def send() -> None:
        while True:
            try:
                shop.send(order, {LineId(line_id(1)): 1 + attempt})
            except Exception as refused:  # noqa: BLE001  (whatever stands in its way)
                if "version_conflict" not in str(refused):
                    return
            else:
                return

    approve: Callable[[], object] = partial(
        until_heard, partial(shop.answer, refund, "approve", {})
    )
    [_, approved, _] = race([send, approve, send])
    assert isinstance(approved, Response)
    assert approved.status == 200, approved.text
    child = shop.child(order)
    sent = sum(sum(parcel.units.values()) for parcel in child.parcels)
    called_off = sum(child.returns.called_off.values())
    assert sent + called_off == 7
    assert shop.stock(1) == (13 + called_off, 0, 7 - called_off)


def only_due(shop: RefundShop) -> ProviderRefund:
    [(name, _)] = DynamoDueList(shop.commerce, PROVIDER_REFUNDS).until(NOW)
    due = shop.provider_refunds.get(ProviderRefundId(name))
    assert due is not None
    return due


def notice(due: ProviderRefund, state: ProviderRefundState) -> RefundNotice:
    return RefundNotice(
        provider=due.provider,
        event_id="ntf_1",
        provider_refund_id=due.provider_refund_id,
        payment_id=due.payment_id,
        amount=due.amount,
        currency=due.currency,
        outcome=RefundOutcome(state, "re_1"),
    )


def test_workers_and_notices_at_once_pay_a_refund_once(shop: RefundShop, order: Any) -> None:
    refund = shop.asked(order)
    shop.answer(refund, "approve", {})
    due = only_due(shop)

    def notify() -> None:
        confirm_refund(notice(due, ProviderRefundState.SUCCEEDED), NOW, shop.paybacks())

    work: Callable[[], object] = partial(shop.pay_back, NOW)
    race([work, notify] * 8)
    notify()
    assert shop.refund(refund)["state"] == "refunded"
    child = shop.child(order)
    assert (child.state, child.refunds_open) == ("refunded", 0)
    assert child.returns.refunded == {line_id(1): 7}
    assert sum(shop.provider.sent.values()) in {0, due.amount}
    assert len(set(shop.provider.asked)) <= 1
    log = shop.shopper().call("GET", f"/v1/orders/{order['order_id']}/events").json["items"]
    assert [each["what"] for each in log].count("refund_paid") == 1


def test_money_that_no_order_took_is_said_to_be_back_once(shop: RefundShop) -> None:
    shop.fill_cart(1)
    order = shop.place()
    started = shop.start_payment(order)
    shop.shopper().call("POST", f"/v1/orders/{order['order_id']}/cancel")
    shop.collect(started)
    due = only_due(shop)

    def notify() -> None:
        confirm_refund(notice(due, ProviderRefundState.SUCCEEDED), NOW, shop.paybacks())

    work: Callable[[], object] = partial(shop.pay_back, NOW)
    race([notify, work] * 8)
    log = shop.shopper().call("GET", f"/v1/orders/{order['order_id']}/events").json["items"]
    assert [each["what"] for each in log].count("payment_sent_back") == 1


def test_what_failed_is_asked_anew_once_however_many_ask(shop: RefundShop, order: Any) -> None:
    shop.answer(shop.asked(order), "approve", {})
    due = only_due(shop)
    confirm_refund(notice(due, ProviderRefundState.FAILED), NOW, shop.paybacks())
    path = f"/v1/admin/provider-refunds/{due.provider_refund_id}/retry"
    answers = race([partial(shop.arbiter().call, "POST", path) for _ in range(8)])
    assert sorted(answer.status for answer in answers) == [201, *[409] * 7]
    assert only_due(shop).provider_refund_id != due.provider_refund_id


def test_the_last_parts_of_an_order_end_it_and_return_its_coupon_once(
    table: DynamoStore, dynoxide: Dynoxide
) -> None:
    """All merchants' parts are paid back at one moment: one of them sees that it is the last."""
    market = RefundMarket(table, dynoxide.new_table())
    merchants = [MerchantId(f"mer_{20 + number:026d}") for number in range(1, 7)]
    for number, merchant_id in enumerate(merchants, 1):
        market.add_merchant(merchant_id)
        table.commit([Put(keys.staff(STAFF, merchant_id), {"merchant_id": merchant_id})])
        market.add_sku(number, price=5_000, merchant_id=merchant_id)
    terms = {"layer": "platform_coupon", "benefit": {"amount": 1_000}}
    market.claim(market.publish(terms, of="platform"))
    order = market.paid_order(*range(1, 7))
    for at in range(6):
        refund = market.asked(order, child=at)
        assert market.answer(refund, "approve", {}, of=merchants[at]).status == 200
    due = [ProviderRefundId(name) for name, _ in DynamoDueList(table, PROVIDER_REFUNDS).until(NOW)]
    assert len(due) == 6

    def pay(provider_refund_id: ProviderRefundId) -> None:
        with suppress(Busy):
            execute_provider_refund(provider_refund_id, NOW, market.paybacks())

    race([partial(pay, each) for each in due])
    for minute in range(1, 5):
        market.pay_back(NOW + 60 * minute)
    assert market.order(order)["state"] == "refunded"
    [coupon] = DynamoCoupons(table).of_shopper(SHOPPER, PageRequest()).items
    assert coupon.state is CouponState.CLAIMED
    assert sum(market.provider.sent.values()) == order["totals"]["payable"]["amount"]
