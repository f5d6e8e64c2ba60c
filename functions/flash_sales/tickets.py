"""Tickets as shoppers carry them: opaque, signed, theirs alone."""

import base64
import binascii
import hmac

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from core.errors import NotFound
from core.flash.reservations import Ticket
from core.ids import FlashRequestId, FlashSaleId, UserId
from functions.shared.cursors import Signer

TAG_BYTES = 16


def seal(ticket: Ticket, signer: Signer) -> str:
    """`ticket` as text."""
    # A place in the log is longer than any integer of MessagePack.
    form = _Sealed(**{**asdict(ticket), "sequence": str(ticket.sequence)})
    payload = msgspec.msgpack.encode(form)
    return base64.urlsafe_b64encode(_tag(payload, signer) + payload).decode().rstrip("=")


def unseal(text: str, signer: Signer) -> Ticket:
    """The ticket that was sealed; anything else names no request: `NotFound`."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotFound("request") from None
    tag, payload = raw[:TAG_BYTES], raw[TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(payload, signer)):
        raise NotFound("request")
    form = msgspec.msgpack.decode(payload, type=_Sealed)
    return Ticket(**{**asdict(form), "sequence": int(form.sequence)})


class _Sealed(Struct, frozen=True, array_like=True):
    """`Ticket`, with its place in the log as text."""

    sale_id: FlashSaleId
    lane: int
    shopper_id: UserId
    request_id: FlashRequestId
    units: int
    sequence: str
    asked_at: int


def _tag(payload: bytes, signer: Signer) -> bytes:
    return signer.sign(b"flash ticket\0" + payload)[:TAG_BYTES]
