"""`Sender` over HTTPS: checked, signed, sent, and said what came of it."""

import ssl
import time
from collections.abc import Callable
from functools import cached_property
from http.client import HTTPException
from typing import Final, Protocol

from msgspec.structs import replace

from core.errors import Invalid
from core.webhooks.addresses import Endpoint
from core.webhooks.deliveries import Answer, Delivery, Failure
from core.webhooks.webhook import Webhook
from functions.shared.webhooks import signatures
from functions.shared.webhooks.wire import DEADLINE_S, Deadline, failure_of, post

_HEADERS: Final = {
    "content-type": "application/json",
    "accept-encoding": "identity",
    "user-agent": "storefront-webhooks/1",
    "connection": "close",
}


class Addresses(Protocol):
    """From a URL to the IPs that it may be sent to."""

    def check(self, url: str) -> Endpoint:
        """The endpoint; raises `Invalid` unless it may be sent to."""


class HttpSender:
    """See `core.ports.webhooks.Sender`. `master` is asked for when first needed."""

    def __init__(
        self,
        addresses: Addresses,
        master: Callable[[], bytes],
        *,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._addresses, self._master, self._make_tls = addresses, master, tls
        self._deadline_s = deadline_s

    def send(self, webhook: Webhook, delivery: Delivery, now: int) -> Answer:
        """See `core.ports.webhooks.Sender.send`."""
        started_s = time.monotonic()
        answer = self._send(webhook, delivery, now)
        return replace(answer, duration_ms=round((time.monotonic() - started_s) * 1_000))

    def _send(self, webhook: Webhook, delivery: Delivery, now: int) -> Answer:
        deadline = Deadline(self._deadline_s)
        try:
            endpoint = self._addresses.check(webhook.url)
        except Invalid:
            return Answer(Failure.ADDRESS)
        body = delivery.body.encode()
        keys = [
            signatures.derived_key(self._master(), webhook.webhook_id, generation)
            for generation in webhook.generations(now)
        ]
        signed = signatures.headers(keys, delivery.event_id, now, body)
        try:
            return post(
                endpoint.address, endpoint.ips[0], body, {**_HEADERS, **signed}, self._tls, deadline
            )
        except (OSError, HTTPException) as error:
            return Answer(failure_of(error))

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._make_tls()
