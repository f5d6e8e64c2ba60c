"""Proofs of prices: what a cart or an order costs, on what that rests, and our signature to it.

A quote's proof is sent along with the order (`proof.signed`): the order is placed only at the
price that was shown. An order's proof is kept with it. Amounts are in minor units of the
document's currency, as in the pricing document.
"""

import msgspec
from msgspec import Struct

from core import jws
from core.ids import LineId, OfferId, OrderId
from core.orders.order import Totals
from core.pricing import Document, Quote
from core.pricing.basis import basis_of, digest_of
from core.pricing.rules_version import RULES_VERSION
from core.pricing.trace import Trace, trace


class PricedAs(Struct, frozen=True):
    """What a line costs. `paid` is all in: goods, freight and added tax less red packets."""

    line_id: LineId
    quantity: int
    unit_price: int
    goods: int
    freight: int
    tax_added: int
    red_packets: int
    paid: int


class OfferAmount(Struct, frozen=True):
    """What an offer took off in all."""

    offer_id: OfferId
    amount: int


class Statement(Struct, frozen=True, omit_defaults=True):
    """What we sign. `document_sha256` is the digest of what the price rests on.

    `order_id` is there in the proof of an order, and only there; `priced_at` is in epoch seconds.
    """

    rules_version: int
    document_sha256: str
    currency: str
    priced_at: int
    totals: Totals
    lines: tuple[PricedAs, ...]
    offers: tuple[OfferAmount, ...]
    order_id: OrderId | None = None


class PriceProof(Struct, frozen=True):
    """A statement, signed as a JWS, with the document it rests on and the trace of its price."""

    document: Document
    trace: Trace
    signed: str

    @property
    def statement(self) -> Statement:
        """What was signed."""
        return msgspec.json.decode(jws.payload_of(self.signed), type=Statement)


def state(document: Document, quote: Quote, order_id: OrderId | None = None) -> Statement:
    """What is to be said of a quote, whose price rests on `document`."""
    return Statement(
        rules_version=RULES_VERSION,
        document_sha256=digest_of(document),
        currency=document.currency,
        priced_at=document.now,
        totals=totals_of(quote),
        lines=tuple(
            PricedAs(
                line_id=LineId(line.id),
                quantity=line.quantity,
                unit_price=quoted.unit_price,
                goods=quoted.goods,
                freight=quoted.freight,
                tax_added=quoted.tax_added,
                red_packets=quoted.red_packets,
                paid=quoted.paid,
            )
            for line, quoted in zip(document.lines, quote.lines, strict=True)
        ),
        offers=tuple(
            OfferAmount(OfferId(offer_id), amount)
            for offer_id, amount in zip(quote.applied, quote.given, strict=True)
        ),
        order_id=order_id,
    )


def prove(
    document: Document, quote: Quote, keys: jws.Signer, order_id: OrderId | None = None
) -> PriceProof:
    """The proof of a document's quote, or of the order that was placed at it."""
    basis = basis_of(document)
    statement = state(basis, quote, order_id)
    return PriceProof(
        document=basis,
        trace=trace(basis, quote),
        signed=jws.sign(msgspec.json.encode(statement), keys),
    )


def totals_of(quote: Quote) -> Totals:
    """The sums of a quote."""
    return Totals(
        goods=quote.goods,
        freight=quote.freight,
        tax_added=quote.tax_added,
        red_packets=quote.red_packets,
        payable=quote.payable,
    )
