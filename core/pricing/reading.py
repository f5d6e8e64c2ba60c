"""Strict JSON text of a document: what plain JSON readers let through is refused here.

Duplicate keys, NaN and infinities, lone surrogates, invalid UTF-8, depth without bound.
"""

import json
from array import array
from collections import Counter
from typing import Final

import msgspec

from core.pricing.checks import check_rules
from core.pricing.document import Document
from core.pricing.parsing import parse_document, read_benefit
from core.pricing.refusal import FIELD_CHARS_MAX, RefusedDocument
from core_ext import json_keys

_DECODER: Final = msgspec.json.Decoder(Document, dec_hook=read_benefit)
_ROOM: Final = 512
"""Twice as many keys as may be open at one time in a text that is read quickly."""
_ZERO: Final = array("q", [0])
_NO_NUMBER: Final = object()
"""In the place of NaN or an infinity, which JSON does not have."""


def read_document(text: bytes) -> Document:
    """The document in one JSON text. Raises RefusedDocument."""
    document = _read_quickly(text)
    if document is None:
        return parse_document(_read_strictly(text))
    check_rules(document)
    return document


def _read_quickly(text: bytes) -> Document | None:
    """The document in a text that is in order; None of any other, and of some that are."""
    try:
        document = _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return None if json_keys.may_repeat(text, _ZERO * _ROOM) else document


def _read_strictly(text: bytes) -> object:
    try:
        source = json.loads(text.decode(), object_pairs_hook=_object, parse_constant=_no_number)
        _refuse_oddities(source)
    except RecursionError:
        raise RefusedDocument("malformed", "", "Nested too deep.") from None
    except ValueError:  # not UTF-8, not JSON, or a number of thousands of digits
        raise RefusedDocument("malformed", "", "Not JSON.") from None
    return source


class _RepeatedKeys:
    """In the place of an object of which some key came twice: `repeated`."""

    def __init__(self, repeated: str) -> None:
        self.repeated = repeated


def _object(pairs: list[tuple[str, object]]) -> object:
    seen = dict(pairs)
    if len(seen) == len(pairs):
        return seen
    counts = Counter(key for key, _ in pairs)
    return _RepeatedKeys(next(key for key in counts if counts[key] > 1))


def _no_number(_name: str) -> object:
    return _NO_NUMBER


def _refuse_oddities(source: object, path: str = "") -> None:
    """Walk what was read and name the first field that no JSON document may have."""
    prefix = f"{path}." if path else ""
    if source is _NO_NUMBER:
        raise RefusedDocument("wrong_type", path, "Not a JSON number.")
    if isinstance(source, str):
        _refuse_surrogates(source, path)
    elif isinstance(source, list):
        for at, item in enumerate(source):
            _refuse_oddities(item, f"{path}[{at}]")
    elif isinstance(source, _RepeatedKeys):
        _refuse_surrogates(source.repeated, path)
        field = prefix + source.repeated[:FIELD_CHARS_MAX]
        raise RefusedDocument("duplicate_key", field, "This key came twice.")
    elif isinstance(source, dict):
        for key, value in source.items():
            _refuse_surrogates(key, path)
            _refuse_oddities(value, prefix + key[:FIELD_CHARS_MAX])


def _refuse_surrogates(text: str, path: str) -> None:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise RefusedDocument("wrong_type", path, "Half a character.") from None
