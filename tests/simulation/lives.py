"""One seed: lives of orders among faults, then without, until everything is over and right."""

import functools
from collections.abc import Callable
from contextlib import suppress

from core.books.payout_states import PayoutState
from core.books.settlement import DAY_S
from core.errors import CommerceError
from core.orders.order_states import Actor as By
from core.refunds.refund_states import RefundStep
from core.use_cases.answer_refund import (
    Refusal,
    refuse_refund,
)
from ops.audit.findings import Findings
from ops.audit.tables import audit, audit_commerce
from tests.simulation.actors import ACTIONS, CLOCKS, PAYING
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
        stage.begin("place", functools.partial(world.place, shopper_id))
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
