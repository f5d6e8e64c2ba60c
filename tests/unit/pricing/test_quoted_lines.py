"""The lines of a quote, which are made when they are first read, as a sequence of values."""

from __future__ import annotations

from core.pricing import QuotedLine, parse_document, price
from core.pricing.quoted_lines import QuotedLines
from tests.unit.pricing.documents import document, line


def lines(*prices: int) -> QuotedLines:
    return price(parse_document(document([line(str(each), each) for each in prices]))).lines


def test_they_are_read_like_a_tuple() -> None:
    found = lines(100, 200)

    assert len(found) == 2
    assert [each.paid for each in found] == [100, 200]
    assert isinstance(found[0], QuotedLine)
    assert found[-1].paid == 200
    assert found[1:] == (found[1],)
    assert repr(found) == repr(tuple(found))


def test_they_are_made_once() -> None:
    found = lines(100)

    assert found[0] is found[0]


def test_the_same_lines_are_equal() -> None:
    assert lines(100, 200) == lines(100, 200)
    assert lines(100, 200) != lines(100, 201)
    assert lines(100) != tuple(lines(100))
    assert hash(lines(100, 200)) == hash(lines(100, 200)) != hash(lines(100, 201))
