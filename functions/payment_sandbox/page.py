"""The sandbox's page to pay on: plain HTML and CSS, no script, nothing from elsewhere.

Every value is escaped; the policy allows this very style sheet, this form and nothing more.
"""

import base64
import hashlib
from datetime import UTC, datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from core.errors import CommerceError
from functions.shared.api import Text
from functions.shared.problems import problem
from functions.shared.sandbox.cards import CARDS, GOOD_CARD
from functions.shared.sandbox.charges import Charge

MEDIA_TYPE: Final = "text/html; charset=utf-8"
_NO_MINOR: Final = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "PYG", "XAF", "XOF", "XPF"})
_THREE: Final = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def page(charge: Charge, now: int) -> Text:
    """The charge's page: to be paid, paid, or over."""
    if charge.is_paid:
        return _page("Paid", _PAID.format(amount=_amount(charge), back=_back(charge)))
    if now >= charge.asked.pay_until:
        over = _OVER.format(amount=_amount(charge), back=_back(charge))
        return _page("Too late", over)
    until = datetime.fromtimestamp(charge.asked.pay_until, UTC)
    body = _PAY.format(
        amount=_amount(charge),
        payment=escape(charge.asked.payment_id),
        until=f'<time datetime="{until:%Y-%m-%dT%H:%M:%SZ}">{until:%H:%M}</time> UTC',
        action=f"{escape(charge.charge_id)}/submit",
        cards="".join(_card(number, each.title) for number, each in CARDS.items()),
    )
    return _page("Pay", body)


def refusal_page(refusal: CommerceError, request_id: str) -> dict[str, Any]:
    """A refusal as a page."""
    answer = problem(refusal, request_id)
    detail = _REFUSED.format(detail=escape(refusal.detail), request_id=escape(request_id))
    headers = {**answer["headers"], **_headers(), "content-type": MEDIA_TYPE}
    return {**answer, "headers": headers, "body": _html("Not paid", detail)}


def _page(title: str, body: str) -> Text:
    return Text(_html(title, body), MEDIA_TYPE, headers=_headers())


def _html(title: str, body: str) -> str:
    return _HTML.format(title=title, style=_style(), body=body)


def _headers() -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


def _card(number: str, title: str) -> str:
    spaced = " ".join(number[at : at + 4] for at in range(0, 16, 4))
    checked = " checked" if number == GOOD_CARD else ""
    return _CARD.format(number=number, spaced=spaced, title=escape(title), checked=checked)


def _amount(charge: Charge) -> str:
    """Minor units as people write them: `598.00 CNY`."""
    amount, currency = charge.asked.amount, charge.asked.currency
    digits = 0 if currency in _NO_MINOR else 3 if currency in _THREE else 2
    whole, part = divmod(amount, 10**digits)
    number = f"{whole:,}.{part:0{digits}d}" if digits else f"{whole:,}"
    return f"{number} <span>{escape(currency)}</span>"


def _back(charge: Charge) -> str:
    """A link to the shop, if it said where, and that is a web address."""
    url = charge.asked.return_url
    is_web = urlsplit(url).scheme in {"http", "https"}
    return _BACK.format(url=escape(url)) if is_web else ""


@cache
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


_HTML: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} | payment sandbox</title>
<style>{style}</style>
</head>
<body>
<main>
<p class="note" role="note">Payment sandbox. No money moves.</p>
{body}
</main>
</body>
</html>
"""
_PAY: Final = """\
<h1><small>To pay</small>{amount}</h1>
<p class="facts">Payment {payment}<br>Until {until}</p>
<form method="post" action="{action}">
<fieldset>
<legend>Test card</legend>
{cards}</fieldset>
<button type="submit">Pay</button>
</form>"""
_CARD: Final = """\
<label><input type="radio" name="card" value="{number}"{checked}>
<span><b>{title}</b><code>{spaced}</code></span></label>
"""
_PAID: Final = """\
<h1 class="good"><small>Paid</small>{amount}</h1>
<p role="status">The shop is told as the card says.</p>
{back}"""
_OVER: Final = """\
<h1 class="bad"><small>Not paid</small>{amount}</h1>
<p role="status">The time to pay this is over. Start again in the shop.</p>
{back}"""
_REFUSED: Final = """\
<h1 class="bad">Not paid</h1>
<p role="alert">{detail}</p>
<p class="facts">Go back and try another way. Request {request_id}</p>"""
_BACK: Final = '<p><a class="button" href="{url}">Back to the shop</a></p>'
