"""What a price rests on: the document without all that leaves the price as it is, and its digest.

A shopper may see all that led to the price, and no more: not what sellers, buyers, agencies and
the platform share of it, nor who bears a discount, nor what else an offer is for. The basis is a
document like any other, with the same price, offers applied and reasons.
"""

import hashlib

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from core.pricing.document import Commission, Document, Line
from core.pricing.limits import BPS
from core.pricing.offers import Funding, Offer, Scope


def basis_of(document: Document) -> Document:
    """The document without rates of the split, funding, and ids in scopes that no line has.

    Of an offer for one buyer's lines the buyer stays, as if the buyer bore all of it.
    """
    known = _Known(document.lines)
    return replace(
        document,
        lines=tuple(map(_line, document.lines)),
        offers=tuple(_offer(offer, known) for offer in document.offers),
    )


def canonical(document: Document) -> bytes:
    """The document as JSON in one spelling: every default, sorted keys, no white space."""
    return msgspec.json.encode(document, order="sorted")


def digest_of(document: Document) -> str:
    """The SHA-256 of the document in its one spelling, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


class _Known:
    """The ids that the lines of a cart have, by the scope's list they would be in."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        skus = frozenset(line.sku for line in lines)
        self.lists = {
            "merchants": frozenset(line.merchant for line in lines),
            "products": frozenset(line.product for line in lines),
            "skus": skus,
            "categories": frozenset(each for line in lines for each in line.categories),
            "except_skus": skus,
        }


def _line(line: Line) -> Line:
    commission = line.commission
    return replace(
        line,
        take_rate=0,
        take_floor=None,
        take_cap=None,
        commission=UNSET if commission is UNSET else Commission(0, commission.buyer),
    )


def _offer(offer: Offer, known: _Known) -> Offer:
    return replace(
        offer,
        scope=_scope(offer.scope, known),
        funding=UNSET if offer.buyer is UNSET else Funding(buyer=BPS),
    )


def _scope(scope: Scope, known: _Known) -> Scope:
    """The scope's lists, sorted: offers for the same lines are alike, and compress well."""
    kept = {
        name: tuple(sorted(each for each in ids if each in found))
        for name, found in known.lists.items()
        if (ids := getattr(scope, name)) is not UNSET
    }
    return replace(scope, **kept) if kept else scope
