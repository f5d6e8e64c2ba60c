"""Refunds: what a shopper asks back of one child order, and what became of it.

A refund names units of lines, each by its index, and at most once the freight as a whole. What
it returns was frozen when the order was placed (core.refunds.reversals). States are in
core.refunds.refund_states, who may ask what and until when in core.refunds.terms.
"""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from core import limits
from core.books.ledger import MoneyMoved
from core.events import Event
from core.ids import (
    ChildOrderId,
    ChildOrderIdText,
    LineId,
    LineIdText,
    MerchantId,
    OrderId,
    PaymentId,
    RefundId,
    SkuId,
    UserId,
)
from core.orders.order import Address
from core.orders.order_states import Actor
from core.orders.parcels import TrackingNumber, Units
from core.refunds.refund_states import RefundState, RefundStep
from core.text import PROSE_PATTERN, MediaKey, Name
from core.unit_spans import Spans
from core.versions import FIRST_VERSION

Explanation = Annotated[
    str, Meta(min_length=1, max_length=limits.REFUND_TEXT_CHARS_MAX, pattern=PROSE_PATTERN)
]


class RefundReason(StrEnum):
    """Why units are asked back."""

    CHANGED_MIND = "changed_mind"
    NOT_SHIPPED = "not_shipped"
    NOT_RECEIVED = "not_received"
    NOT_AS_DESCRIBED = "not_as_described"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    MISSING_PARTS = "missing_parts"
    CALLED_OFF = "called_off"
    """Not the shopper's: the merchant or the platform cancelled what was paid."""

    @property
    def blames_seller(self) -> bool:
        """Whether the seller is at fault: freight goes back and returning costs nothing."""
        return self is not RefundReason.CHANGED_MIND


UNSENT_REASONS: Final = frozenset(
    {RefundReason.CHANGED_MIND, RefundReason.NOT_SHIPPED, RefundReason.CALLED_OFF}
)
"""Why units are given up that were not sent."""
NO_GOODS_REASONS: Final = frozenset({RefundReason.NOT_SHIPPED, RefundReason.NOT_RECEIVED})
"""Why nothing can come back."""


class Remedy(StrEnum):
    """What a shopper wants instead of the units."""

    REFUND = "refund"
    """The money, and no goods to send back: not shipped, lost, or not worth the way."""
    RETURN = "return"
    """The money for goods that come back."""
    EXCHANGE = "exchange"
    """New units of the same SKU for goods that come back."""


RESERVING: Final = frozenset(
    {RefundState.AWAITING_RETURN, RefundState.RETURNING, RefundState.REPLACING}
)
"""Where an exchange is agreed and its new units have not been sent."""


class RefundUnits(Struct, frozen=True, forbid_unknown_fields=True):
    """So many units of a line."""

    line_id: LineIdText
    units: Units


class RefundDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """What a shopper asks back, before a word on why it looks so.

    `freight` asks for the merchant's freight too, where the seller is at fault. Where nothing was
    sent and nothing is left to send it comes along by itself.
    """

    child_order_id: ChildOrderIdText
    reason: RefundReason
    remedy: Remedy = Remedy.REFUND
    lines: Annotated[tuple[RefundUnits, ...], Meta(max_length=limits.ORDER_LINES_MAX)] = ()
    freight: bool = False

    def __post_init__(self) -> None:
        if self.reason is RefundReason.CALLED_OFF:
            raise ValueError("not a shopper's reason")
        if not self.lines and not self.freight:
            raise ValueError("asks for nothing")
        if len({line.line_id for line in self.lines}) != len(self.lines):
            raise ValueError("names a line twice")


class RefundRequest(RefundDraft, frozen=True, forbid_unknown_fields=True):
    """A draft that is asked for. Pictures are keys of uploaded media."""

    text: Annotated[str, Meta(max_length=limits.REFUND_TEXT_CHARS_MAX, pattern=PROSE_PATTERN)] = ""
    pictures: Annotated[tuple[MediaKey, ...], Meta(max_length=limits.REFUND_PICTURES_MAX)] = ()


class RefundLine(Struct, frozen=True):
    """The units of a line that a refund names, and what they paid, freight aside."""

    line_id: LineId
    sku_id: SkuId
    units: Spans
    amount: int


class ReturnParcel(Struct, frozen=True, forbid_unknown_fields=True):
    """A parcel between shopper and merchant."""

    carrier: Name
    tracking_number: TrackingNumber


class Refund(Struct, frozen=True):
    """A request for money or new units, and how far it is. Times are epoch seconds."""

    refund_id: RefundId
    order_id: OrderId
    child_order_id: ChildOrderId
    merchant_id: MerchantId
    shopper_id: UserId
    payment_id: PaymentId
    """The payment that goes back."""
    state: RefundState
    remedy: Remedy
    reason: RefundReason
    currency: str
    amount: int
    """What goes back to the shopper in all, freight included."""
    requested_at: int
    lines: tuple[RefundLine, ...] = ()
    freight: bool = False
    freight_amount: int = 0
    text: str = ""
    pictures: tuple[str, ...] = ()
    act_by: int | None = None
    """When the clock acts for who stays silent; for the platform, when it is late."""
    answer: str = ""
    """What the merchant or the platform said last."""
    return_address: Address | None = None
    return_parcel: ReturnParcel | None = None
    replacement_parcel: ReturnParcel | None = None
    ended_at: int | None = None
    version: int = FIRST_VERSION

    @property
    def units(self) -> dict[LineId, Spans]:
        """Its units by line."""
        return {line.line_id: line.units for line in self.lines}

    @property
    def reserves(self) -> bool:
        """Whether new units are held for it: an exchange that is agreed, also while disputed."""
        if self.remedy is not Remedy.EXCHANGE:
            return False
        disputed = self.state is RefundState.ESCALATED and self.return_parcel is not None
        return self.state in RESERVING or disputed

    @property
    def calls_off(self) -> bool:
        """Whether it is about units that were still to be sent when it was asked."""
        return self.remedy is Remedy.REFUND and self.reason in UNSENT_REASONS


# --- events --------------------------------------------------------------------------------


class RefundEvent(Event, frozen=True):
    """What happened to a refund, on whose word; `version` is the refund's."""

    refund_id: RefundId
    order_id: OrderId
    child_order_id: ChildOrderId
    merchant_id: MerchantId
    shopper_id: UserId
    by: Actor
    state: RefundState
    version: int
    currency: str
    amount: int


class RefundRequested(RefundEvent, frozen=True):
    """A shopper asks something back."""


class RefundApproved(RefundEvent, frozen=True):
    """It is agreed: `state` says whether money, goods to return or new units come next."""


class RefundRejected(RefundEvent, frozen=True):
    """It is refused; `state` says whether for good."""


class RefundAdvanced(RefundEvent, frozen=True):
    """Any other step of a refund."""

    step: RefundStep


class RefundPaid(MoneyMoved, frozen=True):
    """The money of a refund is back with the shopper; `paid` is negative.

    `child_ended`: nothing of the child order is left, its freight included.
    """

    refund_id: RefundId
    child_order_id: ChildOrderId
    merchant_id: MerchantId
    version: int
    child_ended: bool


class DuePaid(MoneyMoved, frozen=True):
    """Money that no order took is back with the shopper; `paid` is negative."""
