"""The bench's cart priced by pricing.c, which the machine's C compiler makes into a library."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from ops.build.environments import ENVIRONMENTS

Json = dict[str, Any]

_SOURCE = Path(__file__).with_name("pricing.c")


class Line(ctypes.Structure):
    """A line as pricing.c has it."""

    _fields_ = (
        *((name, ctypes.c_int64) for name in ("unit_price", "quantity", "merchant")),
        *((name, ctypes.c_int64) for name in ("take_rate", "plan_rate", "agency_rate")),
        *((name, ctypes.c_int64) for name in ("goods", "freight", "funded_freight")),
        *((name, ctypes.c_int64) for name in ("platform_funded", "paid")),
        ("discounts", ctypes.c_int64 * 6),
        *((name, ctypes.c_int64) for name in ("to_merchant", "to_buyer", "to_agency")),
        ("to_platform", ctypes.c_int64),
    )
