"""The price of a cart, exact to the last cent: docs/money-rules.md as code.

    document = parse_document(decoded_json)     # or Document(...) and check_document(document)
    quote = price(document)                     # document.choose: "best" or a list of ids
    encode_quote(quote)                         # the JSON of the rules

Where the same offers price many carts, prepare them once and hand them over:

    prepared = PreparedOffers(offers)
    quote = price(Document(..., offers=prepared.offers), prepared)

A document that breaks a rule raises RefusedDocument(code, field, detail). Pure: no clock, no I/O.
`python -m core.pricing < documents.jsonl` prices a file of documents.
"""

from core.pricing.best import JOINS_MAX
from core.pricing.checks import check_offer
from core.pricing.document import (
    Commission,
    Document,
    Freight,
    Line,
    Prices,
    Tax,
)
from core.pricing.offers import (
    EVERYTHING,
    PLATFORM,
    AmountOff,
    Benefit,
    BundleOff,
    Condition,
    EveryOff,
    Funding,
    NthOff,
    Offer,
    PercentOff,
    Scope,
    Tier,
    Tiered,
    Window,
    owned_by,
)
from core.pricing.parsing import check_document, parse_document
from core.pricing.prepared import PreparedOffers
from core.pricing.pricing import price
from core.pricing.quote import Missing, NotApplied, Quote
from core.pricing.quoted_line import Discount, FundedParts, QuotedLine, Split
from core.pricing.refusal import RefusedDocument
from core.pricing.rendering import encode_quote, render_quote

__all__ = [
    "EVERYTHING",
    "JOINS_MAX",
    "PLATFORM",
    "AmountOff",
    "Benefit",
    "BundleOff",
    "Commission",
    "Condition",
    "Discount",
    "Document",
    "EveryOff",
    "Freight",
    "FundedParts",
    "Funding",
    "Line",
    "Missing",
    "NotApplied",
    "NthOff",
    "Offer",
    "PercentOff",
    "PreparedOffers",
    "Prices",
    "Quote",
    "QuotedLine",
    "RefusedDocument",
    "Scope",
    "Split",
    "Tax",
    "Tier",
    "Tiered",
    "Window",
    "check_document",
    "check_offer",
    "encode_quote",
    "owned_by",
    "parse_document",
    "price",
    "render_quote",
]
