"""JSON as RFC 8259 means it, read once: no duplicate keys, NaN, lone surrogates or depth.

The two common parsers each let something through: orjson keeps the last of duplicate keys and
turns 2^64 into a float, json accepts NaN and lone surrogates. This is json with the doors shut.
"""

import json
import math
from typing import Any, Never

from core.errors import Malformed
from core.limits import JSON_DEPTH_MAX, JSON_DIGITS_MAX


def parse(raw: bytes) -> object:
    """The value of a JSON text in UTF-8; raises `Malformed` saying what is wrong."""
    try:
        text = raw.decode("utf-8")
        # API Gateway hands text over with each byte that is no UTF-8 replaced by this character.
        if "\ufffd" in text:
            raise Malformed("invalid_json", "The body is not UTF-8, or holds U+FFFD.")
        value = _DECODER.decode(text)
    except UnicodeDecodeError:
        raise Malformed("invalid_json", "The body is not UTF-8.") from None
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError:
        raise Malformed("invalid_json", "The body is not a JSON text.") from None
    _check(value, JSON_DEPTH_MAX)
    return value


def _check(value: object, levels_left: int) -> None:
    """Refuse text that has no UTF-8 form, and nesting beyond the limit."""
    if isinstance(value, str):
        if not value.isascii():
            _refuse_surrogates(value)
        return
    if not isinstance(value, dict | list):
        return
    if not levels_left:
        raise _too_deep()
    if isinstance(value, dict):
        for name in value:
            _check(name, levels_left)
        value = list(value.values())
    for element in value:
        _check(element, levels_left - 1)


def _refuse_surrogates(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Malformed("invalid_json", "A text holds half a surrogate pair.") from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed("invalid_json", "An object has two members of one name.")
    return members


def _refuse_constant(_: str) -> Never:
    raise Malformed("invalid_json", "NaN and Infinity are not JSON.")


def _finite(digits: str) -> float:
    number = float(digits) if len(digits) <= JSON_DIGITS_MAX else math.inf
    if math.isinf(number):
        raise Malformed("invalid_json", "A number is out of range.")
    return number


def _integer(digits: str) -> int:
    if len(digits) > JSON_DIGITS_MAX:
        raise Malformed("invalid_json", "A number is out of range.")
    return int(digits)


def _too_deep() -> Malformed:
    return Malformed("invalid_json", "The body is nested too deeply.")


# Made once: `json.loads` would make one for each text.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_duplicates,
    parse_constant=_refuse_constant,
    parse_float=_finite,
    parse_int=_integer,
)
