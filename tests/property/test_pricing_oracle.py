"""Whole quotes against the oracle, which was written from the rules alone.

A failing document is printed as JSON: pipe it into `python -m core.pricing`.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.pricing import parse_document, price, render_quote
from tests.builders.pricing_documents import document
from tests.oracles.pricing_oracle import quote as quote_by_oracle

RANDOMS = st.randoms(use_true_random=False)
SEEDED_DOCUMENTS = 2_000
MANY_SEEDED_DOCUMENTS = 20_000


def agrees_with_the_oracle(source: dict[str, Any]) -> None:
    quote = render_quote(price(parse_document(source)))
    assert quote == quote_by_oracle(source), json.dumps(source)


@given(RANDOMS)
@settings(max_examples=200)
def test_a_quote_is_the_oracles(random: Random) -> None:
    agrees_with_the_oracle(document(random, choices_max=60))


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(10))
def test_the_quotes_of_two_thousand_documents_are_the_oracles(chunk: int) -> None:
    for seed in range(chunk, SEEDED_DOCUMENTS, 10):
        agrees_with_the_oracle(document(Random(seed), choices_max=30))


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(10))
def test_the_quotes_of_many_more_documents_are_the_oracles(chunk: int) -> None:
    for seed in range(SEEDED_DOCUMENTS + chunk, SEEDED_DOCUMENTS + MANY_SEEDED_DOCUMENTS, 10):
        agrees_with_the_oracle(document(Random(seed), choices_max=100, lines_max=8))
