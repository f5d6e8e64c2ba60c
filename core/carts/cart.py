"""A shopper's cart: what they mean to buy, and from where they got it.

A SKU is on one line. Put in again, its quantities add up, and the line's attribution becomes
the last note or live room it was put in from. A reservation of a flash sale is a line of its own,
beside it, and stays as it is.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from core import limits
from core.errors import Conflict, Invalid, NotFound
from core.flash.holds import FlashHold
from core.ids import FlashRequestId, LineId, MerchantId, ProductId, SkuId, UserId
from core.pricing.limits import QUANTITY_MAX
from core.selling.attribution import Attribution


class CartLine(Struct, frozen=True):
    """Some units of one SKU."""

    line_id: LineId
    sku_id: SkuId
    product_id: ProductId
    merchant_id: MerchantId
    quantity: int
    added_at: int
    attribution: Attribution | None = None
    hold: FlashHold | None = None
    """The reservation that this line is."""


class Cart(Struct, frozen=True):
    """A shopper's lines, the oldest first. `version` counts its changes; 0 was never written."""

    shopper_id: UserId
    currency: str | None = None
    """Of all its lines; None while it has none."""
    lines: list[CartLine] = []
    version: int = 0

    def line(self, line_id: LineId) -> CartLine:
        """One of the lines; raises `NotFound`."""
        for line in self.lines:
            if line.line_id == line_id:
                return line
        raise NotFound("cart line")

    def with_units(
        self, added: CartLine, currency: str, over: Collection[FlashRequestId] = ()
    ) -> "Cart":
        """The cart with the units of `added`, on the SKU's line or on a new one.

        A reservation takes the place of one of the same SKU that is `over`.
        """
        if self.currency not in (None, currency):
            raise Conflict(
                "currency_mixed",
                "A cart is in one currency. Order what is in it first.",
                facts={"cart": self.currency, "product": currency},
            )
        before = self._beside(added)
        if before is None:
            if len(self.lines) >= limits.CART_LINES_MAX:
                facts = {"max": limits.CART_LINES_MAX}
                raise Conflict("cart_full", "A cart has no more lines.", facts=facts)
            return self._changed([*self.lines, added], currency)
        if before.hold is not None:
            if before.hold == added.hold:
                return self._changed(self.lines)
            if before.hold.request_id not in over:
                raise Conflict("flash_line_exists", "Order what you hold of this SKU first.")
            return self._changed([added if line is before else line for line in self.lines])
        merged = replace(
            before,
            quantity=_checked(before.quantity + added.quantity),
            attribution=added.attribution or before.attribution,
        )
        return self._changed([merged if line is before else line for line in self.lines])

    def with_quantity(self, line_id: LineId, quantity: int) -> "Cart":
        """The cart with another quantity on a line; raises `NotFound`."""
        before = self.line(line_id)
        if before.hold is not None:
            raise Conflict("flash_line_fixed", "A reservation is ordered as it is.")
        changed = replace(before, quantity=_checked(quantity))
        return self._changed([changed if o.line_id == line_id else o for o in self.lines])

    def without(self, line_ids: frozenset[LineId]) -> "Cart":
        """The cart without some lines; those it does not have are no failure."""
        return self._changed([line for line in self.lines if line.line_id not in line_ids])

    def _beside(self, added: CartLine) -> CartLine | None:
        """The line of the same SKU and kind."""
        for line in self.lines:
            if line.sku_id == added.sku_id and (line.hold is None) == (added.hold is None):
                return line
        return None

    def _changed(self, lines: list[CartLine], currency: str | None = None) -> "Cart":
        kept = (currency or self.currency) if lines else None
        return Cart(self.shopper_id, kept, lines, self.version + 1)


def chosen_lines(cart: Cart, line_ids: Sequence[LineId] | None) -> list[CartLine]:
    """All lines, or those that were asked for; raises `Invalid` for others and for none."""
    if line_ids is None:
        if not cart.lines:
            raise Conflict("cart_empty", "The cart has no lines.")
        return cart.lines
    known: Mapping[LineId, CartLine] = {line.line_id: line for line in cart.lines}
    if len(set(line_ids)) != len(line_ids):
        raise Invalid("repeated_id", "A line is asked for twice.", field="lines")
    if any(line_id not in known for line_id in line_ids):
        raise Invalid("unknown_line", "The cart has no such line.", field="lines")
    wanted = set(line_ids)
    return [line for line in cart.lines if line.line_id in wanted]


def _checked(quantity: int) -> int:
    if quantity > QUANTITY_MAX:
        facts = {"max": QUANTITY_MAX}
        raise Conflict("quantity_too_large", "More than one line can hold.", facts=facts)
    return quantity
