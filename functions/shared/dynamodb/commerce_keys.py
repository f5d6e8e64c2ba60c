"""Keys of the commerce table; those of orders' logs and of what is due are in `order_keys`.

| item            | pk               | sk              | gsi1pk          | gsi1sk       |
|-----------------|------------------|-----------------|-----------------|--------------|
| merchant        | MERCHANT#mer     | MERCHANT        |                 |              |
| its plans       | MERCHANT#mer     | PLANS           |                 |              |
| its product     | MERCHANT#mer     | PRODUCT#product |                 |              |
| product         | PRODUCT#product  | PRODUCT         |                 |              |
| product on sale | LISTING#who#what | product         |                 |              |
| stock           | SKU#sku          | STOCK           |                 |              |
| category        | CATEGORIES       | category        |                 |              |
| agency          | AGENCY#agency    | AGENCY          |                 |              |
| staff           | USER#user        | STAFF#merchant  |                 |              |
| buyer's agency  | USER#user        | AGENCY          |                 |              |
| showcase        | USER#user        | SHOWCASE        |                 |              |
| room, scheduled | ROOM#room        | ROOM            | ROOMS#scheduled | planned time |
| room, live      | ROOM#room        | ROOM            | ROOMS#live      | started at   |
| room, over      | ROOM#room        | ROOM            |                 |              |
| subscriber      | ROOM#room        | SUBSCRIBER#user |                 |              |
| host's calendar | HOST#kind#id     | CALENDAR        |                 |              |
| room of a host  | HOST#kind#id     | ROOM#room       |                 |              |
| order           | ORDER#order      | ORDER           | BOUGHT#shopper  | order        |
| child order     | ORDER#order      | CHILD#child     | SOLD#merchant   | child        |
| payment         | PAYMENT#payment  | PAYMENT         |                 |              |
| notification    | INBOX#user       | event           |                 |              |
| offer           | OFFER#offer      | OFFER           | OFFERS#owner    | offer        |
| what is left    | OFFER#offer      | ALLOWANCE       |                 |              |
| asked funder    | OFFER#offer      | ASKED#party     | ASKED#party     | offer        |
| published       | SHELF#owner      | SHELF           |                 |              |
| coupon code     | CODE#folded      | CODE            |                 |              |
| coupon          | WALLET#user      | COUPON#end#of#n |                 |              |
| redemption      | WALLET#user      | REDEEMED#of#n   |                 |              |
| cart            | WALLET#user      | COUPON~CART     |                 |              |
"""

from core.ids import (
    AgencyId,
    CategoryId,
    ChildOrderId,
    EventId,
    MerchantId,
    OfferId,
    OrderId,
    PaymentId,
    ProductId,
    RoomId,
    SkuId,
    UserId,
)
from core.rooms.room import Host
from functions.shared.dynamodb.store import Key

# --- merchants and their people ------------------------------------------------------------

STAFF = "STAFF#"


def merchant(merchant_id: MerchantId) -> Key:
    """A merchant."""
    return Key(f"MERCHANT#{merchant_id}", "MERCHANT")


def plans(merchant_id: MerchantId) -> Key:
    """All commission plans of a merchant, one item."""
    return Key(merchant(merchant_id).pk, "PLANS")


def user(user_id: UserId) -> str:
    """The partition of a user's roles; those at merchants begin with `STAFF`."""
    return f"USER#{user_id}"


def staff(user_id: UserId, merchant_id: MerchantId) -> Key:
    """A user is staff of a merchant."""
    return Key(user(user_id), f"{STAFF}{merchant_id}")


def agency(agency_id: AgencyId) -> Key:
    """An agency."""
    return Key(f"AGENCY#{agency_id}", "AGENCY")


def agency_of_buyer(user_id: UserId) -> Key:
    """The terms under which a buyer is with an agency."""
    return Key(user(user_id), "AGENCY")


def showcase(user_id: UserId) -> Key:
    """A buyer's picks, one item."""
    return Key(user(user_id), "SHOWCASE")


# --- catalogue -----------------------------------------------------------------------------

PRODUCT_OF_MERCHANT = "PRODUCT#"
CATEGORIES = "CATEGORIES"


def category(category_id: CategoryId) -> Key:
    """A category."""
    return Key(CATEGORIES, category_id)


def product(product_id: ProductId) -> Key:
    """A product with its SKUs."""
    return Key(f"PRODUCT#{product_id}", "PRODUCT")


def stock(sku_id: SkuId) -> Key:
    """The units of a SKU, with pointers to what it belongs to."""
    return Key(f"SKU#{sku_id}", "STOCK")


def product_of_merchant(merchant_id: MerchantId, product_id: ProductId) -> Key:
    """A pointer from a merchant to a product of any state."""
    return Key(merchant(merchant_id).pk, f"{PRODUCT_OF_MERCHANT}{product_id}")


def listing(*, merchant_id: MerchantId | None = None, category_id: CategoryId | None = None) -> str:
    """The partition of what is on sale: of a merchant, in a category, or anywhere."""
    return f"LISTING#{merchant_id or 'ANYONE'}#{category_id or 'ANYTHING'}"


def listed(partition: str, product_id: ProductId) -> Key:
    """A pointer from a listing to a product on sale."""
    return Key(partition, product_id)


# --- live rooms ----------------------------------------------------------------------------

SUBSCRIBER = "SUBSCRIBER#"
ROOM_OF_HOST = "ROOM#"
LAST_ROOM_TIME = "9" * 12


def room(room_id: RoomId) -> Key:
    """A live room with its line-up."""
    return Key(f"ROOM#{room_id}", "ROOM")


def rooms_scheduled() -> str:
    """The index partition of rooms that are still to start."""
    return "ROOMS#scheduled"


def rooms_live() -> str:
    """The index partition of rooms that are live now."""
    return "ROOMS#live"


def room_time(epoch_s: int) -> str:
    """The sort key of a room in either."""
    return f"{epoch_s:012d}"


def subscribers(room_id: RoomId) -> str:
    """The partition of a room's subscribers; their sort keys begin with `SUBSCRIBER`."""
    return f"ROOM#{room_id}"


def subscriber(room_id: RoomId, user_id: UserId) -> Key:
    """A user's wish to be told when the room starts."""
    return Key(subscribers(room_id), f"{SUBSCRIBER}{user_id}")


def host(who: Host) -> str:
    """The partition of a host's calendar and rooms (sort keys begin with `ROOM_OF_HOST`)."""
    return f"HOST#{who.kind}#{who.id}"


def host_calendar(who: Host) -> Key:
    """What a host has planned, one item: its version is what makes rooms not overlap."""
    return Key(host(who), "CALENDAR")


def room_of_host(who: Host, room_id: RoomId) -> Key:
    """A pointer from a host to one of its rooms."""
    return Key(host(who), f"{ROOM_OF_HOST}{room_id}")


def inbox(user_id: UserId) -> str:
    """The partition of a user's notifications, sorted by time."""
    return f"INBOX#{user_id}"


def notification(user_id: UserId, event_id: EventId) -> Key:
    """What a user was told about an event."""
    return Key(inbox(user_id), event_id)


# --- offers and coupons --------------------------------------------------------------------

COUPON = "COUPON#"
LAST_COUPON = "COUPON#~"


def offer(offer_id: OfferId) -> Key:
    """An offer: its terms, state and consents."""
    return Key(_offer(offer_id), "OFFER")


def allowance(offer_id: OfferId) -> Key:
    """What is left of a published offer: redemptions and budgets."""
    return Key(_offer(offer_id), "ALLOWANCE")


def offers_of(owner: str) -> str:
    """The index partition of an owner's offers, sorted by offer id."""
    return f"OFFERS#{owner}"


def asked(offer_id: OfferId, party: str) -> Key:
    """A funder that an offer asks, a pointer."""
    return Key(_offer(offer_id), f"ASKED#{party}")


def asking(party: str) -> str:
    """The index partition of the offers that ask a party, sorted by offer id."""
    return f"ASKED#{party}"


def shelf(owner: str) -> Key:
    """The published offers of an owner, one item."""
    return Key(f"SHELF#{owner}", "SHELF")


def code(folded: str) -> Key:
    """A pointer from a folded coupon code to its offer: codes are unique."""
    return Key(f"CODE#{folded}", "CODE")


def wallet(user_id: UserId) -> str:
    """The partition of a shopper's coupons, redemptions and cart."""
    return f"WALLET#{user_id}"


def coupon(user_id: UserId, ends_at: int, offer_id: OfferId, ordinal: int) -> Key:
    """A shopper's n-th coupon of an offer; what ends first sorts first."""
    return Key(wallet(user_id), f"{coupons_of(ends_at, offer_id)}{ordinal:02d}")


def coupons_of(ends_at: int, offer_id: OfferId) -> str:
    """What the sort keys of a shopper's coupons of one offer begin with."""
    return f"{coupons_ending(ends_at)}#{offer_id}#"


def coupons_ending(epoch_s: int) -> str:
    """The least sort key of a coupon that ends at a time."""
    return f"{COUPON}{epoch_s:013d}"


def redemption(user_id: UserId, offer_id: OfferId, ordinal: int) -> Key:
    """The n-th order of a shopper that an automatic offer applied to."""
    return Key(wallet(user_id), f"REDEEMED#{offer_id}#{ordinal:02d}")


def _offer(offer_id: OfferId) -> str:
    return f"OFFER#{offer_id}"


# --- carts ---------------------------------------------------------------------------------


def cart(user_id: UserId) -> Key:
    """A shopper's cart, one item; right after the coupons, so that one query reads both."""
    return Key(wallet(user_id), "COUPON~CART")


# --- orders and payments -------------------------------------------------------------------


def order(order_id: OrderId) -> Key:
    """An order without its lines, which are in the child orders of the same partition."""
    return Key(orders(order_id), "ORDER")


def orders(order_id: OrderId) -> str:
    """The partition of an order and its child orders; the order sorts after them."""
    return f"ORDER#{order_id}"


def child_order(order_id: OrderId, child_order_id: ChildOrderId) -> Key:
    """One merchant's part of an order, with its lines."""
    return Key(orders(order_id), f"CHILD#{child_order_id}")


def bought_by(shopper_id: UserId) -> str:
    """The index partition of a shopper's orders, sorted by order id."""
    return f"BOUGHT#{shopper_id}"


def sold_by(merchant_id: MerchantId) -> str:
    """The index partition of a merchant's child orders, sorted by their id."""
    return f"SOLD#{merchant_id}"


def payment(payment_id: PaymentId) -> Key:
    """A payment."""
    return Key(f"PAYMENT#{payment_id}", "PAYMENT")
