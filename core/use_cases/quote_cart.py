"""Tell what a cart costs, with the proof that we said so."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from core.carts.candidates import Choice
from core.carts.open_carts import OpenCart
from core.ids import LineId
from core.jws import Signer
from core.orders.price_proofs import PriceProof, prove
from core.use_cases.price_cart import PricedCart, PricingPorts, price_cart


class QuotingPorts(PricingPorts, Protocol):
    """What quoting reads, and signs with."""

    @property
    def price_keys(self) -> Signer:
        """The keys that prices are signed with."""


class QuotedCart(Struct, frozen=True):
    """A priced cart and the proof of its price."""

    priced: PricedCart
    proof: PriceProof


def quote_cart(
    opened: OpenCart,
    choose: Choice,
    now: int,
    ports: QuotingPorts,
    line_ids: Sequence[LineId] | None = None,
) -> QuotedCart:
    """Price the cart, or some lines of it. Raises as `price_cart`."""
    priced = price_cart(opened, choose, now, ports, line_ids)
    return QuotedCart(priced, prove(priced.document, priced.quote, ports.price_keys))
