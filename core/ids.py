"""Identifiers: opaque, prefixed, sortable by creation (a ULID after the prefix).

Fresh ids come from the `Ids` port, so the domain never draws randomness itself. User ids are
the identity provider's subjects.
"""

from typing import Annotated, Final, NewType

from msgspec import Meta

from core.text import END

UserId = NewType("UserId", str)
NoteId = NewType("NoteId", str)
CommentId = NewType("CommentId", str)
MerchantId = NewType("MerchantId", str)
ProductId = NewType("ProductId", str)
SkuId = NewType("SkuId", str)
PlanId = NewType("PlanId", str)
OfferId = NewType("OfferId", str)
RoomId = NewType("RoomId", str)
LineId = NewType("LineId", str)
OrderId = NewType("OrderId", str)
ChildOrderId = NewType("ChildOrderId", str)
ParcelId = NewType("ParcelId", str)
PaymentId = NewType("PaymentId", str)
RefundId = NewType("RefundId", str)
ProviderRefundId = NewType("ProviderRefundId", str)
JournalId = NewType("JournalId", str)
FlashSaleId = NewType("FlashSaleId", str)
FlashRequestId = NewType("FlashRequestId", str)
EventId = NewType("EventId", str)
AgencyId = NewType("AgencyId", str)
StatementId = NewType("StatementId", str)
DisputeId = NewType("DisputeId", str)
PayoutId = NewType("PayoutId", str)
CategoryId = NewType("CategoryId", str)
WebhookId = NewType("WebhookId", str)
DeliveryId = NewType("DeliveryId", str)

PREFIXES: Final = {
    "note_id": "note",
    "comment_id": "cmt",
    "merchant_id": "mer",
    "product_id": "prd",
    "sku_id": "sku",
    "plan_id": "pln",
    "offer_id": "off",
    "room_id": "room",
    "line_id": "lin",
    "order_id": "ord",
    "child_order_id": "sub",
    "parcel_id": "pcl",
    "payment_id": "pay",
    "refund_id": "rfd",
    "provider_refund_id": "prf",
    "journal_id": "jnl",
    "event_id": "evt",
    "flash_sale_id": "fls",
    "flash_request_id": "frq",
    "agency_id": "agc",
    "statement_id": "stm",
    "dispute_id": "dsp",
    "payout_id": "pot",
    "webhook_id": "whk",
    "delivery_id": "dlv",
}
"""Path parameter or field name → prefix of the ids it holds."""

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID = "[0-9A-HJKMNP-TV-Z]{26}"
USER_PATTERN = rf"^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}{END}"
SLUG_CHARS_MAX = 40
ACCOUNT_PATTERN = rf"^[a-z_]{{1,40}}(:[A-Za-z0-9_-]{{1,64}})?{END}"
TICKET_PATTERN = rf"^[A-Za-z0-9_-]{{40,800}}{END}"
SLUG_PATTERN = rf"^(?=.{{1,{SLUG_CHARS_MAX}}}{END})[a-z0-9]+([_-][a-z0-9]+)*{END}"
_OTHERS = {
    "category_id": SLUG_PATTERN,
    "account": ACCOUNT_PATTERN,
    "ticket": TICKET_PATTERN,
    "charge_id": rf"^ch_[0-9a-f]{{26}}{END}",
}


def ulid_text(number: int) -> str:
    """128 bits as a ULID is written, in Crockford's base 32."""
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


def pattern(kind: str) -> str:
    """The pattern of an id by its field name: `pattern("note_id")`."""
    if kind in PREFIXES:
        return rf"^{PREFIXES[kind]}_{_ULID}{END}"
    return _OTHERS.get(kind, USER_PATTERN)


# The same ids as fields of documents that people send.
FlashSaleIdText = Annotated[FlashSaleId, Meta(pattern=pattern("flash_sale_id"))]
FlashRequestIdText = Annotated[FlashRequestId, Meta(pattern=pattern("flash_request_id"))]
NoteIdText = Annotated[NoteId, Meta(pattern=pattern("note_id"))]
MerchantIdText = Annotated[MerchantId, Meta(pattern=pattern("merchant_id"))]
ProductIdText = Annotated[ProductId, Meta(pattern=pattern("product_id"))]
SkuIdText = Annotated[SkuId, Meta(pattern=pattern("sku_id"))]
RoomIdText = Annotated[RoomId, Meta(pattern=pattern("room_id"))]
LineIdText = Annotated[LineId, Meta(pattern=pattern("line_id"))]
ChildOrderIdText = Annotated[ChildOrderId, Meta(pattern=pattern("child_order_id"))]
OfferIdText = Annotated[OfferId, Meta(pattern=pattern("offer_id"))]
UserIdText = Annotated[UserId, Meta(pattern=pattern("user_id"))]
JournalIdText = Annotated[JournalId, Meta(pattern=pattern("journal_id"))]
AgencyIdText = Annotated[AgencyId, Meta(pattern=pattern("agency_id"))]
CategoryIdText = Annotated[CategoryId, Meta(pattern=pattern("category_id"))]
