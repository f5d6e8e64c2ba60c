"""The page on which a sandbox's charge is paid: read as a browser reads it."""

import base64
import hashlib
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from core.ids import PaymentId
from functions.payment_sandbox.page import page as page_of
from functions.shared.sandbox.cards import CARDS
from functions.shared.sandbox.charges import Charge
from functions.shared.sandbox.wire import NewCharge
from tests.builders.orders import Shop
from tests.fakes.http import NOW, Response

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.add_sku(1, units=5)
    shop.fill_cart(1, quantity=2)
    return shop


@pytest.fixture
def url(shop: Shop) -> str:
    return str(shop.start_payment(shop.place())["checkout"]["url"])


class Page(HTMLParser):
    """The tags of a page with their attributes, its text and its style sheet."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)
        self.style = "".join(re.findall(r"<style>(.*?)</style>", markup, re.DOTALL))
        bare = re.sub(r"<style>.*?</style>|<[^>]+>", " ", markup, flags=re.DOTALL)
        self.text = " ".join(unescape(bare).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def show(shop: Shop, url: str) -> Response:
    return shop.sandbox().call("GET", urlsplit(url).path)


def submit(shop: Shop, url: str, body: str, headers: Any = None) -> Response:
    """What a browser does with the page's form."""
    [form] = Page(show(shop, url).text).all("form")
    assert form["method"] == "post"
    target = urlsplit(urljoin(url, str(form["action"]))).path
    sandbox = shop.sandbox()
    event = sandbox.event("POST", target, body, FORM if headers is None else headers)
    return Response(sandbox.serve(event, None))


def test_the_page_says_what_is_to_pay_and_offers_every_card(shop: Shop, url: str) -> None:
    answer = show(shop, url)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    page = Page(answer.text)
    assert "598.00 CNY" in page.text
    radios = page.all("input")
    assert [radio["value"] for radio in radios] == list(CARDS)
    assert ["checked" in radio for radio in radios] == [True] + [False] * (len(CARDS) - 1)


def test_the_page_can_be_read_aloud_and_on_a_phone(shop: Shop, url: str) -> None:
    page = Page(show(shop, url).text)
    assert page.all("html") == [{"lang": "en"}]
    assert page.all("meta")[1]["content"] == "width=device-width, initial-scale=1"
    assert [len(page.all(tag)) for tag in ("title", "main", "h1", "legend", "button")] == [1] * 5
    assert len(page.all("label")) == len(page.all("input"))


def test_nothing_runs_or_comes_from_elsewhere(shop: Shop, url: str) -> None:
    answer = show(shop, url)
    page = Page(answer.text)
    policy = answer.headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    for rule in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert not re.search(r" style=| on[a-z]+=", answer.text)
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_form_pays_and_comes_back_to_the_page(shop: Shop, url: str) -> None:
    paid = submit(shop, url, "card=4242424242424242")
    assert paid.status == 303
    back = urljoin(url + "/submit", paid.headers["location"])
    assert back == url
    page = Page(show(shop, back).text)
    assert "Paid" in page.text
    [link] = page.all("a")
    assert link["href"] == "https://front.example/paid"
    assert page.all("form") == []


@pytest.mark.parametrize("base", ["https://sandbox.example", "http://127.0.0.1:4566/sandbox"])
def test_its_links_hold_behind_any_base_path(base: str) -> None:
    page = f"{base}/v1/pay/ch_1"
    assert urljoin(page, "ch_1/submit") == f"{base}/v1/pay/ch_1/submit"
    assert urljoin(f"{page}/submit", "../ch_1") == page


def test_a_declined_card_is_said_on_a_page(shop: Shop, url: str) -> None:
    answer = submit(shop, url, "card=4000000000000002")
    assert (answer.status, answer.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert "This card does not pay" in Page(answer.text).text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("body", ["", "card", "card=1&card=2", "card=%", "x=1", "card=\u00e9"])
def test_what_is_not_the_form_is_refused(shop: Shop, url: str, body: str) -> None:
    assert submit(shop, url, body).status in {400, 409}
    assert submit(shop, url, "card=4242424242424242", {}).status == 400


def test_a_page_whose_time_is_over_takes_nothing(shop: Shop, url: str) -> None:
    shop.now = NOW + 1_800
    page = Page(show(shop, url).text)
    assert "Not paid" in page.text
    assert page.all("form") == []


def test_an_address_that_was_guessed_is_no_page(shop: Shop) -> None:
    answer = shop.sandbox().call("GET", f"/v1/pay/ch_{'0' * 26}")
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_nothing_that_is_shown_is_taken_for_markup() -> None:
    evil = '"><script>alert(1)</script>'
    bad_link = "javascript:alert(1)"
    asked = NewCharge("shop", PaymentId(evil), 1, evil, NOW + 9, "https://x", bad_link)
    for charge in (Charge(evil, asked, 0), Charge(evil, asked, 0, "4242424242424242")):
        for at in (NOW, NOW + 10):
            shown = page_of(charge, at).body
            assert "<script" not in shown
            assert "javascript:" not in shown


@pytest.mark.parametrize(
    ("currency", "shown"), [("CNY", "598.00 CNY"), ("JPY", "59,800 JPY"), ("KWD", "59.800 KWD")]
)
def test_amounts_have_their_currencys_digits(currency: str, shown: str) -> None:
    asked = NewCharge("shop", PaymentId("pay_1"), 59_800, currency, NOW + 9, "https://x")
    text = Page(page_of(Charge("ch_1", asked, 0), NOW).body).text
    assert shown in text
