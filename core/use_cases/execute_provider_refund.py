"""A provider is asked to send money back, and says what became of it."""

from typing import Protocol

from core.errors import Conflict, NotFound
from core.ids import EventId, ProviderRefundId
from core.orders.order_states import Actor
from core.payments.payment import Payment
from core.payments.provider_refunds import (
    ProviderRefund,
    ProviderRefundState,
    RefundNotice,
    RefundOutcome,
    attempted,
    check_match,
    told,
)
from core.ports.payments import Provider, Providers
from core.ports.refunds import ProviderRefunds
from core.refunds.journals import due_paid_journal
from core.refunds.moves import Moment, paid
from core.refunds.refund import DuePaid
from core.refunds.refund_states import RefundStep, is_done
from core.use_cases.move_refund import RefundPorts, order_of, payment_of
from core.use_cases.read_refund import read_any_refund
from core.versions import VersionConflict, retry_on_conflict


class PaybackPorts(RefundPorts, Protocol):
    """What sending money back reads and writes."""

    @property
    def provider_refunds(self) -> ProviderRefunds:
        """What providers are asked for."""

    @property
    def providers(self) -> Providers:
        """The payment providers, by name."""


def execute_provider_refund(
    provider_refund_id: ProviderRefundId, now: int, ports: PaybackPorts
) -> bool:
    """Ask the provider for a refund, or what became of it; False when it is not time to.

    When to ask next is recorded before, so whatever happens to the answer it is asked again.
    Raises `Busy` or `Conflict` when the provider does not answer or refuses for now.
    """
    refund = ports.provider_refunds.get(provider_refund_id)
    if refund is None or not refund.is_open or refund.next_attempt_at > now:
        return False
    asked = attempted(refund, now)
    try:
        ports.provider_refunds.save(asked)
    except VersionConflict:
        return False
    settle_provider_refund(provider_refund_id, _asked(asked, ports), now, ports)
    return True


def confirm_refund(notice: RefundNotice, now: int, ports: PaybackPorts) -> None:
    """Take a genuine notice of what became of a refund; again: nothing.

    Raises `NotFound` or `Invalid` when it is not about a refund of ours.
    """
    refund = ports.provider_refunds.get(notice.provider_refund_id)
    if refund is None:
        raise NotFound("refund")
    check_match(refund, notice)
    settle_provider_refund(notice.provider_refund_id, notice.outcome, now, ports)


def settle_provider_refund(
    provider_refund_id: ProviderRefundId, outcome: RefundOutcome, now: int, ports: PaybackPorts
) -> None:
    """Record the provider's word; once the money arrived, the refund is paid with it."""

    def attempt() -> None:
        before = ports.provider_refunds.get(provider_refund_id)
        if before is None:
            raise NotFound("refund")
        after = told(before, outcome, now)
        if after is before:
            return
        if after.state is not ProviderRefundState.SUCCEEDED:
            ports.provider_refunds.save(after)
        elif after.refund_id is None:
            payment = payment_of(after.payment_id, ports)
            ports.provider_refunds.save(after, _due_paid(after, payment, now, ports))
        else:
            refund = read_any_refund(after.refund_id, ports.refunds)
            if is_done(refund.state, RefundStep.PAY):
                # Another has just recorded the same word; read it.
                raise VersionConflict
            order = order_of(refund.order_id, ports)
            moment = Moment(Actor.PROVIDER, now, ports.ids)
            ports.refunds.commit(paid(refund, order, after, moment))

    retry_on_conflict(attempt)


def _asked(refund: ProviderRefund, ports: PaybackPorts) -> RefundOutcome:
    """What the provider says; nobody is asked to send nothing."""
    if refund.amount == 0:
        return RefundOutcome(ProviderRefundState.SUCCEEDED, "")
    provider = _provider(refund.provider, ports)
    if refund.state is ProviderRefundState.DUE:
        return provider.refund(refund)
    return provider.query_refund(refund)


def _provider(name: str, ports: PaybackPorts) -> Provider:
    if name not in ports.providers:
        raise Conflict("provider_unavailable", "The provider of this payment is not set up.")
    return ports.providers[name]


def _due_paid(refund: ProviderRefund, payment: Payment, now: int, ports: PaybackPorts) -> DuePaid:
    event_id = EventId(ports.ids.new("evt"))
    event = DuePaid(
        event_id=event_id,
        at=now,
        order_id=refund.order_id,
        payment_id=refund.payment_id,
        shopper_id=payment.shopper_id,
        paid=-refund.amount,
        journals=(due_paid_journal(refund, event_id, now, ports.ids),),
    )
    event.check()
    return event
