"""Lines of a pricing document into the rows of the kernels' buffers.

The one kernel that reads objects: it takes their fields by name (those of core.pricing.document)
and leaves numbers. One source: compiled with flattening.pxd or run as it is.
"""

from __future__ import annotations

from array import array
from typing import Any

from core_ext import layout

TAX_MODES = {"none": layout.UNTAXED, "inclusive": layout.INCLUSIVE, "import": layout.IMPORT}


def flatten_lines(
    lines: tuple[Any, ...],
    rows: array[int],
    sources: list[Any],
    merchants: dict[str, int],
    merchant_lines: list[list[int]],
) -> int:
    """Fill in what the caller fills in of each line's row. Returns 0.

    Appends to `sources` where each price is from, numbers the merchants by their first line and
    appends to each one's lines.
    """
    known = None
    for i in range(len(lines)):
        line = lines[i]
        row = i * layout.LINE
        rows[row + layout.UNIT_PRICE] = _lowest(line.prices, sources)
        rows[row + layout.QUANTITY] = line.quantity
        name = line.merchant
        merchant = merchants.get(name)
        if merchant is None:
            merchant = merchants[name] = len(merchants)
            merchant_lines.append([])
        merchant_lines[merchant].append(i)
        rows[row + layout.MERCHANT] = merchant
        tax = line.tax
        if tax is not known:  # most lines share the default
            known = tax
            mode = TAX_MODES[tax.mode]
            rate = tax.rate or 0
        rows[row + layout.TAX_MODE] = mode
        rows[row + layout.TAX_RATE] = rate
        rows[row + layout.TAKE_RATE] = line.take_rate
        floor = line.take_floor
        rows[row + layout.TAKE_FLOOR] = layout.NONE if floor is None else floor
        cap = line.take_cap
        rows[row + layout.TAKE_CAP] = layout.NONE if cap is None else cap
        plan = line.commission
        if plan:
            rows[row + layout.PLAN_RATE] = plan.rate
            rows[row + layout.AGENCY_RATE] = plan.agency_rate
    return 0


def _lowest(prices: Any, sources: list[Any]) -> int:
    """Return the layer-1 price and append its source, the earlier one of equal prices."""
    lowest: int = prices.list
    source = "list"
    price = prices.sale
    if price is not None and price < lowest:
        lowest = price
        source = "sale"
    price = prices.member
    if price is not None and price < lowest:
        lowest = price
        source = "member"
    price = prices.live
    if price is not None and price < lowest:
        lowest = price
        source = "live"
    price = prices.flash
    if price is not None and price < lowest:
        lowest = price
        source = "flash"
    sources.append(source)
    return lowest


def gather_members(
    rows: array[int],
    sources: list[Any],
    matches: list[tuple[int, ...]],
    with_flash: list[Any],
    members: dict[int, list[int]],
    excluded: set[int],
) -> int:
    """Append each line to the members of the offers it is eligible for. Returns 0.

    `matches` are the ranks of each line's offers, `with_flash` says which ranks take lines priced
    by flash; the others it matches are added to `excluded`. A line at 0 is a gift and in no offer.
    """
    for i in range(len(matches)):
        if rows[i * layout.LINE + layout.UNIT_PRICE] == 0:
            continue
        is_flash = sources[i] == "flash"
        ranks = matches[i]
        for rank in ranks:
            if is_flash and not with_flash[rank]:
                excluded.add(rank)
                continue
            lines = members.get(rank)
            if lines is None:
                lines = members[rank] = []
            lines.append(i)
    return 0
