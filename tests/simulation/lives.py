"""One seed: lives of orders among faults, then without, until everything is over and right."""

from collections.abc import Callable
from contextlib import suppress

from core.errors import CommerceError
from core.ids import ChildOrderId, OrderId, PaymentId, PayoutId, ProviderRefundId, RefundId
from core.order_states import Actor as By
from core.payout_states import PayoutState
from core.refund_states import RefundStep
from core.refunds import ReturnParcel
from core.settlement import DAY_S
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
from ops.audit.findings import Findings
from ops.audit.tables import audit, audit_commerce
from tests.simulation.stage import Breach, Stage
from tests.simulation.world import SHOPPERS, World

STEPS = 150
AT_ONCE = 4
JUMPING = 0.06
TWICE = 0.3
JUMPS = [1, 30, 90, 600, 1_900, 4_000, DAY_S, 3 * DAY_S, 8 * DAY_S]
Mutant = Callable[[World], None]


def play(seed: int, mutant: Mutant | None = None) -> Stage:
    """Play a seed; raises what it finds. The stage has the schedule, also then."""
    stage = Stage(seed)
    try:
        world = World(stage)
        if mutant is not None:
            mutant(world)
        _live(world)
        _settle(world)
        _check(world)
    except BaseException as found:
        found.stage = stage  # type: ignore[attr-defined]
        raise
    return stage


def _live(world: World) -> None:
    stage = world.stage
    for shopper_id in SHOPPERS:
        stage.begin("place", lambda shopper_id=shopper_id: world.place(shopper_id))  # type: ignore[misc]
    soon = stage.random.choice([2, 2, 3, 4, len(JUMPS)])
    for step in range(STEPS):
        if len(stage.actors) < AT_ONCE and stage.random.random() < 0.6:
            begin(world)
        elif stage.actors:
            stage.turn()
        if stage.random.random() < JUMPING:
            stage.now += stage.random.choice(JUMPS if step > STEPS / 2 else JUMPS[:soon])
    stage.is_faulty = False
    stage.finish()
    _breach("at any moment", audit_commerce_of(world))


def begin(world: World) -> None:
    """An actor with something to do, where there is something."""
    [action] = world.stage.random.choices(list(ACTIONS), list(ACTIONS.values()))
    name, run = action.__name__, action(world)
    if run is not None:
        world.stage.begin(name, run)
        if world.stage.random.random() < 0.25:
            world.stage.begin(f"{name} again", run)


# --- what an actor may do ------------------------------------------------------------------

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


# --- the end -------------------------------------------------------------------------------


def _settle(world: World) -> None:
    """No call goes wrong any more: months pass, and every clock ticks, all at once."""
    for days in (0, 1, 1, 5, 11, 11, 9, 0, 32, 0, 4, 0, 8, 16, 0, 0):
        world.stage.now += days * DAY_S + 3_700
        for child in world.items("ORDER#", "CHILD#", state="paid"):
            with suppress(CommerceError):
                world.ship(child)
        for item in world.items("REFUND#", "REFUND", state="escalated"):
            read, now = world.refund(item), world.now
            refusal = Refusal("不予支持。")
            refuse_refund(read, RefundStep.DISMISS, refusal, By.PLATFORM, now, world.ports)
        for clock in (*CLOCKS, *PAYING):
            world.stage.begin(clock.__name__, clock(world))
            if world.stage.random.random() < TWICE:
                world.stage.begin(f"{clock.__name__} again", clock(world))
        world.stage.finish()


def _check(world: World) -> None:
    """Everything is over, the tables are right, and providers' money is what the books say."""
    stuck = [
        (item["pk"], item["state"])
        for pk, waiting in WAITING.items()
        for item in [*world.items(pk), *_of_books(world, pk)]
        if item.get("state") in waiting
    ]
    if stuck:
        raise Breach(f"not over: {stuck}")
    tables = (world.commerce.items.values(), world.books.items.values())
    _breach("at the end", audit(*tables))
    cash = _balance(world, "ACCOUNT#cash:sandbox")
    held = sum(world.provider.received.values()) - sum(world.provider.sent.values())
    if -cash != held:
        raise Breach(f"the provider holds {held}, the books say {-cash}")
    out = _balance(world, "ACCOUNT#cash:payout")
    if out != sum(world.payouts.sent.values()):
        raise Breach(f"{sum(world.payouts.sent.values())} was paid out, the books say {out}")
    owed = {p: s for p, s in _open(world).items() if s >= 10_000}
    if owed:
        raise Breach(f"not paid out: {owed}")


WAITING = {
    "ORDER#": {"placed", "paid", "shipped", "delivered"},
    "PAYMENT#": {"started"},
    "REFUND#": {"requested", "escalated", "awaiting_return", "returning", "replacing", "approved"},
    "PROVIDER_REFUND#": {"due", "requested"},
    "PAYOUT#": {PayoutState.STARTED.value, PayoutState.REQUESTED.value},
    "STATEMENTS#": {"payable", "paying"},
}


def _of_books(world: World, pk: str) -> list[dict[str, object]]:
    return [dict(item) for key, item in world.books.items.items() if key.pk.startswith(pk)]


def _open(world: World) -> dict[str, int]:
    """What open statements with lines come to."""
    return {
        key.pk: int(str(item["opening"])) + int(str(item["credited"])) - int(str(item["debited"]))
        for key, item in world.books.items.items()
        if key.pk.startswith("STATEMENTS#") and key.sk.startswith("OPEN#") and item["lines"]
    }


def _balance(world: World, pk: str) -> int:
    return sum(
        int(str(item["amount"]))
        for key, item in world.books.items.items()
        if key.pk.startswith(pk) and key.sk.startswith("BALANCE#")
    )


def audit_commerce_of(world: World) -> Findings:
    findings = Findings()
    audit_commerce(world.commerce.items.values(), findings)
    return findings


def _breach(when: str, findings: Findings) -> None:
    if findings.broken:
        raise Breach(f"{when}: {findings.broken}")
