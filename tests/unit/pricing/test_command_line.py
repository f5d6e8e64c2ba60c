"""`python -m core.pricing`: one document a line in, one quote a line out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from core.pricing import parse_document, price, render_quote
from core.pricing.__main__ import main
from tests.unit.pricing.documents import example


def run(*texts: bytes) -> tuple[int, list[object]]:
    sink = io.BytesIO()
    status = main(texts, sink)
    return status, [json.loads(answer) for answer in sink.getvalue().splitlines()]


def test_each_document_gets_its_quote_and_blank_lines_none() -> None:
    text = json.dumps(example()).encode() + b"\n"
    quote = render_quote(price(parse_document(example())))

    assert run(text, b"\n", b"  \n", text) == (0, [quote, quote])


def test_a_refused_document_says_why_on_its_line_and_the_rest_is_priced() -> None:
    text = json.dumps(example()).encode()

    status, (refused, quote) = run(text.replace(b'"quantity": 2', b'"quantity": 0'), text)

    assert status == 1
    assert refused == {
        "error": {
            "code": "out_of_range",
            "field": "lines[0].quantity",
            "detail": "Below the least allowed.",
        }
    }
    assert quote == render_quote(price(parse_document(example())))


def test_each_quote_is_out_before_the_next_document_is_read() -> None:
    text = json.dumps(example()).encode()
    pipe = io.BytesIO()

    def documents() -> Iterator[bytes]:
        for known in range(3):
            assert pipe.getvalue().count(b"\n") == known
            yield text

    main(documents(), io.BufferedWriter(pipe))


@pytest.mark.slow
def test_the_program_reads_standard_input_and_tells_refusals_by_its_status() -> None:
    text = json.dumps(example()).encode() + b"\n"
    command = [sys.executable, "-m", "core.pricing"]

    priced = subprocess.run(command, input=text, capture_output=True, check=False)
    refused = subprocess.run(command, input=b"nonsense\n", capture_output=True, check=False)

    assert (priced.returncode, json.loads(priced.stdout)["payable"]) == (0, 46_800)
    assert (refused.returncode, json.loads(refused.stdout)["error"]["code"]) == (1, "malformed")
