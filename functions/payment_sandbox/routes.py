"""The sandbox's routes: the storefront asks, signed; shoppers pay on a page."""

from typing import Annotated, TypeVar
from urllib.parse import parse_qs

import msgspec
from msgspec import Meta, Struct

from core.errors import Conflict, Malformed, NotFound
from core.ids import PaymentId, ProviderRefundId
from functions.payment_sandbox.page import page, refusal_page
from functions.payment_sandbox.views import ChargeAnswer, RefundAnswer, RefundReading
from functions.shared import strict_json
from functions.shared.api import Api, Text
from functions.shared.payments import signatures
from functions.shared.problems import invalid_input
from functions.shared.requests import NoInput, Request
from functions.shared.sandbox import notices, wire
from functions.shared.sandbox.cards import CARDS, GOOD_CARD
from functions.shared.sandbox.charges import Charge, Charges, charge_id_of
from functions.shared.sandbox.notices import Notifier
from functions.shared.sandbox.wire import CHARGES_PATH, NewCharge, NewRefund

T = TypeVar("T")

FORM = "application/x-www-form-urlencoded"


class Ports(Struct, frozen=True):
    """What the sandbox needs from the outside."""

    charges: Charges
    notifier: Notifier


class CardPayment(Struct, frozen=True, forbid_unknown_fields=True):
    """The test card that pays a charge; see `functions.shared.sandbox.cards`."""

    card: Annotated[str, Meta(pattern=r"^[0-9]{16}(?![\s\S])")] = GOOD_CARD


api = Api[Ports]("payment_sandbox")


@api.route("POST /v1/charges", answer=ChargeAnswer)
def charge(request: Request[NoInput], ports: Ports) -> Charge:
    """Ask for an amount to be collected; again: the same charge."""
    asked = _signed_body(CHARGES_PATH, NewCharge, request, ports)
    charge_id = charge_id_of(asked.payment_id, ports.notifier.sender.secret())
    return ports.charges.add(charge_id, asked, request.now)


@api.route("GET /v1/charges/{payment_id}", answer=ChargeAnswer)
def read(request: Request[NoInput], ports: Ports) -> Charge:
    """Read whether a payment's charge was collected."""
    payment_id = PaymentId(request.path["payment_id"])
    _check_signed("GET", f"{CHARGES_PATH}/{payment_id}", request, ports)
    return _charge_of(payment_id, ports)


@api.route("POST /v1/charges/{payment_id}/refunds", answer=RefundAnswer)
def refund(request: Request[NoInput], ports: Ports) -> RefundReading:
    """Give back a part of what was collected; again: the same refund."""
    payment_id = PaymentId(request.path["payment_id"])
    asked = _signed_body(f"{CHARGES_PATH}/{payment_id}/refunds", NewRefund, request, ports)
    of = _charge_of(payment_id, ports)
    made = ports.charges.refund(of, asked, request.now)
    ports.notifier.tell(notices.of_refund(of, made), request.now)
    return RefundReading(made, of, request.now)


@api.route("GET /v1/charges/{payment_id}/refunds/{provider_refund_id}", answer=RefundAnswer)
def read_refund(request: Request[NoInput], ports: Ports) -> RefundReading:
    """Read how far a refund is."""
    payment_id = PaymentId(request.path["payment_id"])
    refund_id = ProviderRefundId(request.path["provider_refund_id"])
    _check_signed("GET", f"{CHARGES_PATH}/{payment_id}/refunds/{refund_id}", request, ports)
    of = _charge_of(payment_id, ports)
    found = ports.charges.refund_of(of, refund_id)
    if found is None:
        raise NotFound("refund")
    return RefundReading(found, of, request.now)


@api.route("GET /v1/pay/{charge_id}", answer=Text, refuse=refusal_page)
def show(request: Request[NoInput], ports: Ports) -> Text:
    """Show the page on which a charge is paid."""
    return page(ports.charges.get(request.path["charge_id"]), request.now)


@api.route("POST /v1/pay/{charge_id}/submit", answer=Text, status=303, refuse=refusal_page)
def submit(request: Request[NoInput], ports: Ports) -> Text:
    """Pay a charge with the page's form, and go back to the page."""
    if not request.headers.get("content-type", "").startswith(FORM):
        raise Malformed("invalid_form", "Send the page's form.")
    try:
        cards = parse_qs(request.raw_body.decode("ascii"), strict_parsing=True).get("card", [])
    except ValueError:
        cards = []
    if len(cards) != 1:
        raise Malformed("invalid_form", "Choose one card.")
    charge_id = request.path["charge_id"]
    _pay(charge_id, cards[0], request.now, ports)
    # Relative, so that it holds behind any base path.
    return Text("", "text/plain", 303, {"location": f"../{charge_id}"})


@api.route("POST /v1/pay/{charge_id}", input=CardPayment, answer=ChargeAnswer)
def pay(request: Request[CardPayment], ports: Ports) -> Charge:
    """Pay a charge with a test card, as the page does."""
    return _pay(request.path["charge_id"], request.input.card, request.now, ports)


def _pay(charge_id: str, card: str, now: int, ports: Ports) -> Charge:
    """The charge, paid, and told about as its card says; again: told again."""
    found = ports.charges.get(charge_id)
    behaviour = CARDS.get(card)
    if not found.is_paid:
        if now >= found.asked.pay_until:
            raise Conflict("charge_expired", "The time to pay this charge is over.")
        if behaviour is None or not behaviour.pays:
            raise Conflict("card_declined", "This card does not pay. Take another one.")
        found = ports.charges.pay(found, card)
    ports.notifier.tell(notices.of_charge(found), now)
    return found


def _charge_of(payment_id: PaymentId, ports: Ports) -> Charge:
    return ports.charges.get(charge_id_of(payment_id, ports.notifier.sender.secret()))


def _signed_body(target: str, model: type[T], request: Request[NoInput], ports: Ports) -> T:
    """The body of a POST that the storefront signed."""
    _check_signed("POST", target, request, ports)
    try:
        return msgspec.convert(strict_json.parse(request.raw_body), model)
    except msgspec.ValidationError as error:
        raise invalid_input(error) from None


def _check_signed(method: str, target: str, request: Request[NoInput], ports: Ports) -> None:
    signed = wire.signed_part(method, target, request.raw_body)
    header = request.headers.get(signatures.HEADER)
    signatures.verify(ports.notifier.sender.secret(), header, signed, request.now)
