"""Who may do what on which route: the one table.

The gateway's authorizers let any valid token through; the boundary (`shared.api`) applies
this table before an endpoint runs, and a test compares the template's routes and authorizers
with it. `owner` says whose objects a route touches; another's are answered 404.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from core.access import Group

EVERYONE = frozenset(Group)


class Owner(StrEnum):
    """Whose things a route reads or changes."""

    NOBODY = "nobody"
    """Public or shared things."""
    CALLER = "caller"
    """The caller's own; enforced by keys that hold the caller's id, or by the use case."""
    STAFF = "staff"
    """The merchant's in the path: the caller must be its staff at this moment."""
    PROVIDER = "provider"
    """A payment provider's: its signature over the raw body is the proof."""
    PAYER = "payer"
    """A charge's at the sandbox: whoever knows its address, which cannot be guessed, may pay it."""


class Rule(Struct, frozen=True):
    """`groups` that may call (None: no token needed) and the owner of what is touched."""

    groups: frozenset[Group] | None
    owner: Owner = Owner.NOBODY


_PUBLIC = Rule(None)
_ANY = Rule(EVERYONE)
_OWN = Rule(EVERYONE, Owner.CALLER)
_BUYER = Rule(frozenset({Group.BUYER}), Owner.CALLER)
_HOST = Rule(frozenset({Group.BUYER, Group.MERCHANT}), Owner.CALLER)
_STAFF = Rule(frozenset({Group.MERCHANT}), Owner.STAFF)
_ADMIN = Rule(frozenset({Group.ADMIN}))
_MERCHANT_OR_ADMIN = Rule(frozenset({Group.MERCHANT, Group.ADMIN}))
_SIGNED = Rule(None, Owner.PROVIDER)
_PAYER = Rule(None, Owner.PAYER)

_FLASH_SALES = {
    "GET /v1/flash-sales/{flash_sale_id}": _PUBLIC,
    "POST /v1/flash-sales/{flash_sale_id}/requests": _OWN,
    "GET /v1/flash-sales/{flash_sale_id}/requests/{ticket}": _OWN,
    "GET /v1/admin/merchants/{merchant_id}/flash-sales": _STAFF,
    "POST /v1/admin/merchants/{merchant_id}/flash-sales": _STAFF,
    "GET /v1/admin/merchants/{merchant_id}/flash-sales/{flash_sale_id}": _STAFF,
    "POST /v1/admin/merchants/{merchant_id}/flash-sales/{flash_sale_id}/arm": _STAFF,
    "POST /v1/admin/merchants/{merchant_id}/flash-sales/{flash_sale_id}/close": _STAFF,
    "POST /v1/admin/merchants/{merchant_id}/flash-sales/{flash_sale_id}/cancel": _STAFF,
}
_NOTES = {
    "GET /v1/notes": _PUBLIC,
    "POST /v1/notes": _OWN,
    "GET /v1/notes/{note_id}": _PUBLIC,
    "PUT /v1/notes/{note_id}": _OWN,
    "DELETE /v1/notes/{note_id}": _OWN,
    "PUT /v1/notes/{note_id}/like": _OWN,
    "DELETE /v1/notes/{note_id}/like": _OWN,
    "PUT /v1/notes/{note_id}/collect": _OWN,
    "DELETE /v1/notes/{note_id}/collect": _OWN,
    "GET /v1/notes/{note_id}/comments": _PUBLIC,
    "POST /v1/notes/{note_id}/comments": _OWN,
    "DELETE /v1/notes/{note_id}/comments/{comment_id}": _OWN,
    "GET /v1/feed": _OWN,
    "GET /v1/me/profile": _OWN,
    "PUT /v1/me/profile": _OWN,
    "GET /v1/me/collection": _OWN,
    "GET /v1/me/notes/{note_id}": _OWN,
    "GET /v1/authors/{author_id}": _PUBLIC,
    "GET /v1/authors/{author_id}/notes": _PUBLIC,
    "PUT /v1/authors/{author_id}/follow": _OWN,
    "DELETE /v1/authors/{author_id}/follow": _OWN,
}
_CATALOG = {
    "GET /v1/categories": _PUBLIC,
    "GET /v1/products": _PUBLIC,
    "GET /v1/products/{product_id}": _PUBLIC,
    "GET /v1/merchants/{merchant_id}": _PUBLIC,
    "GET /v1/merchants/{merchant_id}/products": _PUBLIC,
    "GET /v1/buyers/{buyer_id}/showcase": _PUBLIC,
    "GET /v1/me/showcase": _BUYER,
    "PUT /v1/me/showcase/{product_id}": _BUYER,
    "DELETE /v1/me/showcase/{product_id}": _BUYER,
}
_ROOMS = {
    "GET /v1/rooms": _PUBLIC,
    "POST /v1/rooms": _BUYER,
    "GET /v1/rooms/{room_id}": _PUBLIC,
    "PUT /v1/rooms/{room_id}": _HOST,
    "PUT /v1/rooms/{room_id}/lineup": _HOST,
    "PUT /v1/rooms/{room_id}/pin": _HOST,
    "DELETE /v1/rooms/{room_id}/pin": _HOST,
    "POST /v1/rooms/{room_id}/start": _HOST,
    "POST /v1/rooms/{room_id}/end": _HOST,
    "POST /v1/rooms/{room_id}/cancel": _HOST,
    "PUT /v1/rooms/{room_id}/subscription": _OWN,
    "DELETE /v1/rooms/{room_id}/subscription": _OWN,
    "GET /v1/me/notifications": _OWN,
}
_CARTS = {
    "GET /v1/cart": _OWN,
    "POST /v1/cart/lines": _OWN,
    "PATCH /v1/cart/lines/{line_id}": _OWN,
    "DELETE /v1/cart/lines/{line_id}": _OWN,
    "POST /v1/cart/quote": _OWN,
    "GET /v1/coupons": _ANY,
    "POST /v1/coupons/{offer_id}/claim": _OWN,
    "GET /v1/me/coupons": _OWN,
    "GET /v1/me/offers": _BUYER,
    "PUT /v1/me/offers/{offer_id}/consent": _BUYER,
}
_ORDERS = {
    "POST /v1/orders": _OWN,
    "GET /v1/orders": _OWN,
    "GET /v1/orders/{order_id}": _OWN,
    "POST /v1/orders/{order_id}/cancel": _OWN,
    "GET /v1/orders/{order_id}/proof": _OWN,
    "GET /v1/price-keys": _PUBLIC,
    "POST /v1/orders/{order_id}/children/{child_order_id}/confirm": _OWN,
    "GET /v1/orders/{order_id}/events": _OWN,
    "POST /v1/orders/{order_id}/payments": _OWN,
    "GET /v1/orders/{order_id}/payments/{payment_id}": _OWN,
    "GET /v1/payments/methods": _PUBLIC,
    "POST /v1/payments/notifications/sandbox": _SIGNED,
    "POST /v1/payments/notifications/stripe": _SIGNED,
    "POST /v1/payments/notifications/wechat_pay": _SIGNED,
    "POST /v1/payments/notifications/alipay": _SIGNED,
    "GET /v1/me/earnings": _OWN,
    "GET /v1/me/earnings/estimated": _OWN,
    "GET /v1/me/earnings/balance": _OWN,
}
_SANDBOX = {
    "POST /v1/charges": _SIGNED,
    "GET /v1/charges/{payment_id}": _SIGNED,
    "POST /v1/charges/{payment_id}/refunds": _SIGNED,
    "GET /v1/charges/{payment_id}/refunds/{provider_refund_id}": _SIGNED,
    "GET /v1/pay/{charge_id}": _PAYER,
    "POST /v1/pay/{charge_id}": _PAYER,
    "POST /v1/pay/{charge_id}/submit": _PAYER,
}
_REFUNDS = {
    "POST /v1/orders/{order_id}/refunds/preview": _OWN,
    "POST /v1/orders/{order_id}/refunds": _OWN,
    "GET /v1/refunds": _OWN,
    "GET /v1/refunds/{refund_id}": _OWN,
    "POST /v1/refunds/{refund_id}/cancel": _OWN,
    "POST /v1/refunds/{refund_id}/escalate": _OWN,
    "POST /v1/refunds/{refund_id}/return-parcel": _OWN,
}


def _statements(below: str, rule: Rule) -> dict[str, Rule]:
    """The same routes for each party, below its own path."""
    one = f"{below}/statements/{{statement_id}}"
    keys = (
        f"GET {below}/statements",
        f"GET {one}",
        f"GET {one}/lines",
        f"GET {one}/csv",
        f"GET {one}/disputes",
        f"POST {one}/disputes",
        f"GET {below}/payout-account",
        f"PUT {below}/payout-account",
    )
    return dict.fromkeys(keys, rule)


_ADMIN_PLATFORM = {
    "POST /v1/admin/merchants": _ADMIN,
    "PUT /v1/admin/merchants/{merchant_id}/staff/{user_id}": _ADMIN,
    "DELETE /v1/admin/merchants/{merchant_id}/staff/{user_id}": _ADMIN,
    "GET /v1/admin/categories": _ADMIN,
    "PUT /v1/admin/categories/{category_id}": _ADMIN,
    "POST /v1/admin/agencies": _ADMIN,
    "PUT /v1/admin/buyers/{buyer_id}/agency": _ADMIN,
    "DELETE /v1/admin/buyers/{buyer_id}/agency": _ADMIN,
    "GET /v1/admin/offers": _ADMIN,
    "POST /v1/admin/offers": _ADMIN,
    "POST /v1/admin/offers/{offer_id}/publish": _ADMIN,
    "POST /v1/admin/offers/{offer_id}/withdraw": _ADMIN,
    "PUT /v1/admin/offers/{offer_id}/consent": _ADMIN,
    "POST /v1/admin/simulations": _MERCHANT_OR_ADMIN,
    "GET /v1/admin/orders/{order_id}": _ADMIN,
    "POST /v1/admin/orders/{order_id}/cancel": _ADMIN,
    "POST /v1/admin/orders/{order_id}/parcels/{parcel_id}/deliver": _ADMIN,
    "GET /v1/admin/ledger/{account}": _ADMIN,
    "GET /v1/admin/ledger/{account}/balance": _ADMIN,
    "GET /v1/admin/refunds": _ADMIN,
    "GET /v1/admin/refunds/{refund_id}": _ADMIN,
    "POST /v1/admin/refunds/{refund_id}/approve": _ADMIN,
    "POST /v1/admin/refunds/{refund_id}/dismiss": _ADMIN,
    "POST /v1/admin/orders/{order_id}/children/{child_order_id}/call-off": _ADMIN,
    "GET /v1/admin/provider-refunds": _ADMIN,
    "POST /v1/admin/provider-refunds/{provider_refund_id}/retry": _ADMIN,
    "POST /v1/admin/ledger/{account}/settle": _ADMIN,
    "GET /v1/admin/ledger/{account}/statements": _ADMIN,
    "GET /v1/admin/ledger/{account}/statements/{statement_id}": _ADMIN,
    "GET /v1/admin/ledger/{account}/statements/{statement_id}/lines": _ADMIN,
    "GET /v1/admin/ledger/{account}/statements/{statement_id}/csv": _ADMIN,
    "GET /v1/admin/payouts/{payout_id}": _ADMIN,
    "GET /v1/admin/disputes": _ADMIN,
    "POST /v1/admin/statements/{statement_id}/disputes/{dispute_id}/resolve": _ADMIN,
}
_M = "/v1/admin/merchants/{merchant_id}"
_W = f"{_M}/webhooks/{{webhook_id}}"
_ADMIN_MERCHANT = {
    "GET /v1/admin/me/merchants": Rule(frozenset({Group.MERCHANT}), Owner.CALLER),
    f"GET {_M}": _STAFF,
    f"PUT {_M}": _STAFF,
    f"GET {_M}/products": _STAFF,
    f"POST {_M}/products": _STAFF,
    f"GET {_M}/products/{{product_id}}": _STAFF,
    f"PUT {_M}/products/{{product_id}}": _STAFF,
    f"POST {_M}/products/{{product_id}}/publish": _STAFF,
    f"POST {_M}/products/{{product_id}}/withdraw": _STAFF,
    f"POST {_M}/products/{{product_id}}/skus": _STAFF,
    f"PUT {_M}/products/{{product_id}}/skus/{{sku_id}}": _STAFF,
    f"POST {_M}/skus/{{sku_id}}/stock": _STAFF,
    f"GET {_M}/plans": _STAFF,
    f"POST {_M}/plans": _STAFF,
    f"PUT {_M}/plans/{{plan_id}}": _STAFF,
    f"GET {_M}/offers": _STAFF,
    f"POST {_M}/offers": _STAFF,
    f"POST {_M}/offers/{{offer_id}}/publish": _STAFF,
    f"POST {_M}/offers/{{offer_id}}/withdraw": _STAFF,
    f"PUT {_M}/offers/{{offer_id}}/consent": _STAFF,
    f"POST {_M}/offers/{{offer_id}}/preview": _STAFF,
    f"GET {_M}/rooms": _STAFF,
    f"POST {_M}/rooms": _STAFF,
    f"GET {_M}/orders": _STAFF,
    f"GET {_M}/orders/{{child_order_id}}": _STAFF,
    f"GET {_M}/orders/{{child_order_id}}/events": _STAFF,
    f"POST {_M}/orders/{{child_order_id}}/parcels": _STAFF,
    f"POST {_M}/orders/{{child_order_id}}/parcels/{{parcel_id}}/deliver": _STAFF,
    f"POST {_M}/orders/{{child_order_id}}/cancel": _STAFF,
    f"GET {_M}/ledger": _STAFF,
    f"GET {_M}/ledger/balance": _STAFF,
    f"GET {_M}/webhooks": _STAFF,
    f"POST {_M}/webhooks": _STAFF,
    f"GET {_W}": _STAFF,
    f"PUT {_W}": _STAFF,
    f"DELETE {_W}": _STAFF,
    f"GET {_W}/secrets": _STAFF,
    f"POST {_W}/secrets/rotate": _STAFF,
    f"POST {_W}/ping": _STAFF,
    f"POST {_W}/replay": _STAFF,
    f"GET {_W}/deliveries": _STAFF,
    f"GET {_W}/deliveries/{{delivery_id}}": _STAFF,
    f"GET {_W}/deliveries/{{delivery_id}}/attempts": _STAFF,
    f"POST {_W}/deliveries/{{delivery_id}}/replay": _STAFF,
    f"GET {_M}/refunds": _STAFF,
    f"GET {_M}/refunds/{{refund_id}}": _STAFF,
    f"POST {_M}/refunds/{{refund_id}}/approve": _STAFF,
    f"POST {_M}/refunds/{{refund_id}}/reject": _STAFF,
    f"POST {_M}/refunds/{{refund_id}}/confirm-return": _STAFF,
    f"POST {_M}/refunds/{{refund_id}}/dispute-return": _STAFF,
    f"POST {_M}/refunds/{{refund_id}}/replacement": _STAFF,
    f"POST {_M}/orders/{{child_order_id}}/call-off": _STAFF,
}

RULES: Mapping[str, Rule] = {
    **_NOTES,
    **_FLASH_SALES,
    **_CATALOG,
    **_ROOMS,
    **_CARTS,
    **_ORDERS,
    **_REFUNDS,
    **_SANDBOX,
    **_ADMIN_PLATFORM,
    **_ADMIN_MERCHANT,
    **_statements("/v1/me", _OWN),
    **_statements("/v1/agencies/{agency_id}", _OWN),
    **_statements(_M, _STAFF),
}
"""Route key, as API Gateway spells it → rule."""
