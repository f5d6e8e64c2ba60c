"""From a webhook's address to the public IPs that it stands for at this moment."""

import socket
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

from core.webhooks.addresses import Endpoint, check_ips, is_own, parse_address

RESOLVE_S: Final = 3

Resolve = Callable[[str, int], Sequence[str]]


def system_resolve(host: str, port: int) -> list[str]:
    """All IPs of a name, by the system's resolver; none when it has none or takes too long.

    The resolver has no limit of its own that we may rely on, so it runs in a thread that nobody
    waits for.
    """
    found: SimpleQueue[list[str]] = SimpleQueue()

    def resolve() -> None:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found.put([])
        else:
            found.put([str(entry[4][0]) for entry in entries])

    Thread(target=resolve, daemon=True).start()
    try:
        return found.get(timeout=RESOLVE_S)
    except Empty:
        return []


class PublicAddresses:
    """See `core.ports.webhooks.AddressCheck`. `loopback` is for a stack on one's own machine."""

    def __init__(self, *, loopback: bool, resolve: Resolve = system_resolve) -> None:
        self._loopback = loopback
        self._resolve = resolve

    def check(self, url: str) -> Endpoint:
        """The endpoint behind `url`; raises `Invalid` "webhook_url" unless all of it is public."""
        address = parse_address(url, loopback=self._loopback)
        if is_own(address):
            return Endpoint(address, (address.host,))
        ips = tuple(self._resolve(address.host, address.port))
        check_ips(ips)
        return Endpoint(address, ips)
