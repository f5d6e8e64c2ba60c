"""What actors do: each is given what it is about, and calls as a function would."""

from collections.abc import Callable

from core.ids import ChildOrderId, OrderId, PaymentId, PayoutId, ProviderRefundId, RefundId
from core.orders.order_states import Actor as By
from core.refunds.refund import ReturnParcel
from core.refunds.refund_states import RefundStep
from core.use_cases.advance_child_order import advance_child_order
from core.use_cases.answer_refund import (
    Approval,
    Refusal,
    approve_refund,
    refuse_refund,
    send_replacement,
)
from core.use_cases.close_statement import close_if_due
from core.use_cases.execute_provider_refund import execute_provider_refund
from core.use_cases.expire_order import expire_order
from core.use_cases.lapse_refund import lapse_refund
from core.use_cases.pay_statement import ask_if_due, start_if_due
from core.use_cases.poll_payment import poll_payment
from core.use_cases.release_child_order import release_if_due
from functions.shared.dynamodb import due_keys
from functions.shared.dynamodb.open_refunds import DynamoOpenRefunds
from tests.simulation.world import SHOPPERS, World

Act = Callable[[], object]


def _place(world: World) -> Act | None:
    shopper_id = world.stage.random.choice(SHOPPERS)
    return lambda: world.place(shopper_id)


def _start(world: World) -> Act | None:
    head, number = world.one("ORDER#", "ORDER", state="placed"), world.stage.random.randint(1, 2)
    return head and (lambda: world.start_payment(head, number))


def _collect(world: World) -> Act | None:
    open_ = sorted(world.provider.charges.keys() - world.provider.received.keys())
    if open_:
        world.provider.collect(world.stage.random.choice(open_))
    return None


def _notify(world: World) -> Act | None:
    arrived = sorted(world.provider.received)
    if not arrived:
        return None
    payment_id = world.stage.random.choice(arrived)
    return lambda: world.notify(payment_id)


def _cancel(world: World) -> Act | None:
    head = world.one("ORDER#", "ORDER", state="placed")
    rare = world.stage.random.random() < 0.3
    return (lambda: world.cancel(head)) if head and rare else None


def _ship(world: World) -> Act | None:
    child = world.one("ORDER#", "CHILD#", state="paid")
    return child and (lambda: world.ship(child))


def _deliver(world: World) -> Act | None:
    child = world.one("ORDER#", "CHILD#", state="shipped")
    return child and (lambda: world.deliver(child))


def _ask_back(world: World) -> Act | None:
    child = world.one("ORDER#", "CHILD#")
    if child is None or child["state"] not in {"paid", "shipped", "delivered"}:
        return None
    [head] = world.items(f"ORDER#{child['order_id']}", "ORDER")
    number = world.stage.random.randint(1, 3)
    return lambda: world.ask_back(head, child, number)


def _call_off(world: World) -> Act | None:
    child = world.one("ORDER#", "CHILD#", state="paid")
    rare = world.stage.random.random() < 0.3
    return (lambda: world.call_off(child)) if child and rare else None


def _answer(world: World) -> Act | None:
    """The merchant answers what it is asked for, or sends the new units."""
    item = world.one("REFUND#", "REFUND")
    if item is None:
        return None
    read, ports, now = world.refund(item), world.ports, world.now
    if item["state"] == "replacing":
        parcel = ReturnParcel("顺丰速运", "SF2")
        return lambda: send_replacement(read, parcel, now, ports)
    if world.stage.random.random() < 0.7:
        approval = Approval(without_return=True)
        return lambda: approve_refund(read, approval, By.MERCHANT, now, ports)
    return lambda: refuse_refund(
        read, RefundStep.REJECT, Refusal("不退。"), By.MERCHANT, now, ports
    )


def _expire(world: World) -> Act:
    def act(name: str, now: int) -> object:
        return expire_order(OrderId(name), now, world.orders, world.ids)

    return lambda: list(world.sweep(world.commerce, due_keys.UNPAID_ORDERS, act))


def _poll(world: World) -> Act:
    def act(name: str, now: int) -> object:
        return poll_payment(
            PaymentId(name),
            now,
            orders=world.orders,
            payments=world.payments,
            providers=world.providers,
            ids=world.ids,
        )

    return lambda: list(world.sweep(world.commerce, due_keys.PAYMENTS, act))


def _advance(world: World) -> Act:
    def act(name: str, now: int) -> object:
        return advance_child_order(*due_keys.child_of(name), now, world.orders, world.ids)

    return lambda: list(world.sweep(world.commerce, due_keys.CHILD_ORDERS, act))


def _lapse(world: World) -> Act:
    def act(name: str, now: int) -> object:
        return lapse_refund(RefundId(name), now, world.ports)

    return lambda: list(world.sweep(world.commerce, due_keys.REFUNDS, act))


def _pay_back(world: World) -> Act:
    def act(name: str, now: int) -> object:
        return execute_provider_refund(ProviderRefundId(name), now, world.ports)

    return lambda: list(world.sweep(world.commerce, due_keys.PROVIDER_REFUNDS, act))


def _post(world: World) -> Act:
    return world.deliver_events


def _release(world: World) -> Act:
    refunds = DynamoOpenRefunds(world.commerce)

    def act(name: str, now: int) -> object:
        return release_if_due(ChildOrderId(name), now, world.settling, refunds)

    return lambda: list(world.sweep(world.books, due_keys.RELEASES, act))


def _close(world: World) -> Act:
    def act(name: str, now: int) -> object:
        account, currency = due_keys.open_statement_of(name)
        return close_if_due(account, currency, now, world.settling)

    return lambda: list(world.sweep(world.books, due_keys.OPEN_STATEMENTS, act))


def _start_payouts(world: World) -> Act:
    def act(name: str, now: int) -> object:
        return start_if_due(*due_keys.payable_of(name), now, world.payers)

    return lambda: list(world.sweep(world.books, due_keys.PAYABLE_STATEMENTS, act))


def _ask_payouts(world: World) -> Act:
    def act(name: str, now: int) -> object:
        return ask_if_due(PayoutId(name), now, world.payers)

    return lambda: list(world.sweep(world.books, due_keys.PAYOUTS, act))


ACTIONS: dict[Callable[[World], Act | None], int] = {
    _place: 3,
    _start: 12,
    _collect: 12,
    _notify: 12,
    _cancel: 4,
    _ship: 10,
    _deliver: 8,
    _ask_back: 12,
    _call_off: 4,
    _answer: 10,
    _expire: 4,
    _poll: 4,
    _advance: 2,
    _lapse: 3,
    _pay_back: 12,
    _post: 10,
    _release: 4,
    _close: 4,
    _start_payouts: 4,
    _ask_payouts: 4,
}
"""What an actor may do, and how likely it is to."""
CLOCKS = [_poll, _expire, _advance, _lapse, _pay_back, _post, _release, _close]
PAYING = [_start_payouts, _ask_payouts, _post]
