"""Money that goes back through a provider that is late, lies low or fails, on the memory store."""

from typing import Any

import pytest
from msgspec.structs import replace

from core.books import ledger
from core.errors import Busy, Conflict, Defect, Invalid, NotFound
from core.ids import ProviderRefundId
from core.pages import PageRequest
from core.payments.provider_refunds import (
    OVERDUE_S,
    RETRY_LONGEST_S,
    ProviderRefund,
    ProviderRefundState,
    RefundNotice,
    RefundOutcome,
)
from core.use_cases.execute_provider_refund import confirm_refund
from tests.builders.refunds import RefundShop
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore, snapshot

REQUESTED = RefundOutcome(ProviderRefundState.REQUESTED, "re_1")
SUCCEEDED = RefundOutcome(ProviderRefundState.SUCCEEDED, "re_1")
FAILED = RefundOutcome(ProviderRefundState.FAILED, "re_1", "the card is closed")


@pytest.fixture
def shop() -> RefundShop:
    shop = RefundShop()
    shop.add_sku(1, units=5, price=10_000)
    return shop


@pytest.fixture
def refund(shop: RefundShop) -> Any:
    """A refund whose money is to go back."""
    asked = shop.asked(shop.paid_order(1))
    shop.answer(asked, "approve", {})
    return asked


def only(shop: RefundShop) -> ProviderRefund:
    """The one refund that a provider is asked for."""
    assert isinstance(shop.commerce, MemoryStore)
    [key] = [key for key in shop.commerce.items if key.sk == "PROVIDER_REFUND"]
    found = shop.provider_refunds.get(ProviderRefundId(key.pk.partition("#")[2]))
    assert found is not None
    return found


def notice(refund: ProviderRefund, outcome: RefundOutcome, **changes: Any) -> RefundNotice:
    said = RefundNotice(
        provider=refund.provider,
        event_id="ntf_1",
        provider_refund_id=refund.provider_refund_id,
        payment_id=refund.payment_id,
        amount=refund.amount,
        currency=refund.currency,
        outcome=outcome,
    )
    return replace(said, **changes)


def test_a_refund_that_takes_its_time_is_asked_after_until_it_arrived(
    shop: RefundShop, refund: Any
) -> None:
    shop.provider.answers = [REQUESTED, REQUESTED, SUCCEEDED]
    assert shop.pay_back()["done"] == 1
    assert (only(shop).state, shop.refund(refund)["state"]) == ("requested", "approved")
    assert shop.pay_back(NOW + 59)["done"] == 0
    assert shop.pay_back(NOW + 60)["done"] == 1
    assert shop.pay_back(NOW + 60 + 120)["done"] == 1
    assert (only(shop).state, shop.refund(refund)["state"]) == ("succeeded", "refunded")
    assert len(shop.provider.asked) == 3


def test_an_answer_that_is_lost_is_asked_for_again_and_the_money_goes_once(
    shop: RefundShop, refund: Any
) -> None:
    shop.provider.answers = [Busy(), Busy()]
    for at in (NOW, NOW + 60, NOW + 180):
        shop.pay_back(at)
    assert len(set(shop.provider.asked)) == 1
    assert list(shop.provider.sent.values()) == [10_000]
    assert shop.refund(refund)["state"] == "refunded"
    assert len(shop.stream("RefundPaid")["Records"]) == 1


def test_a_provider_that_never_answers_is_asked_once_an_hour_and_told_of(
    shop: RefundShop, refund: Any, caplog: pytest.LogCaptureFixture
) -> None:
    shop.provider.answers = [Conflict("provider_unavailable", "not today")] * 500
    now, tries = NOW, 0
    while now < NOW + OVERDUE_S:
        counts = shop.pay_back(now)
        tries += counts["failed"]
        now += 60
    assert 72 <= tries <= 72 + 6
    assert only(shop).next_attempt_at - now <= RETRY_LONGEST_S
    assert "provider refund overdue" not in caplog.messages
    shop.pay_back(NOW + OVERDUE_S + RETRY_LONGEST_S)
    assert "provider refund overdue" in caplog.messages
    assert (only(shop).state, shop.refund(refund)["state"]) == ("due", "approved")


def test_what_failed_for_good_raises_an_alarm_until_somebody_asks_anew(
    shop: RefundShop, refund: Any, caplog: pytest.LogCaptureFixture
) -> None:
    shop.provider.answers = [FAILED]
    shop.pay_back()
    failed = only(shop)
    assert (failed.state, failed.reason) == ("failed", "the card is closed")
    assert shop.refund(refund)["state"] == "approved"
    assert lag(shop, NOW + 60, caplog) == 60
    admin, path = shop.arbiter(), "/v1/admin/provider-refunds"
    [listed] = admin.call("GET", path).json["items"]
    assert listed["reason"] == "the card is closed"
    retry = f"{path}/{failed.provider_refund_id}/retry"
    again = admin.call("POST", retry, key="k1")
    assert (again.status, again.json["state"]) == (201, "due")
    assert admin.call("POST", retry, key="k1").text == again.text
    assert admin.call("POST", retry).code == "refund_state"
    assert admin.call("GET", path).json["items"] == []
    assert lag(shop, NOW + 60, caplog) == 0
    assert shop.refund(refund)["state"] == "refunded"
    assert list(shop.provider.sent.values()) == [10_000]
    unknown = f"{path}/prf_{9:026d}/retry"
    assert admin.call("POST", unknown).status == 404


def lag(shop: RefundShop, now: int, caplog: pytest.LogCaptureFixture) -> int:
    """How long what failed has been waiting for somebody, as the sweep says it."""
    caplog.clear()
    shop.pay_back(now)
    [said] = [each for each in caplog.records if each.__dict__.get("sweep") == "failed_refunds"]
    return int(said.__dict__["lag_s"])


@pytest.mark.usefixtures("refund")
def test_a_notice_that_comes_twice_or_late_changes_nothing(shop: RefundShop) -> None:
    shop.provider.answers = [REQUESTED]
    shop.pay_back()
    asked = only(shop)
    confirm_refund(notice(asked, SUCCEEDED), NOW, shop.paybacks())
    assert isinstance(shop.commerce, MemoryStore)
    before = snapshot(shop.commerce)
    for outcome in (SUCCEEDED, REQUESTED):
        confirm_refund(notice(asked, outcome), NOW + 1, shop.paybacks())
    assert shop.pay_back(NOW + 10**6)["done"] == 0
    assert snapshot(shop.commerce) == before


@pytest.mark.usefixtures("refund")
def test_a_notice_may_be_faster_than_the_answer(shop: RefundShop) -> None:
    confirm_refund(notice(only(shop), SUCCEEDED), NOW, shop.paybacks())
    assert only(shop).state == "succeeded"
    assert shop.pay_back()["done"] == 0


@pytest.mark.usefixtures("refund")
@pytest.mark.parametrize(
    "changes",
    [{"amount": 9_999}, {"currency": "JPY"}, {"payment_id": "pay_2"}, {"provider": "stripe"}],
)
def test_a_notice_about_something_else_changes_nothing(
    shop: RefundShop, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        confirm_refund(notice(only(shop), SUCCEEDED, **changes), NOW, shop.paybacks())
    assert only(shop).state == "due"
    unknown = notice(only(shop), SUCCEEDED, provider_refund_id=ProviderRefundId("prf_2"))
    with pytest.raises(NotFound):
        confirm_refund(unknown, NOW, shop.paybacks())


@pytest.mark.usefixtures("refund")
def test_a_provider_that_takes_its_word_back_is_somebodys_business(shop: RefundShop) -> None:
    shop.pay_back()
    with pytest.raises(Defect):
        confirm_refund(notice(only(shop), FAILED), NOW, shop.paybacks())
    assert only(shop).state == "succeeded"


def test_money_that_no_order_took_goes_back_once_and_leaves_the_books_even(
    shop: RefundShop,
) -> None:
    shop.fill_cart(1)
    order = shop.place()
    first, second = shop.start_payment(order), shop.start_payment(order)
    shop.collect(first)
    shop.collect(second)
    shop.collect(second)
    back = only(shop)
    assert (back.cause, back.amount, back.refund_id) == ("not_taken", 10_000, None)
    assert back.payment_id == second["payment"]["payment_id"]
    shop.post_all()
    assert balance(shop, ledger.REFUNDS_DUE) == 10_000
    shop.provider.answers = [Busy()]
    for at in (NOW, NOW + 60, NOW + 10**6):
        shop.pay_back(at)
    assert list(shop.provider.sent.values()) == [10_000]
    shop.post_all()
    assert balance(shop, ledger.REFUNDS_DUE) == 0
    assert balance(shop, ledger.cash("sandbox")) == -10_000
    assert shop.order(order)["state"] == "paid"
    log = shop.shopper().call("GET", f"/v1/orders/{order['order_id']}/events").json["items"]
    assert "payment_sent_back" in {each["what"] for each in log}


def balance(shop: RefundShop, account: ledger.Account) -> int:
    return sum(each.amount for each in shop.ledger.balances(account))


def test_a_payment_for_a_cancelled_order_goes_back(shop: RefundShop) -> None:
    shop.fill_cart(1)
    order = shop.place()
    started = shop.start_payment(order)
    shop.shopper().call("POST", f"/v1/orders/{order['order_id']}/cancel")
    shop.collect(started)
    shop.pay_back()
    shop.post_all()
    assert balance(shop, ledger.cash("sandbox")) == balance(shop, ledger.REFUNDS_DUE) == 0
    assert shop.provider_refunds.failed(PageRequest()).items == []


def test_the_sandbox_sends_money_back_and_tells_of_it_before_it_answers(shop: RefundShop) -> None:
    refund = shop.asked(shop.paid_order(1))
    shop.answer(refund, "approve", {})
    counts = shop.pay_back(providers={"sandbox": shop.sandbox_client()})
    assert (counts["done"], counts["failed"]) == (1, 0)
    assert (shop.refund(refund)["state"], only(shop).state) == ("refunded", "succeeded")
    assert only(shop).provider_reference
    assert len(shop.stream("RefundPaid")["Records"]) == 1
