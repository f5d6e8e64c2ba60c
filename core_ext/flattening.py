"""A pricing document and its offers into the rows of the kernels' buffers.

The one kernel that reads objects: it takes their fields as core.pricing has them, and leaves
numbers. One source: compiled with flattening.pxd or run as it is.
"""

from __future__ import annotations

from array import array
from typing import Any

from msgspec.structs import astuple

from core_ext import layout

TAX_MODES = {"none": layout.UNTAXED, "inclusive": layout.INCLUSIVE, "import": layout.IMPORT}


def flatten_lines(
    lines: list[tuple[Any, ...]],
    rows: array[int],
    sources: list[Any],
    merchants: dict[str, int],
    merchant_lines: list[list[int]],
) -> int:
    """Fill in what the caller fills in of each line's row; `lines` are their fields. Returns 0.

    Appends to `sources` where each price is from, numbers the merchants by their first line and
    appends to each one's lines.
    """
    known = None
    unpack = astuple  # looking up a global each time costs as much as a field
    for i in range(len(lines)):
        fields = lines[i]
        _, _, _, name, quantity, prices, _, tax, take_rate, floor, cap, plan = fields
        row = i * layout.LINE
        rows[row + layout.UNIT_PRICE] = _lowest(unpack(prices), sources)
        rows[row + layout.QUANTITY] = quantity
        merchant = merchants.get(name)
        if merchant is None:
            merchant = merchants[name] = len(merchants)
            merchant_lines.append([])
        merchant_lines[merchant].append(i)
        rows[row + layout.MERCHANT] = merchant
        if tax is not known:  # most lines share the default
            known = tax
            mode = TAX_MODES[tax.mode]
            rate = tax.rate or 0
        rows[row + layout.TAX_MODE] = mode
        rows[row + layout.TAX_RATE] = rate
        rows[row + layout.TAKE_RATE] = take_rate
        rows[row + layout.TAKE_FLOOR] = layout.NONE if floor is None else floor
        rows[row + layout.TAKE_CAP] = layout.NONE if cap is None else cap
        if plan:
            terms = unpack(plan)
            rows[row + layout.PLAN_RATE] = terms[0]
            rows[row + layout.AGENCY_RATE] = terms[2]
    return 0


def _lowest(prices: tuple[Any, ...], sources: list[Any]) -> int:
    """Return the layer-1 price and append its source, the earlier one of equal prices."""
    lowest, sale, member, live, flash = prices
    source = "list"
    if sale is not None and sale < lowest:
        lowest = sale
        source = "sale"
    if member is not None and member < lowest:
        lowest = member
        source = "member"
    if live is not None and live < lowest:
        lowest = live
        source = "live"
    if flash is not None and flash < lowest:
        lowest = flash
        source = "flash"
    sources.append(source)
    return lowest  # type: ignore[no-any-return]


def gather_members(
    rows: array[int],
    sources: list[Any],
    matches: list[tuple[int, ...]],
    with_flash: list[bool],
    members: dict[int, list[int]],
    excluded: set[int],
) -> int:
    """Append each line to the members of the offers it is eligible for. Returns how many it is.

    `matches` are the ranks of each line's offers, `with_flash` says which ranks take lines priced
    by flash; the others it matches are added to `excluded`. A line at 0 is a gift and in no offer.
    """
    count = 0
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
            count += 1
    return count


def flatten_merchants(
    merchants: dict[str, int],
    merchant_lines: list[list[int]],
    freight: dict[str, Any],
    rows: array[int],
    members: array[int],
) -> int:
    """Fill in the merchants' rows and their members. Returns where the members end."""
    names = list(merchants)
    end = 0
    for i in range(len(names)):
        row = i * layout.MERCHANT_ROW
        charged = freight.get(names[i])
        rows[row + layout.FREE_OVER] = layout.NONE
        if charged is not None:
            rows[row + layout.FEE] = charged.fee
            free_over = charged.free_over
            if isinstance(free_over, int):
                rows[row + layout.FREE_OVER] = free_over
        rows[row + layout.LINES_AT] = end
        lines = merchant_lines[i]
        end = _append(lines, members, end)
        rows[row + layout.LINES_COUNT] = len(lines)
    return end


def flatten_offers(
    candidates: list[int],
    prepared: array[int],
    owners: list[int],
    eligible: dict[int, list[int]],
    rows: array[int],
    members: array[int],
    end: int,
) -> int:
    """Fill in the candidates' rows and, from `end` on, their members. Returns where these end.

    A candidate is the rank of its row in `prepared`; `owners` are the merchants' indexes.
    """
    for i in range(len(candidates)):
        row = i * layout.OFFER
        rank = candidates[i]
        at = rank * layout.OFFER
        for field in range(layout.OFFER):
            rows[row + field] = prepared[at + field]
        rows[row + layout.OWNER] = owners[i]
        rows[row + layout.MEMBERS_AT] = end
        lines = eligible.get(rank)
        if lines is not None:
            end = _append(lines, members, end)
            rows[row + layout.MEMBERS_COUNT] = len(lines)
    return end


def _append(lines: list[int], members: array[int], end: int) -> int:
    """Write lines at the end of the members so far. Returns their new end."""
    for i in range(len(lines)):
        members[end + i] = lines[i]
    return end + len(lines)
