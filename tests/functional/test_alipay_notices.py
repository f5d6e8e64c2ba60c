"""Notifications of Alipay through the storefront's boundary."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from tests.builders.tellers import AlipayTeller, assert_refused, assert_taken, parameters_of
from tests.fakes.providers import alipay
from tests.fakes.providers.server import key_pair


@pytest.fixture
def ali() -> Iterator[AlipayTeller]:
    teller = AlipayTeller()
    yield teller
    teller.server.close()


@pytest.mark.parametrize("sign_type", ["RSA", "MD5", "", "rsa2"])
def test_alipay_only_rsa2_is_taken(ali: AlipayTeller, sign_type: str) -> None:
    body = alipay.notification(ali.parameters(sign_type=sign_type))
    assert_refused(ali, ali.form(body), 400)


def test_alipay_sha1_is_no_rsa2(ali: AlipayTeller) -> None:
    assert_refused(ali, ali.form(alipay.notification(ali.parameters(), sha1=True)), 400)


@pytest.mark.parametrize("name", ["total_amount", "out_trade_no", "sign", "sign_type", "subject"])
def test_alipay_a_parameter_that_comes_twice_is_refused(ali: AlipayTeller, name: str) -> None:
    body, _ = ali.told()
    again = urlencode({name: parameters_of(body)[name]}).encode()
    assert_refused(ali, ali.form(body + b"&" + again), 400)


@pytest.mark.parametrize("name", ["sign", "sign_type", "app_id", "seller_id", "total_amount"])
def test_alipay_what_is_taken_away_is_missed(ali: AlipayTeller, name: str) -> None:
    parameters = parameters_of(ali.told()[0])
    del parameters[name]
    assert_refused(ali, ali.form(urlencode(parameters).encode()), 400)


def test_alipay_what_is_added_is_not_signed(ali: AlipayTeller) -> None:
    body, _ = ali.told()
    assert_refused(ali, ali.form(body + b"&gmt_refund=1"), 400)


def test_alipay_what_is_escaped_twice_is_not_what_was_signed(ali: AlipayTeller) -> None:
    parameters = parameters_of(ali.told()[0])
    twice = urlencode({name: quote(value) for name, value in parameters.items()})
    assert_refused(ali, ali.form(twice.encode()), 400)


@pytest.mark.parametrize(
    "changes", [{"app_id": "2021000000000002"}, {"seller_id": "2088000000000002"}]
)
def test_alipay_anothers_genuine_word_is_not_about_us(
    ali: AlipayTeller, changes: dict[str, str]
) -> None:
    assert_refused(ali, ali.told(**changes), 422)


@pytest.mark.parametrize("amount", ["", "1e3", "598.001", "-598.00", "599", "\uff15\uff19\uff18"])
def test_alipay_an_amount_that_is_none_or_another_pays_nothing(
    ali: AlipayTeller, amount: str
) -> None:
    assert_refused(ali, ali.told(total_amount=amount), 422)


@pytest.mark.parametrize("amount", ["598", "598.0", "598.00"])
def test_alipay_amounts_need_no_cents(ali: AlipayTeller, amount: str) -> None:
    assert_taken(ali, ali.told(total_amount=amount))


@pytest.mark.parametrize("status", ["WAIT_BUYER_PAY", "TRADE_CLOSED", ""])
def test_alipay_no_success_is_acknowledged_and_pays_nothing(ali: AlipayTeller, status: str) -> None:
    assert_taken(ali, ali.told(trade_status=status))
    assert ali.state == ("started", "placed")


def test_alipay_finished_after_success_changes_nothing_more(ali: AlipayTeller) -> None:
    assert_taken(ali, ali.told())
    assert_taken(ali, ali.told(trade_status="TRADE_FINISHED", notify_id="n2"))
    assert len(ali.shop.stream("OrderPaid")["Records"]) == 1


def test_alipay_new_keys_stand_beside_the_old_ones(ali: AlipayTeller) -> None:
    both = [key_pair("alipay")[1], key_pair("new alipay")[1]]
    ali.secrets.document = alipay.secret(alipay_public_keys=both)
    body = alipay.notification(ali.parameters(), signer="new alipay")
    assert_taken(ali, ali.form(body))
    assert_taken(ali, ali.told())
