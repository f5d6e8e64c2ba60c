"""The rules' version goes up when a price changes: what it stands for is written down here."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from core.pricing import price, render_quote
from core.pricing.reading import read_document
from core.pricing.rules_version import RULES_VERSION
from core.pricing.trace import trace

EXAMPLES = Path(__file__).with_name("rules_version.jsonl")
"""Documents that between them take every way through the layers and give every reason."""

STANDS_FOR = {1: "73c705bc224ae83eb1e3c522f78241b53dc0e8ec35a80a7d29aeac0bbcb4e3fd"}
"""Version → digest of the quotes and traces of the examples. Add a row, never change one."""


def test_the_version_stands_for_these_quotes() -> None:
    digest = hashlib.sha256()
    for text in EXAMPLES.read_bytes().splitlines():
        document = read_document(text)
        quote = price(document)
        answer = [render_quote(quote), trace(document, quote)]
        digest.update(msgspec.json.encode(answer, order="sorted"))

    assert (RULES_VERSION, digest.hexdigest()) == list(STANDS_FOR.items())[-1]


def test_the_examples_cover_the_rules() -> None:
    documents = [read_document(text) for text in EXAMPLES.read_bytes().splitlines()]
    quotes = [price(document) for document in documents]
    layers = {
        step.layer
        for document, quote in zip(documents, quotes, strict=True)
        for step in trace(document, quote).steps
    }
    benefits = {
        (offer.layer, type(offer.benefit).__name__)
        for document, quote in zip(documents, quotes, strict=True)
        for offer in document.offers
        if offer.id in quote.applied
    }
    reasons = {reason.reason for quote in quotes for reason in quote.not_applied}

    assert len(layers) == 11
    assert len(benefits) == 24
    assert len(reasons) == 7
