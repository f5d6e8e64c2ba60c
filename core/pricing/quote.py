"""What a cart costs, and why what does not lower its price does not."""

from typing import Literal

from msgspec import Struct

from core.pricing.quoted_lines import QuotedLines

Reason = Literal[
    "out_of_window",
    "scope",
    "flash_excluded",
    "below_minimum",
    "gives_nothing",
    "beaten_by",
    "not_chosen",
]


class Missing(Struct, frozen=True, omit_defaults=True):
    """What a cart lacks to reach an offer."""

    amount: int = 0
    quantity: int = 0


class NotApplied(Struct, frozen=True, omit_defaults=True):
    """Why an offer gave nothing: `missing` with below_minimum, `by` with beaten_by."""

    offer: str
    reason: Reason
    missing: Missing | None = None
    by: str | None = None


class Quote(Struct, frozen=True):
    """The price of a document. `optimal`: whether no allowed choice is cheaper, proven."""

    payable: int
    goods: int
    freight: int
    tax_added: int
    red_packets: int
    optimal: bool
    lines: QuotedLines
    applied: tuple[str, ...]
    given: tuple[int, ...]
    """What each of `applied` took off, in all."""
    chosen: tuple[str, ...]
    not_applied: tuple[NotApplied, ...]
