"""Which addresses webhooks may have: every way we know of writing one that is not public."""

from collections.abc import Sequence
from threading import Event

import pytest

from core.errors import Invalid
from core.limits import WEBHOOK_URL_CHARS_MAX
from core.webhooks.addresses import Address, is_public, parse_address
from functions.shared.webhooks import resolving
from functions.shared.webhooks.resolving import PublicAddresses, system_resolve

PUBLIC = (
    "93.184.216.34", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.255.255",
    "172.32.0.1", "192.167.255.255", "198.17.255.255", "198.20.0.1", "223.255.255.255",
    "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001:81b::200e", "2400:cb00::1",
)  # fmt: skip

NOT_PUBLIC = (
    # This network, loopback, private, carrier-grade NAT.
    "0.0.0.0",  # noqa: S104
    "0.1.2.3", "127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255",
    "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "100.64.0.1",
    "100.127.255.255",
    # Clouds' metadata and services.
    "169.254.169.254", "169.254.170.2", "169.254.0.1", "100.100.100.200", "192.0.0.192",
    "168.63.129.16", "fd00:ec2::254",
    # Documentation, benchmarks, multicast, reserved, broadcast.
    "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "198.19.255.255", "192.88.99.1",
    "192.0.0.8", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # IPv6: unspecified, loopback, local, multicast, documentation.
    "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1",
    "2001:db8::1", "3fff::1", "100::1", "5f00::1", "2620:4f:8000::1",
    # IPv4 inside of IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP, ORCHID.
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.216.34", "::127.0.0.1",
    "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::5db8:d822", "64:ff9b:1::a00:1",
    "2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fe80::5efe:127.0.0.1", "2001:10::1", "2001:20::1",
    # What is no plain IP at all.
    "", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "127.0.0.1.", " 1.1.1.1",
    "1.1.1.1%0", "2606:2800:220:1:248:1893:25c8:1946%eth0", "1.1.1.1/32",
    "\uff11.\uff11.\uff11.\uff11",
)  # fmt: skip

ACCEPTED = {
    "https://shop.example": Address("https", "shop.example", 443, "/"),
    "https://shop.example/": Address("https", "shop.example", 443, "/"),
    "https://shop.example:443/a": Address("https", "shop.example", 443, "/a"),
    "https://a-b.shop.example:8443/a/b?c=d&e=%20f": Address(
        "https", "a-b.shop.example", 8443, "/a/b?c=d&e=%20f"
    ),
    "https://xn--fiq228c.example/x": Address("https", "xn--fiq228c.example", 443, "/x"),
    "https://1.2.3.4.shop.example/": Address("https", "1.2.3.4.shop.example", 443, "/"),
    "https://shop.example?x": Address("https", "shop.example", 443, "/?x"),
}

REFUSED = (
    # Not https, or not at all.
    "", "https", "https://", "//shop.example/", "shop.example", "http://shop.example/",
    "ftp://shop.example/", "file:///etc/passwd", "gopher://shop.example/", "HTTPS://shop.example/",
    "javascript:alert(1)", "https:/shop.example", "https:shop.example", "https:///shop.example",
    # Hosts that are numbers, in any base and length, and names of this machine.
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://0/", "https://0x7f.0.0.1/",
    "https://0x7f000001/", "https://2130706433/", "https://017700000001/", "https://0177.0.0.1/",
    "https://0x7f.1/", "https://1.1.1.1/", "https://1.1.1.0x1/", "https://169.254.169.254/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/", "https://[::]/",
    "https://[2606:2800:220:1:248:1893:25c8:1946]/", "https://localhost/", "https://intranet/",
    # Names that are not written plainly.
    "https://shop.example./", "https://.shop.example/", "https://shop..example/",
    "https://-shop.example/", "https://shop-.example/", "https://shop_x.example/",
    "https://SHOP.example/", "https://商店.example/", "https://shop。example/",
    "https://\uff53\uff48\uff4f\uff50.example/", "https://①②⑦.⓪.⓪.①/",
    "https://shop%2eexample/",
    "https://%73hop.example/", "https://shop.example%00.evil.example/", "https://shop.1/",
    f"https://{'a' * 64}.example/", f"https://{'a.' * 126}example/",
    # Users, fragments, other separators, control characters.
    "https://user@shop.example/", "https://user:word@shop.example/", "https://@shop.example/",
    "https://shop.example@127.0.0.1/", "https://shop.example#@127.0.0.1/", "https://shop.example/#",
    "https://shop.example\\@127.0.0.1/", "https://shop.example/\\..", "https:\\\\shop.example\\",
    "https://shop.example;@127.0.0.1/", "https://shop.example /", " https://shop.example/",
    "https://shop.example/ ", "https://shop.example/\n", "https://shop.example/a b",
    "https://shop.example/\r\nX-Y: z", "https://shop.example/\x00", "https://shop.example/\x7f",
    "https://shop.example/%zz", "https://shop.example/%", "https://shop.example/ü",
    "https://shop.example/<a>", 'https://shop.example/"', "https://shop.example/\u202e",
    # Ports that are not for this, or no numbers.
    "https://shop.example:80/", "https://shop.example:22/", "https://shop.example:6379/",
    "https://shop.example:0/", "https://shop.example:/", "https://shop.example:0443/",
    "https://shop.example:65979/", "https://shop.example:443443/", "https://shop.example:-443/",
    "https://shop.example:4 43/", "https://shop.example:443:443/",
    "https://shop.example:\uff14\uff14\uff13/",
    f"https://shop.example/{'a' * WEBHOOK_URL_CHARS_MAX}",
)  # fmt: skip


def guard(*ips: str, loopback: bool = False) -> PublicAddresses:
    return PublicAddresses(loopback=loopback, resolve=lambda _host, _port: ips)


@pytest.mark.parametrize("ip", PUBLIC)
def test_an_ip_of_the_public_internet_passes(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize("ip", NOT_PUBLIC)
def test_an_ip_of_anywhere_else_does_not(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("url", ACCEPTED)
def test_a_plain_address_is_read(url: str) -> None:
    assert parse_address(url) == ACCEPTED[url]


@pytest.mark.parametrize("url", REFUSED)
def test_any_other_way_of_writing_one_is_refused(url: str) -> None:
    for loopback in (False, True):
        if loopback and url.startswith("http://127.0.0.1"):
            continue
        with pytest.raises(Invalid) as refusal:
            parse_address(url, loopback=loopback)
        assert refusal.value.code == "webhook_url"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/hook", "http://127.0.0.1/"])
def test_this_machine_passes_only_where_it_is_allowed(url: str) -> None:
    assert parse_address(url, loopback=True).host == "127.0.0.1"
    with pytest.raises(Invalid):
        parse_address(url)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.2/", "https://127.0.0.1/", "http://127.0.0.1:70000/", "http://localhost:80/"],
)
def test_nothing_but_its_plain_address_does(url: str) -> None:
    with pytest.raises(Invalid):
        parse_address(url, loopback=True)


@pytest.mark.parametrize(
    "ips", [(), ("10.0.0.1",), ("1.1.1.1", "10.0.0.1"), ("1.1.1.1", "::ffff:1.1.1.1")]
)
@pytest.mark.parametrize("loopback", [False, True])
def test_every_ip_of_a_name_must_be_public(ips: Sequence[str], *, loopback: bool) -> None:
    with pytest.raises(Invalid):
        guard(*ips, loopback=loopback).check("https://shop.example/")


def test_a_name_whose_ips_are_public_is_pinned_to_them() -> None:
    endpoint = guard("1.1.1.1", "2606:4700::1").check("https://shop.example/x")
    assert (endpoint.address.host, endpoint.ips) == ("shop.example", ("1.1.1.1", "2606:4700::1"))


def test_this_machine_is_not_looked_up() -> None:
    assert guard(loopback=True).check("http://127.0.0.1:9/").ips == ("127.0.0.1",)


def test_the_refusal_says_nothing_of_what_was_found() -> None:
    said = set()
    for ips in ((), ("10.0.0.1",), ("169.254.169.254",)):
        with pytest.raises(Invalid) as refusal:
            guard(*ips).check("https://shop.example/")
        said.add((refusal.value.code, refusal.value.detail))
    assert len(said) == 1


def test_a_name_that_does_not_resolve_has_no_ips(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", fails)
    assert system_resolve("shop.example", 443) == []


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = Event()
    monkeypatch.setattr(resolving, "RESOLVE_S", 0.05)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: ends.wait(10) and [])
    assert system_resolve("shop.example", 443) == []
    ends.set()


def test_the_system_s_resolver_gives_plain_ips() -> None:
    assert "127.0.0.1" in system_resolve("localhost", 443)
