"""`python -m core.pricing < documents.jsonl`: a quote, or a refusal, for each line."""

import sys
from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from core.pricing.pricing import price
from core.pricing.reading import read_document
from core.pricing.refusal import RefusedDocument
from core.pricing.rendering import encode_quote


def main(source: Iterable[bytes], sink: BinaryIO) -> int:
    """Price each line of source that is not blank; 1 when any was refused, else 0."""
    status = 0
    for text in source:
        if not text.strip():
            continue
        try:
            answer = encode_quote(price(read_document(text)))
        except RefusedDocument as refusal:
            status = 1
            answer = _encode_refusal(refusal)
        sink.write(answer + b"\n")
        sink.flush()
    return status


def _encode_refusal(refusal: RefusedDocument) -> bytes:
    error = {"code": refusal.code, "field": refusal.field, "detail": refusal.detail}
    return msgspec.json.encode({"error": error})


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
