"""A pricing document and its offers into the rows of a cart's book.

The one kernel that reads objects: from here on there are numbers. One source: compiled with
flattening.pxd or run as it is.
"""

from __future__ import annotations

from array import array
from typing import Any

from msgspec import UNSET
from msgspec.structs import astuple

from core_ext import cart as carts
from core_ext import fields, layout

TAX_MODES = {"none": layout.UNTAXED, "inclusive": layout.INCLUSIVE, "import": layout.IMPORT}


class Offers:
    """The numbers of prepared offers by rank, held so that no cart takes hold of them again.

    `rows` are of PREPARED numbers, `terms` of TERMS; `owners` are merchants, None for the platform.
    """

    def __init__(
        self,
        rows: array[int],
        terms: array[int],
        tiers: array[int],
        owners: list[str | None],
    ) -> None:
        self.rows = rows
        self.terms = terms
        self.tiers = tiers
        self.owners = owners


def write_offers(
    ranked: list[Any],
    owners: list[str | None],
    layers: dict[str, int],
    benefits: dict[type, tuple[int, ...]],
    rows: array[int],
    terms: array[int],
    tiers: list[int],
) -> int:
    """Write the rows and terms of offers, all 0 before, and append their tiers. Returns 0.

    `benefits` has of each type its kind, and where its fields have what it gives, its step and its
    most: NONE where it has none.
    """
    unpack = astuple
    unset = UNSET
    for rank in range(len(ranked)):
        offer = fields.of(unpack, ranked[rank])
        row = rank * layout.PREPARED
        term = rank * layout.TERMS
        layer = layers[offer[fields.LAYER]]
        rows[row + layout.LAYER] = layer
        _write_benefit(offer[fields.BENEFIT], benefits, rows, row, tiers)
        numbers = fields.of(unpack, offer[fields.CONDITION])
        rows[row + layout.MIN_AMOUNT] = fields.number_or(numbers, 0, 0)
        rows[row + layout.MIN_QUANTITY] = fields.number_or(numbers, 1, 0)
        if offer[fields.FUNDING] is not unset:
            numbers = fields.of(unpack, offer[fields.FUNDING])
            for bearer in range(3):
                rows[row + layout.MERCHANT_BPS + bearer] = fields.number(numbers, bearer)
        else:
            bearer = layout.PLATFORM_BPS if owners[rank] is None else layout.MERCHANT_BPS
            rows[row + bearer] = 10_000
        terms[term + layout.WITH_FLASH] = fields.number(offer, fields.WITH_FLASH)
        terms[term + layout.CLOSES] = layout.NONE
        if offer[fields.WINDOW] is not unset:
            numbers = fields.of(unpack, offer[fields.WINDOW])
            terms[term + layout.OPENS] = fields.number(numbers, 0)
            terms[term + layout.CLOSES] = fields.number(numbers, 1)
        terms[term + layout.WHOLE_CART] = layer > layout.PLATFORM_COUPON
    return 0


def _write_benefit(
    benefit: Any,
    benefits: dict[type, tuple[int, ...]],
    rows: array[int],
    row: int,
    tiers: list[int],
) -> int:
    """Write what an offer gives into its row, and append its tiers. Returns 0."""
    numbers = fields.of(astuple, benefit)
    places = benefits[type(benefit)]
    rows[row + layout.KIND] = fields.number(places, 0)
    for field in range(3):
        place = fields.number(places, 1 + field)
        if place != layout.NONE:
            rows[row + layout.GIVES + field] = fields.number_or(numbers, place, layout.NONE)
    rows[row + layout.TIERS_AT] = len(tiers) // layout.TIER
    if rows[row + layout.KIND] == layout.TIERED:
        rows[row + layout.TIERS_COUNT] = len(numbers[0])
        for tier in numbers[0]:
            of_tier = fields.of(astuple, tier)
            percent = fields.number_or(of_tier, 0, layout.NONE)
            tiers.append(layout.FIXED if percent == layout.NONE else layout.PERCENT)
            tiers.append(fields.number_or(of_tier, 1, percent))
            tiers.append(fields.number_or(of_tier, 2, 0))
            tiers.append(fields.number_or(of_tier, 3, 0))
    return 0


def flatten(
    cart: carts.Cart,
    lines: list[tuple[Any, ...]],
    freight: dict[str, Any],
    now: int,
    offers: Offers,
    matches: list[tuple[int, ...]],
    merchants: dict[str, int],
    excluded: set[int],
) -> dict[int, int]:
    """Fill in the book and cut it. Returns the rows of its offers, by rank.

    `lines` are their fields, `matches` the ranks of each line's offers, windows and flash aside.
    Numbers the `merchants` by their first line, and adds to `excluded` the ranks that a line is
    kept out of by its flash price.
    """
    _flatten_lines(cart, lines, freight, merchants)
    return _flatten_offers(cart, offers, matches, merchants, now, excluded)


def _flatten_lines(
    cart: carts.Cart,
    lines: list[tuple[Any, ...]],
    freight: dict[str, Any],
    merchants: dict[str, int],
) -> int:
    """Fill in what the caller fills in of each line's row, and the merchants. Returns 0."""
    unpack = astuple  # looking up a global each time costs as much as a field
    fees = len(lines) * layout.LINE + layout.TOTALS
    known = None
    mode = 0
    rate = 0
    for i in range(len(lines)):
        line = lines[i]
        row = i * layout.LINE
        _read_price(cart, row, fields.of(unpack, line[fields.PRICES]))
        cart.book[row + layout.QUANTITY] = fields.number(line, fields.QUANTITY)
        name = line[fields.MERCHANT]
        number = merchants.get(name)
        merchant = len(merchants) if number is None else number
        if number is None:
            merchants[name] = merchant
            _read_freight(cart, fees + merchant * layout.MERCHANT_ROW, freight.get(name))
        cart.book[row + layout.MERCHANT] = merchant
        cart.book[fees + merchant * layout.MERCHANT_ROW + layout.LINES_COUNT] += 1
        tax = line[fields.TAX]
        if tax is not known:  # most lines share the default
            known = tax
            mode = TAX_MODES[tax.mode]
            rate = tax.rate or 0
        cart.book[row + layout.TAX_MODE] = mode
        cart.book[row + layout.TAX_RATE] = rate
        cart.book[row + layout.TAKE_RATE] = fields.number(line, fields.TAKE_RATE)
        cart.book[row + layout.TAKE_FLOOR] = fields.number_or(line, fields.TAKE_FLOOR, layout.NONE)
        cart.book[row + layout.TAKE_CAP] = fields.number_or(line, fields.TAKE_CAP, layout.NONE)
        plan = line[fields.COMMISSION]
        if plan:
            cart.book[row + layout.PLAN_RATE] = plan.rate
            cart.book[row + layout.AGENCY_RATE] = plan.agency_rate
    return 0


def _flatten_offers(
    cart: carts.Cart,
    offers: Offers,
    matches: list[tuple[int, ...]],
    merchants: dict[str, int],
    now: int,
    excluded: set[int],
) -> dict[int, int]:
    """Cut the book and fill in the rest of it. Returns the rows of its offers, by rank."""
    count = len(offers.owners)
    tally = len(cart.book) - count  # of each rank: its members, and once they are known its row
    _count_members(cart, offers, matches, tally, excluded)
    first = len(matches) * layout.LINE + layout.TOTALS + len(merchants) * layout.MERCHANT_ROW
    candidates: dict[int, int] = {}
    end = len(matches)
    for rank in range(count):
        members = cart.book[tally + rank]
        cart.book[tally + rank] = layout.NONE
        if _is_candidate(offers, rank, members, merchants, now):
            row = first + len(candidates) * layout.OFFER
            _write_offer(cart, offers, rank, row, merchants)
            cart.book[row + layout.MEMBERS_AT] = end
            cart.book[tally + rank] = len(candidates)
            candidates[rank] = len(candidates)
            end += members
    cart.tiers = offers.tiers
    carts.cut(cart, len(matches), len(merchants), len(candidates), end)
    _write_members(cart, offers, matches, tally)
    return candidates


def _read_price(cart: carts.Cart, row: int, prices: tuple[Any, ...]) -> int:
    """Fill in the layer-1 price and its source, the earlier one of equal prices. Returns 0.

    Until then the source is LISTED: the row is all 0.
    """
    lowest = fields.number(prices, layout.LISTED)
    for source in range(layout.LISTED + 1, layout.FLASH + 1):
        price = fields.number_or(prices, source, lowest)
        if price < lowest:
            lowest = price
            cart.book[row + layout.SOURCE] = source
    cart.book[row + layout.UNIT_PRICE] = lowest
    return 0


def _read_freight(cart: carts.Cart, row: int, freight: Any) -> int:
    """Fill in what a merchant charges and from where on it does not. Returns 0."""
    cart.book[row + layout.FREE_OVER] = layout.NONE
    if freight is not None:
        numbers = fields.of(astuple, freight)
        cart.book[row + layout.FEE] = fields.number(numbers, 0)
        cart.book[row + layout.FREE_OVER] = fields.number_or(numbers, 1, layout.NONE)
    return 0


def _count_members(
    cart: carts.Cart, offers: Offers, matches: list[tuple[int, ...]], tally: int, excluded: set[int]
) -> int:
    """Count each rank's eligible lines from `tally` on. A line at 0 is a gift and in no offer."""
    for i in range(len(matches)):
        row = i * layout.LINE
        if cart.book[row + layout.UNIT_PRICE] == 0:
            continue
        is_flash = cart.book[row + layout.SOURCE] == layout.FLASH
        ranks = matches[i]
        for rank in ranks:
            if is_flash and not offers.terms[rank * layout.TERMS + layout.WITH_FLASH]:
                excluded.add(rank)
            else:
                cart.book[tally + rank] += 1
    return 0


def _is_candidate(
    offers: Offers, rank: int, members: int, merchants: dict[str, int], now: int
) -> bool:
    """Whether an offer is open and for some line, or for a cart with its owner's lines."""
    term = rank * layout.TERMS
    closes = offers.terms[term + layout.CLOSES]
    if now < offers.terms[term + layout.OPENS] or (closes != layout.NONE and now >= closes):
        return False
    if not offers.terms[term + layout.WHOLE_CART]:
        return members > 0
    owner = offers.owners[rank]
    return owner is None or owner in merchants


def _write_offer(
    cart: carts.Cart, offers: Offers, rank: int, row: int, merchants: dict[str, int]
) -> int:
    """Write the row of an offer whose members are still to come. Returns 0."""
    at = rank * layout.PREPARED
    for field in range(layout.PREPARED):
        cart.book[row + field] = offers.rows[at + field]
    owner = offers.owners[rank]
    cart.book[row + layout.OWNER] = layout.NONE if owner is None else merchants[owner]
    return 0


def _write_members(
    cart: carts.Cart, offers: Offers, matches: list[tuple[int, ...]], tally: int
) -> int:
    """Append each line to its merchant's members and to those of its offers. Returns 0."""
    end = 0
    for i in range(cart.merchant_count):
        row = i * layout.MERCHANT_ROW
        cart.merchants[row + layout.LINES_AT] = end
        end += cart.merchants[row + layout.LINES_COUNT]
        cart.merchants[row + layout.LINES_COUNT] = 0
    for i in range(cart.line_count):
        line = i * layout.LINE
        row = cart.lines[line + layout.MERCHANT] * layout.MERCHANT_ROW
        end = cart.merchants[row + layout.LINES_AT] + cart.merchants[row + layout.LINES_COUNT]
        cart.members[end] = i
        cart.merchants[row + layout.LINES_COUNT] += 1
        if cart.lines[line + layout.UNIT_PRICE] == 0:
            continue
        is_flash = cart.lines[line + layout.SOURCE] == layout.FLASH
        ranks = matches[i]
        for rank in ranks:
            row = cart.book[tally + rank] * layout.OFFER
            if row >= 0 and (not is_flash or offers.terms[rank * layout.TERMS + layout.WITH_FLASH]):
                end = cart.offers[row + layout.MEMBERS_AT] + cart.offers[row + layout.MEMBERS_COUNT]
                cart.members[end] = i
                cart.offers[row + layout.MEMBERS_COUNT] += 1
    return 0
