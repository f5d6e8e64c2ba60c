"""Which addresses a webhook may have: names of the public internet, and nothing else.

An address is written in one way only, so that no two programs read it differently: lower-case
ASCII, a name whose last label begins with a letter (so no number in any base is a host), a port of
`PORTS`, no user, no fragment. What the name resolves to is checked when the webhook is
registered and again at each delivery, and the connection goes to the very address that was checked.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from msgspec import Struct

from core import limits
from core.errors import Invalid

PORTS: Final = frozenset({443, 8443})
LOOPBACK: Final = "127.0.0.1"

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?\Z")
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+)(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?P<query>\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?\Z"
)

_REFUSED_V4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's own services, on a public address
        "169.254.0.0/16",  # link-local: where clouds keep their metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT relays
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_V6: Final = IPv6Network("2000::/3")
"""Outside of it are loopback, mapped and NAT64 forms of IPv4, local and multicast addresses."""
_REFUSED_V6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo (IPv4 inside), ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: IPv4 inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


class Address(Struct, frozen=True):
    """Where a webhook goes; `target` is path and query, as they are sent."""

    scheme: str
    host: str
    port: int
    target: str


class Endpoint(Struct, frozen=True):
    """An address and the IPs that its name stands for at this moment, all of them checked."""

    address: Address
    ips: Sequence[str]


def parse_address(url: str, *, loopback: bool = False) -> Address:
    """The parts of `url`; raises `Invalid` "webhook_url" unless it may be a webhook's.

    With `loopback`, for a stack on one's own machine, `http://127.0.0.1` passes on any port.
    """
    found = _URL.match(url)
    if found is None or len(url) > limits.WEBHOOK_URL_CHARS_MAX:
        raise _refused()
    scheme, host = found["scheme"], found["host"]
    port = int(found["port"] or (443 if scheme == "https" else 80))
    address = Address(scheme, host, port, (found["path"] or "/") + (found["query"] or ""))
    if loopback and is_own(address):
        return address
    if scheme != "https" or port not in PORTS or not _NAME.match(host):
        raise _refused()
    return address


def is_own(address: Address) -> bool:
    """Whether the address is a plain one of this machine."""
    return (address.scheme, address.host) == ("http", LOOPBACK) and address.port < 2**16


def check_ips(ips: Sequence[str]) -> None:
    """Raise `Invalid` "webhook_url" unless there are some and every one is public."""
    if not ips or not all(is_public(ip) for ip in ips):
        raise _refused()


def is_public(ip: str) -> bool:
    """Whether an IP is one of the public internet, in its plain form."""
    try:
        parsed = ip_address(ip)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _REFUSED_V4)
    return _is_public_v6(parsed)


def _is_public_v6(ip: IPv6Address) -> bool:
    if ip.scope_id is not None or ip not in _GLOBAL_V6:
        return False
    return not any(ip in network for network in _REFUSED_V6)


def _refused() -> Invalid:
    """One answer to everything, so that nobody maps our network or asks our resolver with it."""
    return Invalid(
        "webhook_url",
        "An https address of a public host, on port 443 or 8443, in plain lower-case letters.",
        field="$.url",
    )
