"""When a provider's secret is read again."""

import pytest

from functions.shared.payments.secrets import READ_AGAIN_AFTER_S, ProviderSecret


class Safe:
    """Holds a secret, and lets nobody at it while it is `locked`."""

    def __init__(self) -> None:
        self.reads, self.now, self.locked = 0, 0.0, False

    def fetch(self) -> bytes:
        self.reads += 1
        if self.locked:
            raise OSError("locked")
        return b'{"key": "old"}'


def test_a_secret_that_cannot_be_read_is_not_asked_for_by_each_forgery() -> None:
    safe = Safe()
    secret = ProviderSecret(safe.fetch, dict[str, str], lambda: safe.now)
    assert secret.value() == {"key": "old"}
    safe.locked, safe.now = True, float(READ_AGAIN_AFTER_S)
    with pytest.raises(OSError, match="locked"):
        secret.newer()
    assert [secret.newer() for _ in range(5)] == [None] * 5
    assert safe.reads == 2
    safe.locked, safe.now = False, 2.0 * READ_AGAIN_AFTER_S
    assert secret.newer() == {"key": "old"}
