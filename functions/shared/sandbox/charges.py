"""Charges and refunds of the sandbox, in a table of its own.

| item   | pk            | sk            |
|--------|---------------|---------------|
| charge | CHARGE#charge | CHARGE        |
| refund | CHARGE#charge | REFUND#refund |
"""

import hashlib
import hmac
from contextlib import suppress
from typing import Literal

import msgspec
from msgspec import Struct

from core.errors import Conflict, NotFound
from core.ids import PaymentId, ProviderRefundId
from functions.shared.dynamodb.store import (
    Absent,
    Below,
    Item,
    Key,
    Missing,
    Present,
    Put,
    Refused,
    Store,
    Update,
)
from functions.shared.sandbox.cards import CARDS, LATE_S
from functions.shared.sandbox.wire import NewCharge, NewRefund

KEPT_S = 90 * 86_400


class Charge(Struct, frozen=True, omit_defaults=True):
    """An amount to collect. Whoever knows its id may pay it: it cannot be guessed."""

    charge_id: str
    asked: NewCharge
    refunded: int
    card: str | None = None
    """What paid it."""

    @property
    def is_paid(self) -> bool:
        """Whether it was collected."""
        return self.card is not None


class Refund(Struct, frozen=True, omit_defaults=True):
    """A part of a charge that goes back, at a time; or not, with a reason."""

    refund_id: str
    provider_refund_id: ProviderRefundId
    amount: int
    done_at: int
    reason: str | None = None

    def state(self, now: int) -> Literal["requested", "succeeded", "failed"]:
        """How far it is."""
        if self.reason is not None:
            return "failed"
        return "succeeded" if now >= self.done_at else "requested"


def charge_id_of(payment_id: PaymentId, secret: bytes) -> str:
    """The charge of a payment: always the same, however often it is asked for."""
    digest = hmac.digest(secret, f"charge\0{payment_id}".encode(), hashlib.sha256)
    return f"ch_{digest.hex()[:26]}"


class Charges:
    """The sandbox's books on one table."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, charge_id: str, asked: NewCharge, now: int) -> Charge:
        """The charge, made once; raises `Conflict` when it was asked for with other terms."""
        charge = Charge(charge_id, asked, refunded=0)
        item: Item = {**msgspec.to_builtins(charge), "expires_at": now + KEPT_S}
        try:
            self._store.commit([Put(_charge(charge_id), item, when=(Absent(),))])
        except Refused:
            charge = self.get(charge_id)
        if charge.asked != asked:
            raise Conflict("charge_differs", "This payment was charged with other terms.")
        return charge

    def get(self, charge_id: str) -> Charge:
        """A charge; raises `NotFound`."""
        item = self._store.get(_charge(charge_id))
        if item is None:
            raise NotFound("charge")
        return msgspec.convert(item, Charge)

    def pay(self, charge: Charge, card: str) -> Charge:
        """The charge, collected once: of two cards at once the first one pays."""
        unpaid = (Present(), Missing("card"))
        with suppress(Refused):
            self._store.commit(
                [Update(_charge(charge.charge_id), assign={"card": card}, when=unpaid)]
            )
        return self.get(charge.charge_id)

    def refund(self, charge: Charge, asked: NewRefund, now: int) -> Refund:
        """The refund, made once; raises `Conflict` beyond what was collected."""
        if charge.card is None:
            raise Conflict("charge_unpaid", "Nothing was collected that could go back.")
        made = _refund(charge, asked, now)
        item: Item = {**msgspec.to_builtins(made), "expires_at": now + KEPT_S}
        key = _refund_key(charge.charge_id, made.provider_refund_id)
        writes: list[Put | Update] = [Put(key, item, when=(Absent(),))]
        if made.reason is None:
            fits = Below("refunded", charge.asked.amount - made.amount + 1)
            add = {"refunded": made.amount}
            writes.append(Update(_charge(charge.charge_id), add=add, when=(fits,)))
        try:
            self._store.commit(writes)
        except Refused:
            found = self.refund_of(charge, made.provider_refund_id)
            if found is None:
                raise Conflict(
                    "refund_too_large", "More than what is left of the charge."
                ) from None
            return found
        return made

    def refund_of(self, charge: Charge, refund_id: ProviderRefundId) -> Refund | None:
        """A refund of this charge."""
        item = self._store.get(_refund_key(charge.charge_id, refund_id))
        return None if item is None else msgspec.convert(item, Refund)


def _refund(charge: Charge, asked: NewRefund, now: int) -> Refund:
    """The refund as the card that paid makes it."""
    fate = CARDS[charge.card or ""].refund
    return Refund(
        refund_id="re_" + asked.provider_refund_id.partition("_")[2].lower(),
        provider_refund_id=asked.provider_refund_id,
        amount=asked.amount,
        done_at=now + LATE_S if fate == "later" else now,
        reason="card_closed" if fate == "failed" else None,
    )


def _charge(charge_id: str) -> Key:
    return Key(f"CHARGE#{charge_id}", "CHARGE")


def _refund_key(charge_id: str, refund_id: ProviderRefundId) -> Key:
    return Key(_charge(charge_id).pk, f"REFUND#{refund_id}")
