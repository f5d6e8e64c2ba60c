"""Signatures of deliveries: the scheme's published vector, and all that must not pass."""

import base64

import pytest

from core.ids import WebhookId
from functions.shared.webhooks.signatures import (
    ID,
    SIGNATURE,
    TIMESTAMP,
    derived_key,
    headers,
    is_genuine,
    key_of,
    shown,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = 1_614_265_330
BODY = b'{"test": 2432232314}'
PUBLISHED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
WEBHOOK = WebhookId(f"whk_{1:026d}")


def signed(*keys: bytes) -> dict[str, str]:
    return headers(keys or (key_of(SECRET),), MESSAGE, AT, BODY)


def test_the_published_vector_of_the_scheme() -> None:
    assert signed() == {ID: MESSAGE, TIMESTAMP: str(AT), SIGNATURE: PUBLISHED}


def test_what_was_signed_is_genuine_within_five_minutes() -> None:
    for skew, genuine in ((0, True), (300, True), (-300, True), (301, False), (-301, False)):
        assert is_genuine(key_of(SECRET), signed(), BODY, AT + skew) is genuine


@pytest.mark.parametrize(
    "changed",
    [
        {SIGNATURE: ""},
        {SIGNATURE: PUBLISHED.removeprefix("v1,")},
        {SIGNATURE: PUBLISHED.replace("v1,", "v2,")},
        {SIGNATURE: PUBLISHED[:-4]},
        {SIGNATURE: PUBLISHED + "é"},
        {SIGNATURE: "v1," + base64.b64encode(bytes(32)).decode()},
        {ID: "msg_other"},
        {ID: ""},
        {TIMESTAMP: str(AT + 1)},
        {TIMESTAMP: f"{AT}.0"},
        {TIMESTAMP: f"+{AT}"},
        {TIMESTAMP: ""},
    ],
)
def test_a_changed_header_is_not_genuine(changed: dict[str, str]) -> None:
    assert not is_genuine(key_of(SECRET), {**signed(), **changed}, BODY, AT)


@pytest.mark.parametrize("missing", [ID, TIMESTAMP, SIGNATURE])
def test_a_missing_header_is_not_genuine(missing: str) -> None:
    given = signed()
    del given[missing]
    assert not is_genuine(key_of(SECRET), given, BODY, AT)


def test_a_changed_body_is_not_genuine() -> None:
    assert not is_genuine(key_of(SECRET), signed(), BODY + b" ", AT)


def test_while_a_secret_is_rotated_either_fits() -> None:
    old, new, other = (derived_key(b"master", WEBHOOK, number) for number in (1, 2, 3))
    given = signed(new, old)
    assert len(given[SIGNATURE].split(" ")) == 2
    assert [is_genuine(key, given, BODY, AT) for key in (new, old, other)] == [True, True, False]


def test_a_key_follows_from_master_webhook_and_generation() -> None:
    other = WebhookId(f"whk_{2:026d}")
    keys = {
        derived_key(master, webhook, generation)
        for master in (b"a", b"b")
        for webhook in (WEBHOOK, other)
        for generation in (1, 2)
    }
    assert len(keys) == 8
    assert {len(key) for key in keys} == {32}
    assert derived_key(b"a", WEBHOOK, 1) in keys


def test_a_secret_survives_being_shown() -> None:
    key = derived_key(b"a", WEBHOOK, 1)
    assert shown(key).startswith("whsec_")
    assert key_of(shown(key)) == key
