"""What a proof claims, computed again from its document: each check with its verdict."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct

from core import jws
from core.errors import CommerceError
from core.orders.price_proofs import Statement, state
from core.pricing import Document, Quote, RefusedDocument, parse_document, price
from core.pricing.basis import digest_of
from core.pricing.rules_version import RULES_VERSION
from core.pricing.trace import Trace, trace
from functions.shared import strict_json
from ops.build.steps import BuildError

TEXT_CHARS_MAX: Final = 300


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    WRONG = "WRONG"
    UNCHECKED = "not checked"


class Check(Struct, frozen=True):
    """One claim of a proof, what became of it, and why."""

    claim: str
    verdict: Verdict
    detail: str


class Proof(Struct, frozen=True, forbid_unknown_fields=True):
    """The answer of GET /v1/orders/{order_id}/proof."""

    statement: Statement
    document: dict[str, object]
    trace: Trace
    signed: str


def read_proof(text: bytes) -> Proof:
    """The proof in a file; raises `BuildError` where it is none."""
    try:
        return msgspec.convert(strict_json.parse(text), Proof)
    except (CommerceError, msgspec.ValidationError) as error:
        raise BuildError(f"not a proof: {error}") from None


def check_proof(proof: Proof, keys: jws.Verifier | None) -> Iterator[Check]:
    """Every claim in turn. Without `keys` it stays open whether we signed it."""
    yield _signature(proof, keys)
    yield _compared("statement", _signed_statement(proof), proof.statement, "what was signed")
    try:
        document = parse_document(proof.document)
    except RefusedDocument as refused:
        yield Check("document", Verdict.WRONG, f"{refused.field}: {refused.detail}")
        return
    said = proof.statement
    yield _compared("document", digest_of(document), said.document_sha256, "its digest, SHA-256")
    if said.rules_version != RULES_VERSION:
        detail = f"by version {said.rules_version}; this program has {RULES_VERSION}"
        yield Check("rules", Verdict.WRONG, detail)
        return
    yield Check("rules", Verdict.OK, f"version {RULES_VERSION}")
    quote = price(document)
    yield from _price(document, quote, said)
    found = trace(document, quote)
    names = (proof.trace.lines, proof.trace.merchants)
    yield _compared("names", (found.lines, found.merchants), names, "of lines and merchants")
    yield _compared_each("trace", found.steps, proof.trace.steps)


def _signature(proof: Proof, keys: jws.Verifier | None) -> Check:
    if keys is None:
        return Check("signature", Verdict.UNCHECKED, "no keys given: see --keys and --key")
    if jws.verified(proof.signed, keys) is None:
        return Check("signature", Verdict.WRONG, "none of these keys signed this")
    return Check("signature", Verdict.OK, "Ed25519, by one of the keys given")


def _signed_statement(proof: Proof) -> object:
    """What the signature is for, None where it is for nothing of the kind."""
    try:
        return msgspec.json.decode(jws.payload_of(proof.signed), type=Statement)
    except (ValueError, IndexError):
        return None


def _price(document: Document, quote: Quote, said: Statement) -> Iterator[Check]:
    """What the document costs against what was said."""
    found = state(document, quote, said.order_id)
    payable = f"{found.totals.payable} payable, in minor units of {found.currency}"
    yield _compared("totals", found.totals, said.totals, payable)
    yield _compared_each("lines", found.lines, said.lines)
    yield _compared_each("offers", found.offers, said.offers)
    context = (found.currency, found.priced_at)
    yield _compared("context", context, (said.currency, said.priced_at), "currency and time")


def _compared(claim: str, found: object, said: object, what: str) -> Check:
    if found == said:
        return Check(claim, Verdict.OK, what)
    return Check(claim, Verdict.WRONG, f"said: {_text(said)}; is: {_text(found)}")


def _compared_each(claim: str, found: Sequence[object], said: Sequence[object]) -> Check:
    """The first one that differs is named."""
    for at, (one, other) in enumerate(zip(found, said, strict=False), start=1):
        if one != other:
            detail = f"number {at}, said: {_text(other)}; is: {_text(one)}"
            return Check(claim, Verdict.WRONG, detail)
    return _compared(claim, len(found), len(said), f"all {len(found)}")


def _text(value: object) -> str:
    """A value as JSON, cut where it is long."""
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= TEXT_CHARS_MAX else f"{text[:TEXT_CHARS_MAX]}…"
