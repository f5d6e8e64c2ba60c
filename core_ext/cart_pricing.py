"""Layers 2 to 9 of one cart whose choice is made: docs/money-rules.md §2, §3 and §5.

Integers in buffers laid out as in layout.py, in and out. One source: compiled with
cart_pricing.pxd or run as it is.
"""

from __future__ import annotations

from array import array

from core_ext import layout, rounding, wide


class Cart:
    """The buffers of one cart.

    `offers` are sorted by layer, then id. `members` holds line indexes: each merchant's lines and
    each offer's eligible lines, ascending. `scratch` is as long as `scratch_length` says.
    """

    def __init__(
        self,
        lines: array[int],
        merchants: array[int],
        offers: array[int],
        tiers: array[int],
        members: array[int],
        totals: array[int],
        scratch: array[int],
    ) -> None:
        self.lines = lines
        self.merchants = merchants
        self.offers = offers
        self.tiers = tiers
        self.members = members
        self.totals = totals
        self.scratch = scratch
        self.line_count = len(lines) // layout.LINE
        self.merchant_count = len(merchants) // layout.MERCHANT_ROW
        self.offer_count = len(offers) // layout.OFFER


def scratch_length(line_count: int) -> int:
    """Return how much scratch a cart needs: four of each line, order and values, twelve to fund."""
    return 6 * line_count + 12


def price_cart(cart: Cart) -> int:
    """Fill in every answer of the buffers but the commission split. Returns what is payable."""
    start(cart)
    at = item_layer(cart)
    at = store_tier_layer(cart, at)
    at = coupon_layer(cart, at, layout.STORE_COUPON)
    note_store_goods(cart)
    at = cross_store_layer(cart, at)
    at = coupon_layer(cart, at, layout.PLATFORM_COUPON)
    at = shipping_layer(cart, at)
    spread_freight(cart)
    tax_lines(cart)
    red_packet_layer(cart, at)
    return sum_up(cart)


def start(cart: Cart) -> int:
    """Put every line at its layer-1 price and clear the answers of an earlier run. Returns 0."""
    for line in range(0, cart.line_count * layout.LINE, layout.LINE):
        for field in range(line + layout.GOODS, line + layout.LINE):
            cart.lines[field] = 0
        cart.lines[line + layout.GOODS] = (
            cart.lines[line + layout.UNIT_PRICE] * cart.lines[line + layout.QUANTITY]
        )
    for merchant in range(cart.merchant_count):
        row = merchant * layout.MERCHANT_ROW
        cart.merchants[row + layout.FEE_FUNDED] = 0
        cart.merchants[row + layout.WINNER] = layout.NONE
    for offer in range(cart.offer_count):
        row = offer * layout.OFFER
        cart.offers[row + layout.GIVEN] = 0
        cart.offers[row + layout.BEATEN_BY] = layout.NONE
    return 0


def item_layer(cart: Cart) -> int:
    """Layer 2: the largest discount of each line. Returns the index of the next layer's offer."""
    at = 0
    while at < cart.offer_count and cart.offers[at * layout.OFFER + layout.LAYER] == layout.ITEM:
        _offer_on_lines(cart, at)
        at += 1
    for line in range(0, cart.line_count * layout.LINE, layout.LINE):
        discount = cart.lines[line + layout.DISCOUNTS + layout.AMOUNT]
        if discount > 0:
            _take(cart, line, cart.lines[line + layout.DISCOUNTS + layout.BY], discount)
    for offer in range(at):
        row = offer * layout.OFFER
        line = cart.offers[row + layout.BEATEN_BY]
        if line != layout.NONE:
            cart.offers[row + layout.BEATEN_BY] = cart.lines[line + layout.DISCOUNTS + layout.BY]
    return at


def _offer_on_lines(cart: Cart, offer: int) -> int:
    """Test an item offer on each of its lines alone and note it where it gives most. Returns 0."""
    row = offer * layout.OFFER
    least_amount = layout.NONE
    least_quantity = layout.NONE
    most = 0
    for i in range(cart.offers[row + layout.MEMBERS_COUNT]):
        line = cart.members[cart.offers[row + layout.MEMBERS_AT] + i] * layout.LINE
        discount = _worth_on_line(cart, row, line)
        amount = cart.offers[row + layout.LACKS_AMOUNT]
        quantity = cart.offers[row + layout.LACKS_QUANTITY]
        if least_amount == layout.NONE or (
            amount < least_amount or (amount == least_amount and quantity < least_quantity)
        ):
            least_amount = amount
            least_quantity = quantity
        if discount > 0 and cart.offers[row + layout.BEATEN_BY] == layout.NONE:
            cart.offers[row + layout.BEATEN_BY] = line
        if discount > most:
            most = discount
        if discount > cart.lines[line + layout.DISCOUNTS + layout.AMOUNT]:
            cart.lines[line + layout.DISCOUNTS + layout.AMOUNT] = discount
            cart.lines[line + layout.DISCOUNTS + layout.BY] = offer
    cart.offers[row + layout.LACKS_AMOUNT] = least_amount
    cart.offers[row + layout.LACKS_QUANTITY] = least_quantity
    cart.offers[row + layout.WORTH] = most
    return 0


def _worth_on_line(cart: Cart, row: int, line: int) -> int:
    """Return what an item offer gives on one line alone, and note what it lacks there."""
    amount = cart.lines[line + layout.GOODS]
    quantity = cart.lines[line + layout.QUANTITY]
    worth = worth_of(cart, row, amount, quantity)
    if not is_met(cart, row):
        return 0
    if cart.offers[row + layout.KIND] == layout.NTH:
        units = quantity // cart.offers[row + layout.STEP]
        worth = rounding.rate(
            cart.lines[line + layout.UNIT_PRICE] * units, cart.offers[row + layout.GIVES]
        )
    elif cart.offers[row + layout.KIND] == layout.BUNDLE:
        block = cart.offers[row + layout.STEP] + cart.offers[row + layout.MOST]
        units = _given_before(cart, row, quantity // block * block)
        worth = rounding.rate(amount // quantity * units, cart.offers[row + layout.GIVES])
    return min(worth, amount)


def store_tier_layer(cart: Cart, at: int) -> int:
    """Layer 3: the largest discount of each merchant. Returns the next layer's first offer."""
    end = _assess_layer(cart, at, layout.STORE_TIER)
    for offer in range(at, end):
        row = offer * layout.OFFER
        merchant = cart.offers[row + layout.OWNER] * layout.MERCHANT_ROW
        best = cart.merchants[merchant + layout.WINNER]
        if _beats(cart, offer, best):
            cart.merchants[merchant + layout.WINNER] = offer
    for offer in range(at, end):
        row = offer * layout.OFFER
        merchant = cart.offers[row + layout.OWNER] * layout.MERCHANT_ROW
        _decide(cart, offer, cart.merchants[merchant + layout.WINNER])
    return end


def cross_store_layer(cart: Cart, at: int) -> int:
    """Layer 5: the largest discount of the cart. Returns the next layer's first offer."""
    end = _assess_layer(cart, at, layout.CROSS_STORE)
    best = layout.NONE
    for offer in range(at, end):
        if _beats(cart, offer, best):
            best = offer
    for offer in range(at, end):
        _decide(cart, offer, best)
    return end


def _beats(cart: Cart, offer: int, best: int) -> bool:
    """Whether the offer gives more than the best so far; an earlier id wins a tie."""
    worth = cart.offers[offer * layout.OFFER + layout.WORTH]
    if best == layout.NONE:
        return worth > 0
    return worth > cart.offers[best * layout.OFFER + layout.WORTH]


def _decide(cart: Cart, offer: int, winner: int) -> int:
    """Apply the winner; of another offer that would have given something, note who won."""
    if offer == winner:
        _apply(cart, offer)
    elif cart.offers[offer * layout.OFFER + layout.WORTH] > 0:
        cart.offers[offer * layout.OFFER + layout.BEATEN_BY] = winner
    return 0


def coupon_layer(cart: Cart, at: int, layer: int) -> int:
    """Layers 4 and 6: what was chosen. Returns the next layer's first offer."""
    end = _assess_layer(cart, at, layer)
    for offer in range(at, end):
        row = offer * layout.OFFER
        if cart.offers[row + layout.CHOSEN] and cart.offers[row + layout.WORTH] > 0:
            _apply(cart, offer)
    return end


def _assess_layer(cart: Cart, at: int, layer: int) -> int:
    """Work out what each offer of a layer is worth before any of it applies; returns its end."""
    while at < cart.offer_count and cart.offers[at * layout.OFFER + layout.LAYER] == layer:
        assess(cart, at)
        at += 1
    return at


def assess(cart: Cart, offer: int) -> int:
    """Note an offer's eligible sums, what it lacks and what it is worth now. Returns its worth."""
    row = offer * layout.OFFER
    amount = 0
    quantity = 0
    start_at = cart.offers[row + layout.MEMBERS_AT]
    for i in range(start_at, start_at + cart.offers[row + layout.MEMBERS_COUNT]):
        line = cart.members[i] * layout.LINE
        amount += cart.lines[line + layout.GOODS]
        quantity += cart.lines[line + layout.QUANTITY]
    worth = worth_of(cart, row, amount, quantity)
    if cart.offers[row + layout.KIND] == layout.BUNDLE and is_met(cart, row):
        worth = _weigh_bundle(cart, row)
    cart.offers[row + layout.WORTH] = worth
    return worth


def is_met(cart: Cart, row: int) -> bool:
    """Whether the offer lacked nothing when last weighed."""
    lacks = cart.offers[row + layout.LACKS_AMOUNT] + cart.offers[row + layout.LACKS_QUANTITY]
    return lacks == 0


def worth_of(cart: Cart, row: int, amount: int, quantity: int) -> int:
    """Note the eligible sums and what is missing; return the discount, 0 for nth and bundles."""
    cart.offers[row + layout.ELIGIBLE] = amount
    cart.offers[row + layout.ELIGIBLE_QUANTITY] = quantity
    lacks_amount = max(cart.offers[row + layout.MIN_AMOUNT] - amount, 0)
    lacks_quantity = max(cart.offers[row + layout.MIN_QUANTITY] - quantity, 0)
    kind = cart.offers[row + layout.KIND]
    worth = 0
    if kind == layout.PERCENT:
        worth = rounding.rate(amount, cart.offers[row + layout.GIVES])
        if cart.offers[row + layout.MOST] != layout.NONE:
            worth = min(worth, cart.offers[row + layout.MOST])
    elif kind == layout.FIXED:
        worth = cart.offers[row + layout.GIVES]
    elif kind == layout.EVERY:
        worth = _every(cart, row, amount)
        lacks_amount = max(lacks_amount, cart.offers[row + layout.STEP] - amount)
    elif kind == layout.TIERED:
        worth = _largest_tier(cart, row, amount, quantity)
        if worth == layout.NONE:
            tier = cart.offers[row + layout.TIERS_AT] * layout.TIER
            lacks_amount = max(lacks_amount, cart.tiers[tier + layout.TIER_MIN_AMOUNT] - amount)
            lacks_quantity = max(
                lacks_quantity, cart.tiers[tier + layout.TIER_MIN_QUANTITY] - quantity
            )
    else:
        block = cart.offers[row + layout.STEP]
        if kind == layout.BUNDLE:
            block += cart.offers[row + layout.MOST]
        lacks_quantity = max(lacks_quantity, block - quantity)
    cart.offers[row + layout.LACKS_AMOUNT] = lacks_amount
    cart.offers[row + layout.LACKS_QUANTITY] = lacks_quantity
    if lacks_amount > 0 or lacks_quantity > 0:
        return 0
    return min(worth, amount)


def _every(cart: Cart, row: int, amount: int) -> int:
    """Return the amount for each full step, at most what is eligible."""
    steps = amount // cart.offers[row + layout.STEP]
    if cart.offers[row + layout.MOST] != layout.NONE:
        steps = min(steps, cart.offers[row + layout.MOST])
    return capped_product(cart.offers[row + layout.GIVES], steps, amount)


def capped_product(amount: int, count: int, most: int) -> int:
    """Return min(amount * count, most) without a product beyond 64 bits."""
    if count > 0 and amount > most // count:
        return most
    return amount * count


def _largest_tier(cart: Cart, row: int, amount: int, quantity: int) -> int:
    """Return the largest discount of the tiers reached, NONE when none is."""
    largest = layout.NONE
    first = cart.offers[row + layout.TIERS_AT]
    for i in range(first, first + cart.offers[row + layout.TIERS_COUNT]):
        tier = i * layout.TIER
        if (
            amount < cart.tiers[tier + layout.TIER_MIN_AMOUNT]
            or quantity < cart.tiers[tier + layout.TIER_MIN_QUANTITY]
        ):
            continue
        worth = cart.tiers[tier + layout.TIER_GIVES]
        if cart.tiers[tier + layout.TIER_KIND] == layout.PERCENT:
            worth = rounding.rate(amount, worth)
        largest = max(largest, worth)
    return largest


def _weigh_bundle(cart: Cart, row: int) -> int:
    """Return a bundle's discount and leave its lines' weights at the start of the scratch."""
    count = cart.offers[row + layout.MEMBERS_COUNT]
    members = cart.offers[row + layout.MEMBERS_AT]
    block = cart.offers[row + layout.STEP] + cart.offers[row + layout.MOST]
    full = cart.offers[row + layout.ELIGIBLE_QUANTITY] // block * block
    order = _sort_by_unit_value(cart, members, count)
    discount = 0
    position = 0
    for i in range(count):
        member = cart.scratch[order + i]
        line = cart.members[members + member] * layout.LINE
        quantity = cart.lines[line + layout.QUANTITY]
        value = cart.lines[line + layout.GOODS] // quantity
        first = min(position, full)
        last = min(position + quantity, full)
        given = _given_before(cart, row, last) - _given_before(cart, row, first)
        discount += rounding.rate(value * given, cart.offers[row + layout.GIVES])
        cart.scratch[member] = value * (last - first)
        position += quantity
    return discount


def _given_before(cart: Cart, row: int, position: int) -> int:
    """Return how many of a bundle's units before this position are discounted."""
    buy = cart.offers[row + layout.STEP]
    get = cart.offers[row + layout.MOST]
    block = buy + get
    return position // block * get + max(position % block - buy, 0)


def _sort_by_unit_value(cart: Cart, members: int, count: int) -> int:
    """Sort member positions by falling unit value, ties by position (Shell's sort).

    Returns where in the scratch they are; the unit values follow them.
    """
    order = 4 * cart.line_count
    values = order + count
    for i in range(count):
        line = cart.members[members + i] * layout.LINE
        cart.scratch[order + i] = i
        cart.scratch[values + i] = (
            cart.lines[line + layout.GOODS] // cart.lines[line + layout.QUANTITY]
        )
    gap = count // 2
    while gap > 0:
        for i in range(gap, count):
            moving = cart.scratch[order + i]
            value = cart.scratch[values + moving]
            j = i
            while j >= gap:
                other = cart.scratch[order + j - gap]
                if cart.scratch[values + other] > value or (
                    cart.scratch[values + other] == value and other < moving
                ):
                    break
                cart.scratch[order + j] = other
                j -= gap
            cart.scratch[order + j] = moving
        gap = gap // 2
    return order


def _apply(cart: Cart, offer: int) -> int:
    """Take an offer's worth from its eligible lines, each its part. Returns 0."""
    row = offer * layout.OFFER
    count = cart.offers[row + layout.MEMBERS_COUNT]
    members = cart.offers[row + layout.MEMBERS_AT]
    apportion_worth(cart, offer)
    for i in range(count):
        part = cart.scratch[count + i]
        if part > 0:
            _take(cart, cart.members[members + i] * layout.LINE, offer, part)
    return 0


def apportion_worth(cart: Cart, offer: int) -> int:
    """Apportion an offer's worth over its eligible lines; the parts follow in scratch. Returns 0."""
    row = offer * layout.OFFER
    count = cart.offers[row + layout.MEMBERS_COUNT]
    members = cart.offers[row + layout.MEMBERS_AT]
    if cart.offers[row + layout.KIND] == layout.BUNDLE:
        _weigh_bundle(cart, row)
    else:
        for i in range(count):
            line = cart.members[members + i] * layout.LINE
            cart.scratch[i] = cart.lines[line + layout.GOODS]
    return rounding.apportion(cart.offers[row + layout.WORTH], count, cart.scratch, 0)


def _take(cart: Cart, line: int, offer: int, part: int) -> int:
    """Take one line's part of a discount and split it between those who fund it. Returns 0."""
    row = offer * layout.OFFER
    layer = cart.offers[row + layout.LAYER] - layout.ITEM
    slot = line + layout.DISCOUNTS + layer * layout.DISCOUNT
    cart.lines[line + layout.GOODS] -= part
    cart.offers[row + layout.GIVEN] += part
    cart.lines[slot + layout.BY] = offer
    cart.lines[slot + layout.AMOUNT] = part
    funded = fund(cart, row, part)
    for i in range(3):
        cart.lines[slot + layout.FROM_MERCHANT + i] = cart.scratch[funded + i]
    cart.lines[line + layout.PLATFORM_FUNDED] += cart.scratch[funded + 1]
    cart.lines[line + layout.BUYER_FUNDED] += cart.scratch[funded + 2]
    return 0


def fund(cart: Cart, row: int, part: int) -> int:
    """Apportion a part over merchant, platform and buyer; returns where in the scratch it is."""
    at = 6 * cart.line_count
    for i in range(3):
        cart.scratch[at + i] = cart.offers[row + layout.MERCHANT_BPS + i]
    rounding.apportion(part, 3, cart.scratch, at)
    return at + 3


def note_store_goods(cart: Cart) -> int:
    """Sum each merchant's goods after layer 4 and decide whether its freight is free. Returns 0."""
    for merchant in range(cart.merchant_count):
        row = merchant * layout.MERCHANT_ROW
        goods = 0
        start_at = cart.merchants[row + layout.LINES_AT]
        for i in range(start_at, start_at + cart.merchants[row + layout.LINES_COUNT]):
            goods += cart.lines[cart.members[i] * layout.LINE + layout.GOODS]
        cart.merchants[row + layout.STORE_GOODS] = goods
        fee = cart.merchants[row + layout.FEE]
        free_over = cart.merchants[row + layout.FREE_OVER]
        if free_over != layout.NONE and goods >= free_over:
            fee = 0
        cart.merchants[row + layout.FEE_LEFT] = fee
    return 0


def shipping_layer(cart: Cart, at: int) -> int:
    """Layer 7: the merchants' own coupons, then the platform's. Returns the next first offer."""
    end = at
    while (
        end < cart.offer_count
        and cart.offers[end * layout.OFFER + layout.LAYER] == layout.SHIPPING
    ):
        if cart.offers[end * layout.OFFER + layout.OWNER] != layout.NONE:
            merchant = cart.offers[end * layout.OFFER + layout.OWNER] * layout.MERCHANT_ROW
            _weigh_amount(
                cart,
                end,
                cart.merchants[merchant + layout.STORE_GOODS],
                cart.merchants[merchant + layout.FEE_LEFT],
            )
        end += 1
    for offer in range(at, end):
        if cart.offers[offer * layout.OFFER + layout.OWNER] != layout.NONE:
            _take_store_shipping(cart, offer)
    _platform_shipping(cart, at, end)
    return end


def _weigh_amount(cart: Cart, offer: int, goods: int, most: int) -> int:
    """Note what a shipping coupon or red packet lacks and is worth. Returns its worth."""
    row = offer * layout.OFFER
    worth = worth_of(cart, row, goods, 0)
    if is_met(cart, row):
        worth = min(cart.offers[row + layout.GIVES], most)
    cart.offers[row + layout.WORTH] = worth
    return worth


def _take_store_shipping(cart: Cart, offer: int) -> int:
    """Take a merchant's chosen shipping coupon from its fee. Returns 0."""
    row = offer * layout.OFFER
    if cart.offers[row + layout.CHOSEN]:
        merchant = cart.offers[row + layout.OWNER] * layout.MERCHANT_ROW
        _take_fee(cart, merchant, row, cart.offers[row + layout.WORTH])
    return 0


def _platform_shipping(cart: Cart, at: int, end: int) -> int:
    """Take the platform's chosen shipping coupon from what is left of the fees. Returns 0."""
    goods = 0
    fees = 0
    for merchant in range(cart.merchant_count):
        goods += cart.merchants[merchant * layout.MERCHANT_ROW + layout.STORE_GOODS]
        fees += cart.merchants[merchant * layout.MERCHANT_ROW + layout.FEE_LEFT]
    chosen = layout.NONE
    for offer in range(at, end):
        if cart.offers[offer * layout.OFFER + layout.OWNER] == layout.NONE:
            _weigh_amount(cart, offer, goods, fees)
            if cart.offers[offer * layout.OFFER + layout.CHOSEN]:
                chosen = offer * layout.OFFER
    if chosen == layout.NONE:
        return 0
    count = cart.merchant_count
    for merchant in range(count):
        cart.scratch[merchant] = cart.merchants[
            merchant * layout.MERCHANT_ROW + layout.FEE_LEFT
        ]
    rounding.apportion(cart.offers[chosen + layout.WORTH], count, cart.scratch, 0)
    for merchant in range(count):
        _take_fee(cart, merchant * layout.MERCHANT_ROW, chosen, cart.scratch[count + merchant])
    return 0


def _take_fee(cart: Cart, merchant: int, row: int, part: int) -> int:
    """Take part of a merchant's fee off and note what the platform pays of it. Returns 0."""
    cart.merchants[merchant + layout.FEE_LEFT] -= part
    cart.offers[row + layout.GIVEN] += part
    cart.merchants[merchant + layout.FEE_FUNDED] += cart.scratch[fund(cart, row, part) + 1]
    return 0


def spread_freight(cart: Cart) -> int:
    """Spread each merchant's freight, charged and funded, over its lines. Returns 0."""
    for merchant in range(cart.merchant_count):
        row = merchant * layout.MERCHANT_ROW
        _spread(cart, row, cart.merchants[row + layout.FEE_LEFT], layout.FREIGHT)
        _spread(cart, row, cart.merchants[row + layout.FEE_FUNDED], layout.FUNDED_FREIGHT)
    return 0


def _spread(cart: Cart, merchant: int, fee: int, field: int) -> int:
    """Apportion a fee over a merchant's lines by goods, by quantity when these are all zero."""
    count = cart.merchants[merchant + layout.LINES_COUNT]
    members = cart.merchants[merchant + layout.LINES_AT]
    weight = layout.QUANTITY
    for i in range(count):
        if cart.lines[cart.members[members + i] * layout.LINE + layout.GOODS] > 0:
            weight = layout.GOODS
    for i in range(count):
        line = cart.members[members + i] * layout.LINE
        cart.scratch[i] = cart.lines[line + weight]
    rounding.apportion(fee, count, cart.scratch, 0)
    for i in range(count):
        line = cart.members[members + i] * layout.LINE
        cart.lines[line + field] = cart.scratch[count + i]
    return 0


def tax_lines(cart: Cart) -> int:
    """Work out the tax contained in, or added to, each line; note what each owes. Returns 0."""
    for line in range(0, cart.line_count * layout.LINE, layout.LINE):
        goods = cart.lines[line + layout.GOODS]
        freight = cart.lines[line + layout.FREIGHT]
        bps = cart.lines[line + layout.TAX_RATE]
        if cart.lines[line + layout.TAX_MODE] == layout.INCLUSIVE:
            net = wide.round_div(goods, 20_000, 10_000 + bps, 2 * (10_000 + bps))
            cart.lines[line + layout.TAX_CONTAINED] = goods - net
        elif cart.lines[line + layout.TAX_MODE] == layout.IMPORT:
            cart.lines[line + layout.TAX_ADDED] = rounding.rate(goods + freight, bps)
            cart.lines[line + layout.TAX_ON_GOODS] = rounding.rate(goods, bps)
        cart.lines[line + layout.PAID] = goods + freight + cart.lines[line + layout.TAX_ADDED]
    return 0


def red_packet_layer(cart: Cart, at: int) -> int:
    """Layer 9: each chosen packet pays what it can of what is still due. Returns 0."""
    goods = 0
    due = 0
    for line in range(0, cart.line_count * layout.LINE, layout.LINE):
        goods += cart.lines[line + layout.GOODS]
        due += cart.lines[line + layout.PAID]
    for offer in range(at, cart.offer_count):
        worth = _weigh_amount(cart, offer, goods, due)
        if cart.offers[offer * layout.OFFER + layout.CHOSEN]:
            cart.offers[offer * layout.OFFER + layout.GIVEN] = worth
            _pay_with_packet(cart, worth)
            due -= worth
    return 0


def _pay_with_packet(cart: Cart, amount: int) -> int:
    """Apportion a red packet over the lines by what each still owes. Returns 0."""
    count = cart.line_count
    for i in range(count):
        cart.scratch[i] = cart.lines[i * layout.LINE + layout.PAID]
    rounding.apportion(amount, count, cart.scratch, 0)
    for i in range(count):
        cart.lines[i * layout.LINE + layout.PAID] -= cart.scratch[count + i]
        cart.lines[i * layout.LINE + layout.PACKETS] += cart.scratch[count + i]
    return 0


def sum_up(cart: Cart) -> int:
    """Divide what each line pays into goods and freight and total the cart. Returns payable."""
    for i in range(layout.TOTALS):
        cart.totals[i] = 0
    for line in range(0, cart.line_count * layout.LINE, layout.LINE):
        goods = cart.lines[line + layout.GOODS]
        packets = cart.lines[line + layout.PACKETS]
        paid = cart.lines[line + layout.PAID]
        goods_paid = max(goods + cart.lines[line + layout.TAX_ON_GOODS] - packets, 0)
        cart.lines[line + layout.GOODS_PAID] = goods_paid
        cart.lines[line + layout.FREIGHT_PAID] = paid - goods_paid
        cart.totals[layout.PAYABLE] += paid
        cart.totals[layout.ALL_GOODS] += goods
        cart.totals[layout.ALL_FREIGHT] += cart.lines[line + layout.FREIGHT]
        cart.totals[layout.ALL_TAX_ADDED] += cart.lines[line + layout.TAX_ADDED]
        cart.totals[layout.ALL_PACKETS] += packets
    return cart.totals[layout.PAYABLE]
