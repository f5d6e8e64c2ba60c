"""What is no longer as it was shown: an order is placed at the price that was shown, or not at all.

The price is always computed anew; nothing is sold at one that holds no more. A quote that was
signed is compared with it: the sums, what each line costs, and what each offer took off.
"""

from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from core import jws
from core.errors import Conflict, Fact, Invalid
from core.ids import OfferId
from core.orders.price_proofs import Statement


def read_shown(signed: str, keys: jws.Verifier) -> Statement:
    """What a shopper was shown; raises `Invalid` unless we signed it, as a quote."""
    payload = jws.verified(signed, keys)
    if payload is None:
        raise _forged()
    try:
        shown = msgspec.json.decode(payload, type=Statement)
    except msgspec.ValidationError:
        raise _forged() from None
    if shown.order_id is not None:
        raise _forged()
    return shown


def check_price(
    shown: Statement, current: Statement, lost: Mapping[OfferId, Mapping[str, Fact]]
) -> None:
    """Raise `Conflict` "price_changed" with both sums and each change, if there is any.

    `lost` says of offers why they give nothing now.
    """
    changes = [*_totals(shown, current), *_lines(shown, current), *_offers(shown, current, lost)]
    if not changes:
        return
    raise Conflict(
        "price_changed",
        "The price is not the one you were shown.",
        facts={
            "shown": _moneys(shown.totals, shown.currency),
            "current": _moneys(current.totals, current.currency),
            "changes": changes,
        },
    )


def _totals(shown: Statement, current: Statement) -> Iterator[Fact]:
    before = _moneys(shown.totals, shown.currency)
    after = _moneys(current.totals, current.currency)
    for name, was in before.items():
        if was != after[name]:
            yield {"what": name, "shown": was, "current": after[name]}


def _lines(shown: Statement, current: Statement) -> Iterator[Fact]:
    """Of each line what costs another amount, or that it was not shown or is not ordered."""
    after = {line.line_id: line for line in current.lines}
    for was in shown.lines:
        line = after.pop(was.line_id, None)
        if line is None:
            yield {"what": "line_missing", "line_id": was.line_id}
            continue
        if line.quantity != was.quantity:
            yield {
                "what": "quantity",
                "line_id": was.line_id,
                "shown": was.quantity,
                "current": line.quantity,
            }
        for name in ("unit_price", "goods", "freight", "tax_added", "red_packets", "paid"):
            one, other = getattr(was, name), getattr(line, name)
            if one != other:
                yield {
                    "what": name,
                    "line_id": was.line_id,
                    "shown": _money(one, shown.currency),
                    "current": _money(other, current.currency),
                }
    for line_id in after:
        yield {"what": "line_added", "line_id": line_id}


def _offers(
    shown: Statement, current: Statement, lost: Mapping[OfferId, Mapping[str, Fact]]
) -> Iterator[Fact]:
    """Offers that give nothing now, and why; that give another amount; that came."""
    after = {offer.offer_id: offer.amount for offer in current.offers}
    for was in shown.offers:
        change: dict[str, Fact] = {
            "offer_id": was.offer_id,
            "shown": _money(was.amount, shown.currency),
        }
        amount = after.pop(was.offer_id, None)
        if amount is None:
            why = lost.get(was.offer_id, {"reason": "not_available"})
            yield {"what": "offer_lost", **change, **why}
        elif amount != was.amount:
            yield {"what": "offer", **change, "current": _money(amount, current.currency)}
    for offer_id, amount in after.items():
        gives = _money(amount, current.currency)
        yield {"what": "offer_gained", "offer_id": offer_id, "current": gives}


def _moneys(totals: Struct, currency: str) -> dict[str, Fact]:
    return {name: _money(amount, currency) for name, amount in asdict(totals).items()}


def _money(amount: int, currency: str) -> Fact:
    return {"amount": amount, "currency": currency}


def _forged() -> Invalid:
    """One answer to everything that we did not sign: it teaches a forger nothing."""
    return Invalid("quote_not_ours", "Not a quote of ours; ask for one again.", field="quote")
