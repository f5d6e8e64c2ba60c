"""The signature of notifications, against a vector computed by others."""

import pytest

from core.errors import Malformed
from functions.shared.payments.signatures import sign, verify

SECRET = b"whsec_test"
AT = 1_700_000_000
BODY = b'{"id":"evt_1","type":"payment_intent.succeeded"}'
DIGEST = "001ce3ef73e456cedaab328328720d3ad59defb8bbd0f1518f46c04ad4ac0bb7"


def test_the_digest_is_the_published_one() -> None:
    assert sign(SECRET, AT, BODY) == f"t={AT},v1={DIGEST}"


def test_any_of_several_signatures_will_do() -> None:
    verify(SECRET, f"t={AT},v1={'0' * 64},v1={DIGEST}", BODY, AT)


@pytest.mark.parametrize(
    ("secret", "header", "body", "now"),
    [
        (b"another", f"t={AT},v1={DIGEST}", BODY, AT),
        (SECRET, f"t={AT + 1},v1={DIGEST}", BODY, AT),
        (SECRET, f"t={AT},v1={DIGEST.upper()}", BODY, AT),
        (SECRET, f"t={AT},v1={DIGEST}", BODY + b"\n", AT),
        (SECRET, f"t={AT},v1={DIGEST}", BODY, AT + 301),
        (SECRET, f"t={AT},v1={DIGEST}", BODY, AT - 301),
        (SECRET, f"t=+{AT},v1={DIGEST}", BODY, AT),
        (SECRET, None, BODY, AT),
    ],
)
def test_anything_else_is_refused_alike(
    secret: bytes, header: str | None, body: bytes, now: int
) -> None:
    with pytest.raises(Malformed) as refused:
        verify(secret, header, body, now)
    assert refused.value.code == "notification_refused"
