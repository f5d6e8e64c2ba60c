"""Stripe's client against a server whose keys make repeats the same request for a day."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from core.errors import Busy, Conflict
from core.payments.payment import CheckoutKind
from core.payments.provider_refunds import ProviderRefundState
from functions.shared.payments.stripe import Stripe
from functions.shared.payments.stripe_wire import StripeSecret
from tests.builders.provider_calls import Secrets, caller, payment, refund_of
from tests.fakes.http import NOW
from tests.fakes.providers import stripe
from tests.fakes.providers.server import Fault
from tests.fakes.providers.stripe import StripeServer

STARTED = payment(provider="stripe", method="checkout", currency="USD")
PAID = payment(provider="stripe", method="checkout", currency="USD", charge_id="pi_1")


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[StripeServer]:
    server = StripeServer()
    yield server
    server.close()


@pytest.fixture
def secrets() -> Secrets:
    return Secrets(stripe.secret())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(server: StripeServer, secrets: Secrets, clock: Clock) -> Stripe:
    return Stripe("https://front.example", secrets.as_read(StripeSecret), caller(server), clock)


def test_currencies_that_stripe_counts_in_another_way_are_not_taken(provider: Stripe) -> None:
    assert [provider.methods(each) for each in ("USD", "JPY", "ISK", "KWD")] == [
        ("checkout",),
        ("checkout",),
        (),
        (),
    ]


def test_a_page_of_stripes(provider: Stripe, server: StripeServer) -> None:
    checkout = provider.create(STARTED)
    assert (checkout.kind, checkout.reference) == (CheckoutKind.REDIRECT, "cs_1")
    [asked] = server.received
    assert asked.headers["idempotency-key"] == STARTED.payment_id
    fields = parse_qs(asked.body.decode())
    assert fields["payment_intent_data[metadata][payment_id]"] == [STARTED.payment_id]
    assert urlsplit(fields["success_url"][0]).hostname == "front.example"
    assert fields["line_items[0][price_data][unit_amount]"] == ["12990"]


@pytest.mark.parametrize("fault", list(Fault))
def test_what_fails_once_before_or_after_it_was_done_is_done_once(
    provider: Stripe, server: StripeServer, fault: Fault
) -> None:
    server.faults = [fault]
    assert provider.create(STARTED) == provider.create(STARTED)
    assert len(server.sessions) == 1
    # The first call looks for the refund, the second one asks for it.
    server.faults = [Fault.NONE, fault]
    first = provider.refund(refund_of(PAID, 990))
    assert first.state is ProviderRefundState.SUCCEEDED
    assert provider.query_refund(refund_of(PAID, 990)) == first
    assert len(server.refunds) == 1


def test_a_refund_is_made_once_also_when_its_key_is_forgotten(
    provider: Stripe, server: StripeServer
) -> None:
    made = [provider.refund(refund_of(PAID, 100, number)) for number in range(1, 6)]
    server.forget_keys()
    again = [provider.refund(refund_of(PAID, 100, number)) for number in range(1, 6)]
    assert again == made
    assert len(server.refunds) == 5


def test_its_word_when_asked(provider: Stripe, server: StripeServer) -> None:
    reference = provider.create(STARTED).reference
    started = payment(provider="stripe", currency="USD", reference=reference)
    assert provider.query(started) is None
    server.pay(STARTED.payment_id)
    notice = provider.query(started)
    assert notice is not None
    assert (notice.charge_id, notice.amount, notice.currency) == (
        f"pi_{STARTED.payment_id}",
        12_990,
        "USD",
    )


def test_a_session_whose_answer_was_lost_is_found_by_asking_again(
    provider: Stripe, server: StripeServer
) -> None:
    provider.create(STARTED)
    server.pay(STARTED.payment_id)
    assert provider.query(STARTED) is not None
    assert len(server.sessions) == 1


def test_a_session_that_never_was_and_is_refused_now_has_no_money(
    provider: Stripe, server: StripeServer
) -> None:
    server.refusal = (400, "parameter_invalid_integer")
    assert provider.query(STARTED) is None


def test_a_session_is_ended_with_the_payments_time(
    provider: Stripe, server: StripeServer, clock: Clock
) -> None:
    provider.create(STARTED)
    assert provider.query(STARTED) is None
    assert server.sessions["cs_1"]["status"] == "open"
    clock.now = STARTED.pay_until
    assert provider.query(STARTED) is None
    assert server.sessions["cs_1"]["status"] == "expired"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("succeeded", ProviderRefundState.SUCCEEDED),
        ("pending", ProviderRefundState.REQUESTED),
        ("requires_action", ProviderRefundState.REQUESTED),
        ("failed", ProviderRefundState.FAILED),
        ("canceled", ProviderRefundState.FAILED),
    ],
)
def test_how_far_a_refund_is(
    provider: Stripe, server: StripeServer, status: str, state: ProviderRefundState
) -> None:
    server.refund_status = status
    assert provider.refund(refund_of(PAID, 990)).state is state


def test_refusals(provider: Stripe, server: StripeServer) -> None:
    server.refusal = (400, "balance_insufficient")
    with pytest.raises(Busy):
        provider.refund(refund_of(PAID, 990))
    server.refusal = (409, "idempotency_key_in_use")
    with pytest.raises(Busy):
        provider.create(STARTED)
    server.refusal = (400, "amount_too_small")
    with pytest.raises(Conflict, match="provider_unavailable"):
        provider.create(STARTED)


def test_a_refund_that_is_refused_for_good_failed(provider: Stripe, server: StripeServer) -> None:
    asked = server.answer

    def refuse_posts(received: object) -> object:
        if received.method == "POST":  # type: ignore[attr-defined]
            server.refusal = (400, "charge_already_refunded")
        return asked(received)  # type: ignore[arg-type]

    server.answer = refuse_posts  # type: ignore[assignment]
    outcome = provider.refund(refund_of(PAID, 990))
    assert (outcome.state, outcome.reason) == (
        ProviderRefundState.FAILED,
        "charge_already_refunded",
    )


def test_our_rotated_key_is_read_once_the_old_one_is_refused(
    provider: Stripe, secrets: Secrets
) -> None:
    secrets.document = stripe.secret(secret_key="sk_test_old")
    with pytest.raises(Busy):
        provider.create(STARTED)
    secrets.document = stripe.secret()
    secrets.now = 60
    with pytest.raises(Busy):
        provider.create(STARTED)
    assert provider.create(STARTED).reference == "cs_1"
