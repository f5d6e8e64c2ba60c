"""The lines of a quote as JSON, without an object made of any: docs/money-rules.md §9."""

from array import array
from itertools import accumulate
from typing import Final

import msgspec

from core.pricing.document import PRICE_SOURCES
from core.pricing.flat_cart import FlatCart
from core_ext import quoting

# What is around the values, in their order; the kernel knows which value is which.
_LINE: Final = (
    b'{"id":@,"unit_price":@,"price_source":@,"goods":@,"freight":@,"funded_freight":@,'
    b'"tax_contained":@,"tax_added":@,"red_packets":@,"goods_paid":@,"freight_paid":@,"paid":@,'
    b'"units":[@],"discounts":[@],'
    b'"split":{"merchant":@,"buyer":@,"agency":@,"platform":@,"tax":@}}'
).split(b"@")
_DISCOUNT: Final = (
    b'{"offer":@,"amount":@,"funding":{"merchant":@,"platform":@,"buyer":@}}'
).split(b"@")
_SOURCES: Final = tuple(map(msgspec.json.encode, PRICE_SOURCES))
_ENDS: Final = array("q", accumulate(map(len, (*_LINE, *_DISCOUNT, *_SOURCES))))
_PIECES: Final = b"".join((*_LINE, *_DISCOUNT, *_SOURCES))
_FORM: Final = quoting.Form(_PIECES, _ENDS)
_ZERO: Final = array("q", [0])


def encode_lines(flat: FlatCart) -> memoryview:
    """The JSON array of the lines of a cart that is priced and split."""
    ids = [line.id for line in flat.document.lines]
    ids += [flat.prepared.ids[rank] for rank in flat.candidates]
    text = quoting.Text(_FORM, msgspec.json.encode(ids), _ZERO * (len(ids) + 1))
    sink = memoryview(bytearray(quoting.measure_text(flat.cart, text)))
    return sink[: quoting.write_text(flat.cart, text, sink)]
