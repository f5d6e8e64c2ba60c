"""Alipay on the wire: RSA2 over sorted parameters, and over the raw text of a reply.

A request or notification signs its parameters, sorted and joined as `k=v&k=v`; a reply signs the
exact characters of its one member, which is why that is cut out of the text and not rendered
again.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Final
from urllib.parse import parse_qsl

from msgspec import Struct

from functions.shared.payments import rsa
from functions.shared.payments.secrets import ProviderSecret
from functions.shared.payments.signatures import refused

SIGN_TYPE: Final = "RSA2"
PARAMETERS_MAX: Final = 100
DIGITS_MAX: Final = 18
_CHINA: Final = timezone(timedelta(hours=8))
_CENTS: Final = 100


class AlipaySecret(Struct, frozen=True):
    """What the secret of Alipay holds."""

    app_id: str
    seller_id: str
    """The merchant's own Alipay id (2088…)."""
    private_key: str
    """Of our app, PEM: signs requests."""
    alipay_public_keys: list[str]
    """Alipay's (PEM): while they rotate there are two, and there is no serial to choose by."""


def signed(parameters: Mapping[str, str], secret: AlipaySecret) -> dict[str, str]:
    """The parameters of a request with our signature."""
    given = {name: value for name, value in parameters.items() if value}
    return {**given, "sign": rsa.sign(secret.private_key, _joined(given))}


def form(body: bytes) -> dict[str, str]:
    """The parameters of a notification, decoded once; raises `Malformed` when one comes twice."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=PARAMETERS_MAX,
        )
    except ValueError:
        raise refused() from None
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise refused()
    return parameters


def is_genuine(parameters: Mapping[str, str], secrets: ProviderSecret[AlipaySecret]) -> bool:
    """Whether Alipay signed exactly these parameters, with RSA2."""
    if parameters.get("sign_type") != SIGN_TYPE:
        return False
    apart = {"sign", "sign_type"}
    said = {name: value for name, value in parameters.items() if name not in apart}
    return _is_signed(_joined(said), parameters.get("sign", ""), secrets)


def answer(text: str, member: str, secrets: ProviderSecret[AlipaySecret]) -> str | None:
    """The raw text of `member` in a reply, if Alipay signed it."""
    try:
        reply = json.loads(text)
    except ValueError:
        return None
    if not isinstance(reply, dict) or not isinstance(reply.get("sign"), str):
        return None
    raw = _member(text, member)
    if raw is None or not _is_signed(raw.encode(), reply["sign"], secrets):
        return None
    return raw


def yuan(cents: int) -> str:
    """12990 as `129.90`."""
    return f"{cents // _CENTS}.{cents % _CENTS:02d}"


def cents(text: str) -> int | None:
    """`129.90`, `129.9` or `129` as 12990; None for anything else."""
    whole, _, part = text.partition(".")
    digits = whole + part.ljust(2, "0")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS_MAX
    if not whole or len(part) > 2 or not is_number:
        return None
    return int(digits)


def china_time(epoch_s: int) -> str:
    """As Alipay writes times: in China's, without a zone."""
    return datetime.fromtimestamp(epoch_s, _CHINA).strftime("%Y-%m-%d %H:%M:%S")


def _joined(parameters: Mapping[str, str]) -> bytes:
    """Sorted, `k=v`, with `&` between."""
    return "&".join(f"{name}={value}" for name, value in sorted(parameters.items())).encode()


def _is_signed(message: bytes, signature: str, secrets: ProviderSecret[AlipaySecret]) -> bool:
    return any(
        rsa.is_signed(key, signature, message)
        for secret in secrets.tries()
        for key in secret.alipay_public_keys
    )


def _member(text: str, name: str) -> str | None:
    """The characters of a top-level member's value, as they are."""
    decoder = json.JSONDecoder()
    at = text.find("{") + 1
    while True:
        at = _past(text, at, ",")
        if text[at : at + 1] != '"':
            return None
        key, at = decoder.raw_decode(text, at)
        at = _past(text, at, ":")
        _, end = decoder.raw_decode(text, at)
        if key == name:
            return text[at:end]
        at = end


def _past(text: str, at: int, mark: str) -> int:
    while text[at : at + 1] in {" ", "\t", "\r", "\n", mark} and at < len(text):
        at += 1
    return at
