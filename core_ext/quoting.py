"""What a priced and split cart comes to, written out in the order in which a quote is made of it.

As numbers, of which objects are made, or at once as the JSON of its lines. One source: compiled
with quoting.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import cart as carts
from core_ext import layout, rounding, texts, wide


class Form:
    """The constant pieces of the lines' JSON, one after the other, and where each ends."""

    def __init__(self, pieces: bytes, ends: array[int]) -> None:
        self.pieces = pieces
        self.ends = ends


class Text:
    """The JSON of one quote's lines: its form, the names in it, and what is written so far.

    `names` are the ids of the lines, then of the offers by row, as a JSON array without spaces;
    `starts` has a place for each of them and one more.
    """

    sink: memoryview[int]
    end: int

    def __init__(self, form: Form, names: bytes, starts: array[int]) -> None:
        self.form = form
        self.names = names
        self.starts = starts


def write_lines(
    cart: carts.Cart,
    lines: array[int],
    units: array[int],
    discounts: array[int],
    ends: array[int],
) -> int:
    """Write every line's numbers, line after line. Returns how many discounts there are.

    Of a line, `lines` gets its amounts and split (QUOTED numbers); `units` what each unit carries
    of the goods paid; `discounts` BY to FROM_BUYER of each that is not 0. `ends` holds where each
    line's units end, then where each line's discounts end.
    """
    unit = 0
    discount = 0
    for i in range(cart.line_count):
        line = i * layout.LINE
        at = i * layout.QUOTED
        lines[at] = cart.lines[line + layout.UNIT_PRICE]
        at += 1
        for field in range(layout.TO_MERCHANT, layout.TO_TAX + 1):
            lines[at] = cart.lines[line + field]
            at += 1
        for field in range(layout.GOODS, layout.PAID + 1):
            lines[at] = cart.lines[line + field]
            at += 1
        for layer in range(layout.DISCOUNT_LAYERS):
            slot = line + layout.DISCOUNTS + layer * layout.DISCOUNT
            if cart.lines[slot + layout.AMOUNT] > 0:
                for field in range(layout.DISCOUNT):
                    discounts[discount * layout.DISCOUNT + field] = cart.lines[slot + field]
                discount += 1
        quantity = cart.lines[line + layout.QUANTITY]
        rounding.units(cart.lines[line + layout.GOODS_PAID], quantity, units, unit)
        unit += quantity
        ends[i] = unit
        ends[cart.line_count + i] = discount
    return discount


def sum_up(
    cart: carts.Cart,
    candidates: dict[int, int],
    ids: list[str],
    given: dict[str, int],
    chosen: list[str],
) -> tuple[int, ...]:
    """Return payable, goods, freight, added tax and red packets.

    Notes what each offer that gave something gave, by id, and which of them were chosen.
    `candidates` are the ranks of the cart's offers, `ids` are by rank.
    """
    row = 0
    for rank in candidates:
        amount = cart.offers[row + layout.GIVEN]
        if amount > 0:
            identifier = ids[rank]
            given[identifier] = amount
            if cart.offers[row + layout.CHOSEN]:
                chosen.append(identifier)
        row += layout.OFFER
    return (
        cart.totals[layout.PAYABLE],
        cart.totals[layout.ALL_GOODS],
        cart.totals[layout.ALL_FREIGHT],
        cart.totals[layout.ALL_TAX_ADDED],
        cart.totals[layout.ALL_PACKETS],
    )


def measure_text(cart: carts.Cart, text: Text) -> int:
    """Note where each name starts. Returns how much room the lines' JSON takes at most."""
    at = 1
    count = cart.line_count + cart.offer_count
    for i in range(count):
        text.starts[i] = at
        at = _end_of(text.names, at) + 1
    text.starts[count] = at
    room = 2
    ends = text.form.ends
    for i in range(cart.line_count):
        line = i * layout.LINE
        source = layout.SOURCES + cart.lines[line + layout.SOURCE]
        room += ends[layout.AFTER_SPLIT] + ends[source] - ends[source - 1]
        room += text.starts[i + 1] - text.starts[i] + texts.DIGITS_MAX * layout.QUOTED
        quantity = cart.lines[line + layout.QUANTITY]
        room += quantity * (texts.digits(cart.lines[line + layout.GOODS_PAID] // quantity + 1) + 1)
        for layer in range(layout.DISCOUNT_LAYERS):
            slot = line + layout.DISCOUNTS + layer * layout.DISCOUNT
            if cart.lines[slot + layout.AMOUNT] > 0:
                name = cart.line_count + cart.lines[slot + layout.BY]
                room += ends[layout.AFTER_DISCOUNT] - ends[layout.AFTER_SPLIT]
                room += text.starts[name + 1] - text.starts[name]
                room += texts.DIGITS_MAX * layout.DISCOUNT
    return room


def write_text(cart: carts.Cart, text: Text, sink: memoryview[int]) -> int:
    """Write the lines as a JSON array into a sink of that room. Returns where it ends."""
    text.sink = sink
    text.end = 0
    _write_byte(text, texts.OPEN_BRACKET)
    for i in range(cart.line_count):
        line = i * layout.LINE
        if i > 0:
            _write_byte(text, texts.COMMA)
        _write_piece(text, 0)
        _write_name(text, i)
        _write_field(text, layout.AFTER_ID, cart.lines[line + layout.UNIT_PRICE])
        _write_piece(text, layout.AFTER_UNIT_PRICE)
        _write_piece(text, layout.SOURCES + cart.lines[line + layout.SOURCE])
        piece = layout.AFTER_SOURCE
        for field in range(layout.GOODS, layout.PAID + 1):
            if field != layout.TAX_ON_GOODS:
                _write_field(text, piece, cart.lines[line + field])
                piece += 1
        _write_piece(text, layout.BEFORE_UNITS)
        _write_units(cart, line, text)
        _write_piece(text, layout.BEFORE_DISCOUNTS)
        _write_discounts(cart, line, text)
        for field in range(layout.TO_TAX + 1 - layout.TO_MERCHANT):
            value = cart.lines[line + layout.TO_MERCHANT + field]
            _write_field(text, layout.BEFORE_SPLIT + field, value)
        _write_piece(text, layout.AFTER_SPLIT)
    _write_byte(text, texts.CLOSE_BRACKET)
    return text.end


def _write_units(cart: carts.Cart, line: int, text: Text) -> int:
    """Write what each unit of a line carries of the goods paid. Returns 0."""
    quantity = cart.lines[line + layout.QUANTITY]
    amount = cart.lines[line + layout.GOODS_PAID]
    before = 0
    for k in range(quantity):
        if k > 0:
            _write_byte(text, texts.COMMA)
        after = wide.mul_div(amount, k + 1, quantity)
        text.end = texts.number(text.sink, text.end, after - before)
        before = after
    return 0


def _write_discounts(cart: carts.Cart, line: int, text: Text) -> int:
    """Write a line's discounts that are not 0. Returns 0."""
    count = 0
    for layer in range(layout.DISCOUNT_LAYERS):
        slot = line + layout.DISCOUNTS + layer * layout.DISCOUNT
        if cart.lines[slot + layout.AMOUNT] > 0:
            if count > 0:
                _write_byte(text, texts.COMMA)
            count += 1
            _write_piece(text, layout.BEFORE_OFFER)
            _write_name(text, cart.line_count + cart.lines[slot + layout.BY])
            for field in range(layout.AMOUNT, layout.DISCOUNT):
                _write_field(text, layout.BEFORE_OFFER + field, cart.lines[slot + field])
            _write_piece(text, layout.AFTER_DISCOUNT)
    return 0


def _write_field(text: Text, piece: int, value: int) -> int:
    """Write a piece of the form and the number after it. Returns 0."""
    _write_piece(text, piece)
    text.end = texts.number(text.sink, text.end, value)
    return 0


def _write_piece(text: Text, piece: int) -> int:
    """Write a piece of the form. Returns 0."""
    form = text.form
    start = form.ends[piece - 1] if piece > 0 else 0
    text.end = texts.copy(text.sink, text.end, form.pieces, start, form.ends[piece])
    return 0


def _write_name(text: Text, name: int) -> int:
    """Write the id of a line or of an offer. Returns 0."""
    start = text.starts[name]
    text.end = texts.copy(text.sink, text.end, text.names, start, text.starts[name + 1] - 1)
    return 0


def _write_byte(text: Text, byte: int) -> int:
    """Write one character. Returns 0."""
    text.sink[text.end] = byte
    text.end += 1
    return 0


def _end_of(names: bytes, at: int) -> int:
    """Return where the JSON string that starts there ends, its quotes included."""
    end = at + 1
    while names[end] != texts.QUOTE:
        end += 2 if names[end] == texts.BACKSLASH else 1
    return end + 1
