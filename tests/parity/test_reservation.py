"""The book of a flash sale's lane: against plain sets and dicts, in both builds, at its limits."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import core_ext
from core_ext import book_layout as layout
from tests.kernels import both_builds_of
from tests.oracles.flash_sale_book import Attempt, PlainBook

BOTH = both_builds_of("reservation")
ANSWERS = ("granted", "duplicate", "over_limit", "sold_out", "unfit")
SIGNED = 1 << 63

# Few ids, so that they meet; ids whose low bits agree, so that they are looked for in one place;
# ids that differ in one half only; the largest and smallest halves; none.
IDS = st.one_of(
    st.integers(1, 12),
    st.integers(1, 6).map(lambda n: n << 20),
    st.integers(1, 6).map(lambda n: n << 64),
    st.sampled_from([0, 2**128 - 1, 1 << 127, SIGNED, SIGNED - 1]),
)
UNITS = st.sampled_from([1, 1, 1, 1, 1, 2, 2, 3, 4, 0, -1, 2**63 - 1, -(2**63)])
# Requests rarely meet, shoppers often; of so many some find nothing left.
REQUESTS = st.one_of(*[st.integers(1, 2**128 - 1)] * 3, IDS)
ATTEMPTS = st.integers(0, 60).flatmap(
    lambda size: st.lists(st.builds(Attempt, REQUESTS, IDS, UNITS), min_size=size, max_size=size)
)

pytestmark = pytest.mark.once


def halves(number: int) -> tuple[int, int]:
    """The two signed halves of a 128-bit id."""
    high, low = number >> 64, number & (2**64 - 1)
    return ((high + SIGNED) % 2**64 - SIGNED, (low + SIGNED) % 2**64 - SIGNED)


def rows(attempts: Sequence[Attempt]) -> array[int]:
    words = array("q")
    for attempt in attempts:
        words.extend([*halves(attempt.request), *halves(attempt.shopper), attempt.units])
    return words


def tables(slots: int) -> tuple[array[int], array[int]]:
    return (
        array("q", bytes(8 * slots * layout.REQUEST_SLOT)),
        array("q", bytes(8 * slots * layout.SHOPPER_SLOT)),
    )


def answers_of(kernel: ModuleType, book: object, attempts: Sequence[Attempt]) -> list[str]:
    answers = array("b", [len(ANSWERS)]) * len(attempts)
    assert kernel.decide(book, rows(attempts), answers, 0) == len(attempts)
    return [ANSWERS[answer] for answer in answers]


@pytest.mark.parametrize("kernel", BOTH, ids=BOTH._fields)
class TestEachBuild:
    @given(available=st.integers(0, 20), limit=st.integers(1, 6), attempts=ATTEMPTS)
    def test_the_answers_are_the_plain_books(
        self, kernel: ModuleType, available: int, limit: int, attempts: list[Attempt]
    ) -> None:
        book = kernel.Book(available, limit, *tables(128))
        plain = PlainBook(available, limit)
        assert answers_of(kernel, book, attempts) == [plain.answer(each) for each in attempts]
        assert book.available == plain.available

    @given(available=st.integers(0, 20), pull=st.integers(0, 9), attempts=ATTEMPTS)
    def test_waiting_for_units_loses_and_repeats_no_answer(
        self, kernel: ModuleType, available: int, pull: int, attempts: list[Attempt]
    ) -> None:
        book = kernel.Book(available, 5, *tables(128))
        plain = PlainBook(available, 5)
        answers = array("b", [len(ANSWERS)]) * len(attempts)
        done, expected = 0, []
        book.waits = True
        while (stop := kernel.decide(book, rows(attempts), answers, done)) < len(attempts):
            expected += [plain.answer(each) for each in attempts[done:stop]]
            assert attempts[stop].units > book.available
            book.available += pull
            plain.available += pull
            expected.append(plain.answer(attempts[stop]))
            book.waits = False
            answers[stop] = ANSWERS.index(answers_of(kernel, book, [attempts[stop]])[0])
            book.waits = True
            done = stop + 1
        expected += [plain.answer(each) for each in attempts[done:]]
        assert [ANSWERS[answer] for answer in answers] == expected

    @given(before=ATTEMPTS, after=ATTEMPTS)
    def test_a_book_that_is_read_back_answers_as_the_one_that_was_kept(
        self, kernel: ModuleType, before: list[Attempt], after: list[Attempt]
    ) -> None:
        kept = kernel.Book(30, 3, *tables(256))
        given_out = [
            attempt
            for attempt, answer in zip(before, answers_of(kernel, kept, before), strict=True)
            if answer == "granted"
        ]
        read = kernel.Book(kept.available, 3, *tables(256))
        kernel.load(read, rows(given_out))
        assert answers_of(kernel, read, after) == answers_of(kernel, kept, after)

    def test_an_ended_reservation_frees_its_shopper_and_keeps_its_request(
        self, kernel: ModuleType
    ) -> None:
        book = kernel.Book(5, 1, *tables(8))
        kernel.load(book, rows([Attempt(1, 7, 0)]))
        again = [Attempt(1, 7, 1), Attempt(2, 7, 1), Attempt(3, 7, 1)]
        assert answers_of(kernel, book, again) == ["duplicate", "granted", "over_limit"]

    def test_an_ended_reservation_takes_no_room_of_shoppers(self, kernel: ModuleType) -> None:
        book = kernel.Book(5, 1, tables(8)[0], tables(2)[1])
        kernel.load(book, rows([Attempt(1, 7, 0), Attempt(2, 8, 0)]))
        assert answers_of(kernel, book, [Attempt(3, 9, 1)]) == ["granted"]

    def test_a_shopper_of_several_reservations_takes_room_once(self, kernel: ModuleType) -> None:
        book = kernel.Book(5, 9, tables(8)[0], tables(2)[1])
        kernel.load(book, rows([Attempt(1, 7, 1), Attempt(2, 7, 1)]))
        assert answers_of(kernel, book, [Attempt(3, 7, 1)]) == ["granted"]

    def test_a_table_is_at_most_half_full(self, kernel: ModuleType) -> None:
        book = kernel.Book(9, 9, *tables(8))
        filling = [Attempt(n, 1, 1) for n in range(1, 6)]
        assert answers_of(kernel, book, filling[:4]) == ["granted"] * 4
        with pytest.raises(OverflowError, match="another request"):
            answers_of(kernel, book, filling[4:])
        requests, _ = tables(64)
        _, shoppers = tables(2)
        book = kernel.Book(9, 9, requests, shoppers)
        kernel.load(book, rows([Attempt(1, 1, 1)]))
        with pytest.raises(OverflowError, match="another shopper"):
            kernel.load(book, rows([Attempt(2, 2, 1)]))

    def test_ids_looked_for_in_one_place_fill_half_a_table(self, kernel: ModuleType) -> None:
        book = kernel.Book(9, 9, *tables(8))
        filling = [Attempt(n << 3, n << 3, 1) for n in range(1, 6)]
        assert answers_of(kernel, book, filling[:4]) == ["granted"] * 4
        with pytest.raises(OverflowError, match="another request"):
            answers_of(kernel, book, filling[4:])

    def test_a_table_of_one_slot_has_room_for_nothing(self, kernel: ModuleType) -> None:
        assert answers_of(kernel, kernel.Book(0, 9, *tables(1)), [Attempt(3, 3, 1)]) == ["sold_out"]
        with pytest.raises(OverflowError, match="another request"):
            answers_of(kernel, kernel.Book(1, 9, *tables(1)), [Attempt(3, 3, 1)])

    def test_what_cannot_be_a_book_is_refused(self, kernel: ModuleType) -> None:
        with pytest.raises(ValueError, match="power of two"):
            kernel.Book(1, 1, *tables(12))
        with pytest.raises(ValueError, match="power of two"):
            kernel.Book(1, 1, *tables(0))
        for requests, shoppers in ((8, 12), (12, 8)):
            with pytest.raises(ValueError, match="power of two"):
                kernel.Book(1, 1, tables(requests)[0], tables(shoppers)[1])
        for wrong in ([Attempt(0, 1, 1)], [Attempt(1, 1, 1)] * 2, [Attempt(1, 1, -1)]):
            with pytest.raises(ValueError, match="two reservations"):
                kernel.load(kernel.Book(1, 1, *tables(8)), rows(wrong))

    def test_a_power_of_two_is_told_from_its_neighbours(self, kernel: ModuleType) -> None:
        assert [n for n in range(-2, 20) if kernel.is_power_of_two(n)] == [1, 2, 4, 8, 16]

    def test_too_few_words_are_an_error(self, kernel: ModuleType) -> None:
        book = kernel.Book(1, 1, *tables(8))
        with pytest.raises(IndexError):
            kernel.decide(book, rows([Attempt(1, 1, 1)])[:-1], array("b", [0]), 0)


def test_the_layout_is_the_same_for_the_compiler() -> None:
    overlay = Path(core_ext.__file__).with_name("book_layout_c.pxd").read_text()
    constants = {name: int(value) for name, value in re.findall(r"(\w+) = (-?\d+)", overlay)}
    assert constants == {name: value for name, value in vars(layout).items() if name.isupper()}
