"""Where each number of a cart is in the kernels' buffers.

Rows of int64, one a line, a merchant, an offer or a tier. `layout_c.pxd` says the same to the
compiler; a test holds them equal.

Not compiled itself. A kernel writes `from core_ext import layout`, its overlay
`from core_ext cimport layout_c as layout`.
"""

# A line. First what the caller fills in.
UNIT_PRICE = 0
QUANTITY = 1
MERCHANT = 2  # index of the merchant, by first line
TAX_MODE = 3
TAX_RATE = 4
TAKE_RATE = 5
TAKE_FLOOR = 6  # NONE without one
TAKE_CAP = 7  # NONE without one
PLAN_RATE = 8
AGENCY_RATE = 9
SOURCE = 10  # where the unit price is from
# Then what the kernel answers.
GOODS = 11  # what the layers so far left; at the end, goods after layer 6
FREIGHT = 12
FUNDED_FREIGHT = 13
TAX_CONTAINED = 14
TAX_ADDED = 15
TAX_ON_GOODS = 16  # the part of TAX_ADDED on goods
PACKETS = 17
GOODS_PAID = 18
FREIGHT_PAID = 19
PAID = 20
PLATFORM_FUNDED = 21
BUYER_FUNDED = 22
TO_MERCHANT = 23
TO_BUYER = 24
TO_AGENCY = 25
TO_PLATFORM = 26
TO_TAX = 27
# Then one discount a layer from 2 to 6, absent where its amount is 0.
DISCOUNTS = 28
LINE = 53

# A discount of a line.
BY = 0  # index of the offer
AMOUNT = 1
FROM_MERCHANT = 2
FROM_PLATFORM = 3
FROM_BUYER = 4
DISCOUNT = 5
DISCOUNT_LAYERS = 5

# A merchant in the cart.
FEE = 0
FREE_OVER = 1  # NONE without one
LINES_AT = 2  # its lines, in `members`
LINES_COUNT = 3
STORE_GOODS = 4  # goods after layer 4
FEE_LEFT = 5
FEE_FUNDED = 6  # by the platform
WINNER = 7  # index of the layer-3 offer that gives most, NONE
MERCHANT_ROW = 8

# An offer that may apply. First what the caller fills in.
LAYER = 0
OWNER = 1  # index of the merchant, NONE for the platform
KIND = 2
GIVES = 3  # an amount, or bps
STEP = 4  # every: p; nth: n; buy: x
MOST = 5  # percent: the cap; every: the times; NONE without one. buy: y
MIN_AMOUNT = 6
MIN_QUANTITY = 7
MERCHANT_BPS = 8
PLATFORM_BPS = 9
BUYER_BPS = 10
TIERS_AT = 11
TIERS_COUNT = 12
PREPARED = 13  # so many are the same in every cart, but for the owner
MEMBERS_AT = 13  # its eligible lines, in `members`
MEMBERS_COUNT = 14
CHOSEN = 15
# Then what the kernel answers, about the moment its layer runs.
ELIGIBLE_QUANTITY = 16
LACKS_AMOUNT = 17  # what is missing of the condition and the first step; 0 and 0 when met
LACKS_QUANTITY = 18
WORTH = 19  # the discount it would give there
GIVEN = 20  # the discount it gave
BEATEN_BY = 21  # index of the automatic offer that won, NONE
OFFER = 22

# What decides whether a prepared offer is in a cart.
WITH_FLASH = 0  # whether it takes lines that are priced by flash
OPENS = 1  # epoch seconds
CLOSES = 2  # NONE without an end
WHOLE_CART = 3  # whether it is in a cart without being for some of its lines
TERMS = 4

# A tier of an offer.
TIER_KIND = 0
TIER_GIVES = 1
TIER_MIN_AMOUNT = 2
TIER_MIN_QUANTITY = 3
TIER = 4

# Totals of a cart.
PAYABLE = 0
ALL_GOODS = 1
ALL_FREIGHT = 2
ALL_TAX_ADDED = 3
ALL_PACKETS = 4
TOTALS = 5

# A line of a quote: its unit price, TO_MERCHANT to TO_TAX, GOODS to PAID.
QUOTED = 16

# The pieces of a quote's JSON: what a line has around its values, in the order of the values,
AFTER_ID = 1
AFTER_UNIT_PRICE = 2
AFTER_SOURCE = 3
BEFORE_UNITS = 12
BEFORE_DISCOUNTS = 13
BEFORE_SPLIT = 14
AFTER_SPLIT = 19
# then a discount's in the same way,
BEFORE_OFFER = 20
AFTER_DISCOUNT = 25
# then the sources of a price.
SOURCES = 26

NONE = -1

# Kinds of benefit.
PERCENT = 0
FIXED = 1
EVERY = 2
TIERED = 3
NTH = 4
BUNDLE = 5

# Sources of a unit price, in the order that decides between equal ones.
LISTED = 0
SALE = 1
MEMBER = 2
LIVE = 3
FLASH = 4

# Modes of tax.
UNTAXED = 0
INCLUSIVE = 1
IMPORT = 2

# Layers.
ITEM = 2
STORE_TIER = 3
STORE_COUPON = 4
CROSS_STORE = 5
PLATFORM_COUPON = 6
SHIPPING = 7
RED_PACKET = 9
