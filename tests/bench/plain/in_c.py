"""The bench's cart priced by pricing.c, which a C compiler makes into a library when asked."""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from core.pricing import Quote

Json = dict[str, Any]

_SOURCE = Path(__file__).with_name("pricing.c")


class _Line(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int64) for name in ("unit_price", "quantity", "merchant")),
        *((name, ctypes.c_int64) for name in ("take_rate", "plan_rate", "agency_rate")),
        *((name, ctypes.c_int64) for name in ("goods", "freight", "funded_freight")),
        *((name, ctypes.c_int64) for name in ("platform_funded", "paid")),
        ("discounts", ctypes.c_int64 * 3 * 2),
        *((name, ctypes.c_int64) for name in ("merchant_gets", "buyer_gets", "agency_gets")),
        ("platform_gets", ctypes.c_int64),
    )


class _Merchant(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_int64) for name in ("fee", "fee_left", "fee_funded"))


class _Offer(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int64) for name in ("merchant", "percent", "amount", "minimum")),
        *((name, ctypes.c_int64) for name in ("merchant_bps", "platform_bps")),
    )


class CPricing:
    """One cart of the bench, laid out for the C program."""

    def __init__(self, library: ctypes.CDLL, document: Json) -> None:
        self._price_cart = library.price_cart
        self._price_cart.restype = ctypes.c_int64
        sources = document["lines"]
        merchants = list(dict.fromkeys(source["merchant"] for source in sources))
        self._lines = (_Line * len(sources))()
        for line, source in zip(self._lines, sources, strict=True):
            line.unit_price = source["prices"]["list"]
            line.quantity = source["quantity"]
            line.merchant = merchants.index(source["merchant"])
            line.take_rate = source["take_rate"]
            line.plan_rate = source["commission"]["rate"]
            line.agency_rate = source["commission"]["agency_rate"]
        fees = [document["freight"][merchant]["fee"] for merchant in merchants]
        self._merchants = (_Merchant * len(fees))(*[_Merchant(fee) for fee in fees])
        self._offers = (_Offer * 2)(
            _Offer(merchant=0, percent=1_000, merchant_bps=10_000),
            _Offer(
                merchant=-1, amount=5_000, minimum=30_000, merchant_bps=6_000, platform_bps=4_000
            ),
        )

    def run(self, times: int) -> int:
        """Price the cart so many times; what is payable."""
        payable: int = self._price_cart(
            self._lines,
            len(self._lines),
            self._merchants,
            len(self._merchants),
            self._offers,
            len(self._offers),
            ctypes.c_int64(1_000),
            times,
        )
        return payable

    def agrees_with(self, quote: Quote) -> bool:
        """Whether every amount of every line is the quote's."""
        return self.run(1) == quote.payable and all(
            (line.goods, line.freight, line.funded_freight, line.paid)
            == (quoted.goods, quoted.freight, quoted.funded_freight, quoted.paid)
            and (line.merchant_gets, line.buyer_gets, line.agency_gets, line.platform_gets, 0)
            == (
                quoted.split.merchant,
                quoted.split.buyer,
                quoted.split.agency,
                quoted.split.platform,
                quoted.split.tax,
            )
            and [tuple(discount) for discount in line.discounts if discount[0]]
            == [(d.amount, d.funding.merchant, d.funding.platform) for d in quoted.discounts]
            for line, quoted in zip(self._lines, quote.lines, strict=True)
        )


def build_library() -> ctypes.CDLL | None:
    """Compile pricing.c and load it; None where there is no C compiler."""
    compiler = _compiler()
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "pricing.so"
        flags = ["-O3", "-shared", "-fPIC", "-o", str(library)]
        subprocess.run([*compiler, *flags, str(_SOURCE)], check=True)
        return ctypes.CDLL(str(library))


def _compiler() -> list[str] | None:
    """The machine's own, or zig's from the environment."""
    own = shutil.which("cc")
    if own:
        return [own]
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc"]
    return None
