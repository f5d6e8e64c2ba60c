"""Notifications of WeChat Pay through the storefront's boundary."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders.tellers import WeChatTeller, assert_refused, assert_taken
from tests.fakes.http import NOW
from tests.fakes.providers import wechat
from tests.fakes.providers.server import key_pair


@pytest.fixture
def wechat_pay() -> Iterator[WeChatTeller]:
    teller = WeChatTeller()
    yield teller
    teller.server.close()


HEADERS = ["timestamp", "nonce", "signature", "serial"]


@pytest.mark.parametrize("name", HEADERS)
def test_wechat_headers_are_needed_once_each(wechat_pay: WeChatTeller, name: str) -> None:
    body, headers = wechat_pay.told()
    header = f"wechatpay-{name}"
    without = {k: v for k, v in headers.items() if k != header}
    doubled = {**headers, header: f"{headers[header]},{headers[header]}"}
    for each in (without, doubled, {**headers, header: ""}):
        assert_refused(wechat_pay, (body, each), 400)


@pytest.mark.parametrize("skew_s", [-301, -300, 300, 301])
def test_wechat_five_minutes_away_are_refused(wechat_pay: WeChatTeller, skew_s: int) -> None:
    body, _ = wechat_pay.told()
    assert_refused(wechat_pay, wechat_pay.signed(body, NOW + skew_s), 400)


@pytest.mark.parametrize("skew_s", [-299, 299])
def test_wechat_less_than_five_minutes_are_fresh(wechat_pay: WeChatTeller, skew_s: int) -> None:
    body, _ = wechat_pay.told()
    assert_taken(wechat_pay, wechat_pay.signed(body, NOW + skew_s))


def test_wechat_serials_choose_the_key(wechat_pay: WeChatTeller) -> None:
    body, _ = wechat_pay.told()
    assert_refused(wechat_pay, wechat_pay.signed(body, serial="UNKNOWN"), 400)
    assert_refused(wechat_pay, wechat_pay.signed(body, signer="somebody"), 400)


def test_wechat_new_keys_are_found_by_their_serial(wechat_pay: WeChatTeller) -> None:
    body, _ = wechat_pay.told()
    keys = {wechat.SERIAL: key_pair("wechat")[1], "NEW": key_pair("new wechat")[1]}
    wechat_pay.secrets.document = wechat.secret(platform_keys=keys)
    assert_taken(wechat_pay, wechat_pay.signed(body, serial="NEW", signer="new wechat"))


def test_wechat_probes_with_wrong_signatures_are_refused_quietly(wechat_pay: WeChatTeller) -> None:
    body, headers = wechat_pay.told()
    probe = f"WECHATPAY/SIGNTEST/{headers['wechatpay-signature']}"
    assert_refused(wechat_pay, (body, {**headers, "wechatpay-signature": probe}), 400)


@pytest.mark.parametrize(
    "changes",
    [
        {"associated_data": "refund"},
        {"associated_data": ""},
        {"nonce": "fdasflkja485"},
        {"nonce": ""},
        {"algorithm": "AEAD_AES_128_GCM"},
        {"ciphertext": "c2VhbGVk"},
        {"ciphertext": "not base64!"},
        {"ciphertext": ""},
    ],
)
def test_wechat_what_is_sealed_is_opened_exactly_or_not(
    wechat_pay: WeChatTeller, changes: dict[str, Any]
) -> None:
    body = wechat.notification(wechat_pay.transaction(), **changes)
    assert_refused(wechat_pay, wechat_pay.signed(body), 400)


def test_wechat_what_another_key_sealed_stays_closed(wechat_pay: WeChatTeller) -> None:
    body = wechat.notification(wechat_pay.transaction(), key="another key of thirty-two bytes!")
    assert_refused(wechat_pay, wechat_pay.signed(body), 400)


def test_wechat_nothing_may_be_associated(wechat_pay: WeChatTeller) -> None:
    body = wechat.notification(wechat_pay.transaction(), associated="")
    assert_taken(wechat_pay, wechat_pay.signed(body))


@pytest.mark.parametrize(
    "changes", [{"mchid": "1900000110"}, {"appid": "wx1"}, {"currency": "USD"}]
)
def test_wechat_anothers_genuine_word_is_not_about_us(
    wechat_pay: WeChatTeller, changes: dict[str, Any]
) -> None:
    assert_refused(wechat_pay, wechat_pay.told(**changes), 422)


@pytest.mark.parametrize("state", ["NOTPAY", "USERPAYING", "CLOSED", "PAYERROR"])
def test_wechat_no_success_is_acknowledged_and_pays_nothing(
    wechat_pay: WeChatTeller, state: str
) -> None:
    assert_taken(wechat_pay, wechat_pay.told(trade_state=state))
    assert wechat_pay.state == ("started", "placed")


def test_wechat_other_events_are_acknowledged(wechat_pay: WeChatTeller) -> None:
    body = wechat.notification({"anything": 1}, "COUPON.USE")
    assert_taken(wechat_pay, wechat_pay.signed(body))


def test_wechat_a_refund_that_we_never_asked_for_is_unknown(wechat_pay: WeChatTeller) -> None:
    """Also before the payment is known: nothing may change then."""
    about = {
        "mchid": wechat.MCHID,
        "out_trade_no": wechat_pay.payment_id,
        "out_refund_no": f"prf_{1:026d}",
        "refund_id": "50",
        "refund_status": "SUCCESS",
        "amount": {"refund": 1, "total": wechat_pay.amount},
    }
    body = wechat.notification(about, "REFUND.SUCCESS", associated="refund")
    assert_refused(wechat_pay, wechat_pay.signed(body), 404)
    body = wechat.notification({**about, "mchid": "1"}, "REFUND.SUCCESS", associated="refund")
    assert_refused(wechat_pay, wechat_pay.signed(body), 422)


def test_wechat_a_signed_body_of_another_form_is_refused(wechat_pay: WeChatTeller) -> None:
    for body in (b"{}", b"[]", b"null", b'{"id":1}', b'{"id":"1","id":"2"}'):
        assert_refused(wechat_pay, wechat_pay.signed(body), 400)
