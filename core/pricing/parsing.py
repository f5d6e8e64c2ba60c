"""From untyped values to a Document, or a refusal that names the field."""

import re
from typing import Final

import msgspec

from core.pricing.checks import check_offer, check_rules
from core.pricing.document import Document, Freight
from core.pricing.offers import BENEFITS, Benefit, Offer
from core.pricing.refusal import FIELD_CHARS_MAX, RefusedDocument

# msgspec's wording → our stable code and a detail without any of the input.
_CODES: Final = (
    ("unknown field", "unknown_field", "No such field here."),
    ("missing required field", "missing_field", "This field is required."),
    ("of length", "wrong_length", "Too short or too long."),
    (">=", "out_of_range", "Below the least allowed."),
    ("<=", "out_of_range", "Above the most allowed."),
    ("Invalid enum value", "not_allowed", "Not one of the allowed values."),
)


def parse_document(source: object) -> Document:
    """Build a Document from decoded JSON. Raises RefusedDocument(code, field, detail)."""
    try:
        document = msgspec.convert(source, Document, dec_hook=read_benefit)
    except msgspec.ValidationError as error:
        raise _refusal(error, source) from None
    check_rules(document)
    return document


def parse_offer(source: object) -> Offer:
    """Build one Offer from decoded JSON, as `parse_document` would. Raises RefusedDocument."""
    try:
        offer = msgspec.convert(source, Offer, dec_hook=read_benefit)
    except msgspec.ValidationError as error:
        raise _refusal(error, source) from None
    check_offer(offer)
    return offer


def check_document(document: Document) -> Document:
    """The same checks for a Document built in code; returns it. Raises RefusedDocument."""
    return parse_document(msgspec.to_builtins(document))


def read_benefit(_kind: type, source: object) -> Benefit:
    """Tell a benefit by its fields: each has one that no other benefit shares, amount last.

    A hook of msgspec's, which needs one for no other type of a document.
    """
    if not isinstance(source, dict):
        raise _Nested(RefusedDocument("wrong_type", "", "An object is expected."))
    for name in ("tiers", "every", "nth", "buy", "percent", "amount"):
        if name in source:
            try:
                return msgspec.convert(source, BENEFITS[name])
            except msgspec.ValidationError as error:
                raise _Nested(_refusal(error, source)) from None
    raise _Nested(RefusedDocument("missing_field", "", "No known benefit."))


class _Nested(ValueError):
    """Carries a refusal through msgspec, which adds the path it was found at."""

    def __init__(self, refusal: RefusedDocument) -> None:
        self.refusal = refusal


def _refusal(error: msgspec.ValidationError, source: object) -> RefusedDocument:
    """Our words for msgspec's."""
    message, _, path = str(error).replace(" - at `key` in ", " - at ").rpartition(" - at `$")
    if not message:
        message, path = str(error), "`"
    path = path.removesuffix("`").removeprefix(".")
    if isinstance(error.__cause__, _Nested):
        inner = error.__cause__.refusal
        return RefusedDocument(inner.code, _join(path, inner.field), inner.detail)
    if path.startswith("freight[...]"):
        return _freight_refusal(path, source)
    named = re.search(r"field `(.*)`", message, re.DOTALL)
    if named:
        path = _join(path, named[1][:FIELD_CHARS_MAX])
    for wording, code, detail in _CODES:
        if wording in message:
            return RefusedDocument(code, path, detail)
    return RefusedDocument("wrong_type", path, _expectation(message))


def _expectation(message: str) -> str:
    """Which type was expected; msgspec names types, never values, in this wording."""
    return f"{message}." if message.startswith("Expected") else "Of the wrong type."


def _freight_refusal(path: str, source: object) -> RefusedDocument:
    """Find the merchant: msgspec's path leaves out the keys of a mapping."""
    fees = source.get("freight") if isinstance(source, dict) else None
    for merchant, fee in fees.items() if isinstance(fees, dict) else ():
        try:
            msgspec.convert(fee, Freight)
        except msgspec.ValidationError as error:
            inner = _refusal(error, fee)
            field = _join(f"freight.{merchant[:FIELD_CHARS_MAX]}", inner.field)
            return RefusedDocument(inner.code, field, inner.detail)
    return RefusedDocument("wrong_type", path, "Of the wrong type.")


def _join(path: str, field: str) -> str:
    """One path from two."""
    if not path or not field:
        return path + field
    return f"{path}.{field}"
